package wrap_test

import (
	"net/http"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// lineAbove returns the position of the line above the call, as reports print it.
func lineAbove() string {
	_, file, line, _ := runtime.Caller(1)
	return filepath.Base(file) + ":" + strconv.Itoa(line-1)
}

type byID struct {
	ID string `json:"id" path:"id"`
}

type nested struct {
	Deep struct {
		ID string `json:"id" path:"id"`
	} `json:"deep"`
	Hidden string `json:"-" query:"h"`
}

type embedding struct {
	byIDEmbedded
	List []struct {
		Q string `json:"q" query:"q"`
	} `json:"list"`
}

type byIDEmbedded struct {
	ID string `json:"id" path:"id"`
}

type paged struct {
	budget.PageRequest `page:"crusor=after,offset=o,page=p,max=many,next=n,limit"`
}

type pagedTwice struct {
	budget.PageRequest `page:"cursor=after,more=more,total=total"`
	Size               int `json:"size" query:"limit"`
}

// TestFaultsOfDeclarations checks that each fault is one finding at the line of the declaration,
// and that none panics.
func TestFaultsOfDeclarations(t *testing.T) {
	b := wrap.InProcess(http.NotFoundHandler())
	read := annotate.ReadOnly("Call the route")
	for name, tc := range map[string]struct {
		declare func(*mcpkit.Server)
		want    []string
	}{
		"no method": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "/notes/{id}", "call_route", read, text) },
			[]string{`tool "call_route": route "/notes/{id}" has no method (tool-route); write the method and the path, for example "GET /notes/{id}"`}},
		"misspelt method": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "GTE /notes/{id}", "call_route", read, text) },
			[]string{`tool "call_route": route "GTE /notes/{id}" has the unknown method "GTE" (tool-route); did you mean GET?`}},
		"unknown method": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "BREW /notes/{id}", "call_route", read, text) },
			[]string{`has the unknown method "BREW" (tool-route); use one of GET, HEAD, POST, PUT, PATCH, DELETE`}},
		"host": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, okOut](s, b, "GET example.com/notes/{id}", "call_route", read, text)
		}, []string{`has no path (tool-route); begin the path with "/"; the host is that of the backend`}},
		"query in the path": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "GET /notes/{id}?a=b", "call_route", read, text) },
			[]string{`contains "?" (tool-route); declare query parameters as fields with query tags`}},
		"dots": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "GET /a/../{id}", "call_route", read, text) },
			[]string{`in route "GET /a/../{id}", ".." is not a segment of a path`}},
		"malformed wildcards": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, okOut](s, b, "GET /x{id}/{}/{a...}/{b/{id}/{id}", "call_route", read, text)
		}, []string{`the wildcard "x{id}" is not a whole segment`, `the wildcard "{}" has no name`, `the wildcard "{a...}" is not at the end`, `the wildcard "{b" is not a whole segment`, `has the wildcard {id} twice`}},
		"wildcard without a field": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, okOut](s, b, "GET /teams/{team}/notes/{id}", "call_route", read, text)
		},
			[]string{`no argument fills the wildcard {team} of route "GET /teams/{team}/notes/{id}" (tool-route); give a field of the input the tag path:"team"`}},
		"field without a wildcard": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "GET /notes/{ids}", "call_route", read, text) },
			[]string{`argument "id" of route "GET /notes/{ids}" is for the wildcard {id}, which the route does not have (tool-route); did you mean path:"ids"?`, `no argument fills the wildcard {ids}`}},
		"no struct": {func(s *mcpkit.Server) { wrap.HTTP[map[string]any, okOut](s, b, "GET /notes", "call_route", read, text) },
			[]string{`route "GET /notes" needs the tags of fields, and map[string]interface {} has no fields (tool-route); use a struct`}},
		"object in a query": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				Filter struct{ A string } `json:"filter"`
				Any    any                `json:"any"`
				Lists  [][]string         `json:"lists"`
			}, okOut](s, b, "GET /notes", "call_route", read, text)
		}, []string{`argument "filter" of route "GET /notes" is an object, which cannot go into a query (tool-route); use strings, numbers, booleans and lists of them, or say with an option of the query tag how the service reads objects and lists: deep, spread, index or json; an object without one needs a body, and so POST, PUT or PATCH`,
			`argument "any" of route "GET /notes" is a value of any type, which cannot go into a query`, `argument "lists" of route "GET /notes" is a list of objects or lists, which cannot go into a query`}},
		"list in the path and in a header": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				ID []string `json:"id" path:"id"`
				H  []string `json:"h" header:"X-Tags"`
			}, okOut](s, b, "GET /notes/{id}", "call_route", read, text)
		}, []string{`argument "id" of route "GET /notes/{id}" is a list, which cannot go into the path (tool-route); use a string, a number or a boolean`, `argument "h" of route "GET /notes/{id}" is a list, which cannot go into a header`}},
		"two with one name": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				A string `json:"a" query:"q"`
				B string `json:"b" query:"q"`
				C string `json:"c" header:"X-A"`
				D string `json:"d" header:"x-a"`
			}, okOut](s, b, "POST /notes", "call_route", annotate.Destructive("Call the route"), text)
		}, []string{`arguments "a" and "b" of route "POST /notes" go into the same place, a query "q" (tool-route); give them different names`, `arguments "c" and "d" of route "POST /notes" go into the same place, a header "x-a"`}},
		"two tags, no name": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				A string `json:"a" query:"q" header:"Q"`
				B string `json:"b" query:""`
			}, okOut](s, b, "GET /notes", "call_route", read, text)
		}, []string{`argument "a" of route "GET /notes" has several of the tags query and header (tool-route); keep the tag of the place where the argument goes`, `argument "b" of route "GET /notes" has a query tag without a usable name, "" (tool-route); write query:"b"`}},
		"reserved headers": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				A string `json:"a" header:"authorization"`
				B string `json:"b" header:"X-Forwarded-For"`
				C string `json:"c" header:"If Match"`
				D string `json:"d" header:"X-HTTP-Method-Override"`
			}, okOut](s, b, "GET /notes", "call_route", read, text)
		}, []string{`argument "a" of route "GET /notes" is for the header authorization, which models must not set because it says who calls, from where, or how to read the request (tool-route); remove the argument; set headers that say who calls with wrap.Identity`,
			`is for the header X-Forwarded-For`, `is for "If Match", which is not the name of a header`, `is for the header X-HTTP-Method-Override`}},
		"tags without effect": {func(s *mcpkit.Server) {
			wrap.HTTP[nested, okOut](s, b, "POST /notes", "call_route", annotate.Destructive("Call"), text)
		},
			[]string{`the tag path:"id" of field ID of struct { ID string`, `the tag query:"h" of field Hidden of wrap_test.nested has no effect because the field is not an argument (tool-route); move the field to the input struct and give it a JSON name, or remove the tag`}},
		"embedded": {func(s *mcpkit.Server) {
			wrap.HTTP[embedding, okOut](s, b, "POST /notes/{id}", "call_route", annotate.Destructive("Call"), text)
		},
			[]string{`the tag query:"q" of field Q of struct`}},
		"page tag": {func(s *mcpkit.Server) {
			wrap.HTTP[paged, budget.Page[okOut]](s, b, "GET /notes", "call_route", read, text)
		},
			[]string{`has the unknown key "crusor" (tool-route); did you mean cursor=?`, `has more than one of cursor, offset and page (tool-route); keep the one that the service accepts`,
				`has max=many, which is not a positive number`, `has next, which is for services with cursors`, `has no value for limit`}},
		"page tag with more and total, and its parameter": {func(s *mcpkit.Server) {
			wrap.HTTP[pagedTwice, budget.Page[okOut]](s, b, "GET /notes", "call_route", read, text)
		}, []string{`has more, which is for services with offsets or page numbers (tool-route); remove it`, `has total, which is for services with offsets`,
			`argument "size" of route "GET /notes" is the query parameter "limit", which the page request uses too (tool-route); give it another name, or change the page tag`}},
		"output": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, []*mcp.TextContent](s, b, "GET /notes/{id}", "call_route", read, text)
		},
			[]string{`no answer of route "GET /notes/{id}" can become the output type []*mcp.TextContent (tool-route); use a struct, a string, wrap.Done, mcpkit.File, *mcp.ImageContent or *mcp.AudioContent`}},
		"HEAD": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "HEAD /notes/{id}", "call_route", read, text) },
			[]string{`the answers of route "HEAD /notes/{id}" have no body, but the output type is wrap_test.okOut (tool-route); use wrap.Done, a struct whose fields have header tags, or GET`}},
		"nil backend": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, nil, "GET /notes/{id}", "call_route", read, text) },
			[]string{`tool "call_route": the backend is nil (tool-route); make it with wrap.InProcess or wrap.Remote, and check the error of wrap.Remote`}},
		"nil handler and bad options": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, okOut](s, wrap.InProcess(nil, wrap.MaxResponse(0), wrap.AllowHosts("https://x", ""), wrap.Transport(http.DefaultTransport)), "GET /notes/{id}", "call_route", read, text)
		}, []string{`the handler that is passed to wrap.InProcess is nil`, `wrap.MaxResponse is 0 bytes`, `wrap.AllowHosts has "https://x", which is not a host`, `wrap.AllowHosts has "", which is not a host`, `wrap.Transport has no effect on wrap.InProcess`}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer()
			tc.declare(srv)
			lines := found(srv, "tool-route")
			assert.Len(t, lines, len(tc.want), strings.Join(lines, "\n"))
			for _, want := range tc.want {
				assert.Contains(t, strings.Join(lines, "\n"), want)
			}
			for _, line := range lines {
				assert.True(t, strings.HasPrefix(line, "check_test.go:"), line)
				assert.NotContains(t, line, "\n")
			}
			_, err := srv.Handler()
			assert.ErrorContains(t, err, "(tool-route)")
			assert.Regexp(t, "internal error|missing required", mcptest.CallError(t, mcptest.New(t, srv), "call_route", map[string]any{}))
		})
	}
}

func TestFindingsHaveThePositionOfTheDeclaration(t *testing.T) {
	srv := newServer()
	b := wrap.InProcess(http.NotFoundHandler())
	one := wrap.Route[struct{}, okOut]("GET /a/{id}", "get_one", annotate.ReadOnly("Get one"), text)
	at := lineAbove()
	wrap.Mux(srv, b, one, wrap.RouteTool{})
	wrap.HTTP[struct{}, okOut](srv, b, "GET /b/{id}", "get_two", annotate.ReadOnly("Get two"), text)
	at2 := lineAbove()
	lines := found(srv, "tool-route")
	assert.Len(t, lines, 2)
	assert.True(t, strings.HasPrefix(lines[0], at+": "), lines[0])
	assert.True(t, strings.HasPrefix(lines[1], at2+": "), lines[1])
}

// TestEffectsAndMethods checks that an effect which contradicts the method is a finding.
func TestEffectsAndMethods(t *testing.T) {
	read, add, destroy := annotate.ReadOnly("Do it"), annotate.Additive("Do it"), annotate.Destructive("Do it")
	for _, tc := range []struct {
		method string
		a      annotate.Annotation
		want   string
	}{
		{"GET", read, ""}, {"HEAD", read, ""}, {"GET", destroy, ""}, {"POST", add, ""}, {"POST", destroy, ""}, {"PUT", add, ""}, {"PATCH", destroy, ""}, {"DELETE", destroy, ""},
		{"POST", read, `tool "call_route" is annotated read-only but its route is "POST /a" (tool-method); use annotate.Additive or annotate.Destructive, or waive this rule if the request only searches`},
		{"PUT", read, `tool "call_route" is annotated read-only but its route is "PUT /a" (tool-method); use annotate.Destructive`},
		{"PATCH", read, "(tool-method)"},
		{"DELETE", read, "(tool-method)"},
		{"DELETE", add, `tool "call_route" is annotated additive but its route is "DELETE /a" (tool-method); use annotate.Destructive`},
	} {
		srv := newServer()
		wrap.HTTP[struct{}, wrap.Done](srv, wrap.InProcess(http.NotFoundHandler()), tc.method+" /a", "call_route", tc.a, text)
		lines := strings.Join(found(srv, "tool-method"), "\n")
		if tc.want == "" {
			assert.Empty(t, lines)
		} else {
			assert.Contains(t, lines, tc.want)
		}
	}
	srv := newServer()
	wrap.HTTP[struct{}, wrap.Done](srv, wrap.InProcess(http.NotFoundHandler()), "POST /search", "search_notes", read, text, mcpkit.Waive("tool-method", "the search takes its query in a body"))
	assert.Empty(t, found(srv, "tool-method"), "the rule can be waived")
}
