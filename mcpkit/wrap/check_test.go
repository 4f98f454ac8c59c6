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

// lineAbove returns the place above its caller's line, as reports have it.
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

// TestWhatDoesNotFit: each mistake is one line of the report, at the line of the declaration, and none is a panic.
func TestWhatDoesNotFit(t *testing.T) {
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
		"method that is none": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "BREW /notes/{id}", "call_route", read, text) },
			[]string{`has the unknown method "BREW" (tool-route); use one of GET, HEAD, POST, PUT, PATCH, DELETE`}},
		"host": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, okOut](s, b, "GET example.com/notes/{id}", "call_route", read, text)
		}, []string{`has no path (tool-route); the path begins with "/"; the host is the backend's`}},
		"query in the path": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "GET /notes/{id}?a=b", "call_route", read, text) },
			[]string{`has "?" in it (tool-route); put what comes after the path into fields with query tags`}},
		"dots": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "GET /a/../{id}", "call_route", read, text) },
			[]string{`in route "GET /a/../{id}", ".." is no segment of a path`}},
		"wildcards that are none": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, okOut](s, b, "GET /x{id}/{}/{a...}/{b/{id}/{id}", "call_route", read, text)
		}, []string{`the wildcard "x{id}" is no whole segment`, `the wildcard "{}" has no name`, `the wildcard "{a...}" is not at the end`, `the wildcard "{b" is no whole segment`, `has the wildcard {id} twice`}},
		"wildcard without a field": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, okOut](s, b, "GET /teams/{team}/notes/{id}", "call_route", read, text)
		},
			[]string{`no argument fills the wildcard {team} of route "GET /teams/{team}/notes/{id}" (tool-route); give a field of the input the tag path:"team"`}},
		"field without a wildcard": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "GET /notes/{ids}", "call_route", read, text) },
			[]string{`argument "id" of route "GET /notes/{ids}" is for the wildcard {id}, which the route has not (tool-route); did you mean path:"ids"?`, `no argument fills the wildcard {ids}`}},
		"no struct": {func(s *mcpkit.Server) { wrap.HTTP[map[string]any, okOut](s, b, "GET /notes", "call_route", read, text) },
			[]string{`route "GET /notes" takes its arguments from the tags of fields, and map[string]interface {} has none (tool-route); use a struct`}},
		"object in a query": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				Filter struct{ A string } `json:"filter"`
				Any    any                `json:"any"`
				Lists  [][]string         `json:"lists"`
			}, okOut](s, b, "GET /notes", "call_route", read, text)
		}, []string{`argument "filter" of route "GET /notes" is an object, which cannot be in a query (tool-route); use strings, numbers, booleans and lists of them; what needs a body needs POST, PUT or PATCH`,
			`argument "any" of route "GET /notes" is a value of any type, which cannot be in a query`, `argument "lists" of route "GET /notes" is a list of objects or lists, which cannot be in a query`}},
		"list in the path and in a header": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				ID []string `json:"id" path:"id"`
				H  []string `json:"h" header:"X-Tags"`
			}, okOut](s, b, "GET /notes/{id}", "call_route", read, text)
		}, []string{`argument "id" of route "GET /notes/{id}" is a list, which cannot be in the path (tool-route); use a string, a number or a boolean`, `argument "h" of route "GET /notes/{id}" is a list, which cannot be in a header`}},
		"two with one name": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				A string `json:"a" query:"q"`
				B string `json:"b" query:"q"`
				C string `json:"c" header:"X-A"`
				D string `json:"d" header:"x-a"`
			}, okOut](s, b, "POST /notes", "call_route", annotate.Destructive("Call the route"), text)
		}, []string{`arguments "a" and "b" of route "POST /notes" have the same place, a query "q" (tool-route); give each a name of its own`, `arguments "c" and "d" of route "POST /notes" have the same place, a header "x-a"`}},
		"two tags, no name": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				A string `json:"a" query:"q" header:"Q"`
				B string `json:"b" query:""`
			}, okOut](s, b, "GET /notes", "call_route", read, text)
		}, []string{`argument "a" of route "GET /notes" has several of the tags path, query and header (tool-route); leave the one that says where it goes`, `argument "b" of route "GET /notes" has a query tag without a usable name, "" (tool-route); write query:"b"`}},
		"headers that are no arguments": {func(s *mcpkit.Server) {
			wrap.HTTP[struct {
				A string `json:"a" header:"authorization"`
				B string `json:"b" header:"X-Forwarded-For"`
				C string `json:"c" header:"If Match"`
				D string `json:"d" header:"X-HTTP-Method-Override"`
			}, okOut](s, b, "GET /notes", "call_route", read, text)
		}, []string{`argument "a" of route "GET /notes" is for the header authorization, which says who calls, from where, or how the request is to be read, and is not a model's to set (tool-route); leave the argument out; what says who calls is set with wrap.Identity`,
			`is for the header X-Forwarded-For`, `is for "If Match", which is no name of a header`, `is for the header X-HTTP-Method-Override`}},
		"tags without effect": {func(s *mcpkit.Server) {
			wrap.HTTP[nested, okOut](s, b, "POST /notes", "call_route", annotate.Destructive("Call"), text)
		},
			[]string{`the tag path:"id" of field ID of struct { ID string`, `the tag query:"h" of field Hidden of wrap_test.nested has no effect, because the field is no argument of its own (tool-route); move the field to the input itself and give it a name in JSON, or take the tag off`}},
		"embedded": {func(s *mcpkit.Server) {
			wrap.HTTP[embedding, okOut](s, b, "POST /notes/{id}", "call_route", annotate.Destructive("Call"), text)
		},
			[]string{`the tag query:"q" of field Q of struct`}},
		"page tag": {func(s *mcpkit.Server) {
			wrap.HTTP[paged, budget.Page[okOut]](s, b, "GET /notes", "call_route", read, text)
		},
			[]string{`has the unknown key "crusor" (tool-route); did you mean cursor=?`, `has more than one of cursor, offset and page (tool-route); name the one that the service takes`,
				`has max=many, which is no number from 1`, `has next, which is for services with cursors`, `has no value for limit`}},
		"page tag with ends, and its place": {func(s *mcpkit.Server) {
			wrap.HTTP[pagedTwice, budget.Page[okOut]](s, b, "GET /notes", "call_route", read, text)
		}, []string{`has more, which is for services with offsets or page numbers (tool-route); take it off`, `has total, which is for services with offsets`,
			`argument "size" of route "GET /notes" is in the query as "limit", which is the page request's (tool-route); give it a name of its own, or change the page tag`}},
		"output": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, []*mcp.TextContent](s, b, "GET /notes/{id}", "call_route", read, text)
		},
			[]string{`no answer of route "GET /notes/{id}" can be made into []*mcp.TextContent (tool-route); use a struct, a string, wrap.Done, *mcp.ImageContent or *mcp.AudioContent`}},
		"HEAD": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, b, "HEAD /notes/{id}", "call_route", read, text) },
			[]string{`the answers of route "HEAD /notes/{id}" have no content, and the output is wrap_test.okOut (tool-route); use wrap.Done, or GET`}},
		"nil backend": {func(s *mcpkit.Server) { wrap.HTTP[byID, okOut](s, nil, "GET /notes/{id}", "call_route", read, text) },
			[]string{`tool "call_route": the backend is nil (tool-route); make it with wrap.InProcess or wrap.Remote, and look at the error of the latter`}},
		"nil handler and bad options": {func(s *mcpkit.Server) {
			wrap.HTTP[byID, okOut](s, wrap.InProcess(nil, wrap.MaxResponse(0), wrap.AllowHosts("https://x", ""), wrap.Transport(http.DefaultTransport)), "GET /notes/{id}", "call_route", read, text)
		}, []string{`the handler given to wrap.InProcess is nil`, `wrap.MaxResponse is 0 bytes`, `wrap.AllowHosts has "https://x", which is no host`, `wrap.AllowHosts has "", which is no host`, `wrap.Transport has no effect in process`}},
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

func TestThePlaceIsTheDeclaration(t *testing.T) {
	srv := newServer()
	b := wrap.InProcess(http.NotFoundHandler())
	one := wrap.Route[struct{}, okOut]("GET /a/{id}", "get_one", annotate.ReadOnly("Get one"), text)
	at := lineAbove()
	wrap.Mux(srv, b, one, wrap.Declared{})
	wrap.HTTP[struct{}, okOut](srv, b, "GET /b/{id}", "get_two", annotate.ReadOnly("Get two"), text)
	at2 := lineAbove()
	lines := found(srv, "tool-route")
	assert.Len(t, lines, 2)
	assert.True(t, strings.HasPrefix(lines[0], at+": "), lines[0])
	assert.True(t, strings.HasPrefix(lines[1], at2+": "), lines[1])
}

// TestEffectsAndMethods: a read-only tool that writes is how annotations lie.
func TestEffectsAndMethods(t *testing.T) {
	read, add, destroy := annotate.ReadOnly("Do it"), annotate.Additive("Do it"), annotate.Destructive("Do it")
	for _, tc := range []struct {
		method string
		a      annotate.Annotation
		want   string
	}{
		{"GET", read, ""}, {"HEAD", read, ""}, {"GET", destroy, ""}, {"POST", add, ""}, {"POST", destroy, ""}, {"PUT", add, ""}, {"PATCH", destroy, ""}, {"DELETE", destroy, ""},
		{"POST", read, `tool "call_route" is annotated read-only but its route is "POST /a" (tool-method); use annotate.Additive or annotate.Destructive, or waive this if the request only searches`},
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
	assert.Empty(t, found(srv, "tool-method"), "it can be waived")
}
