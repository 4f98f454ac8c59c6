package wrap_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// respond answers with what the current test case says.
type respond struct {
	status int
	header map[string]string
	body   string
}

func (p *respond) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	for name, value := range p.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(p.status)
	_, _ = w.Write([]byte(p.body))
}

// TestTypesOfAnswers checks that JSON and text are read under the types that services send.
func TestTypesOfAnswers(t *testing.T) {
	var h respond
	for where, b := range both(t, &h) {
		asStruct := tool[struct{}, okOut](t, b, "GET /a")
		asText := tool[struct{}, string](t, b, "GET /a")
		for _, mt := range []string{"application/json", "text/json", "text/json; charset=utf-8", "application/vnd.github.v3+json", "Application/Problem+JSON", "text/plain", ""} {
			for _, bom := range []string{"", "\xef\xbb\xbf"} {
				h = respond{200, map[string]string{"Content-Type": mt}, bom + ` {"ok":true}`}
				assert.True(t, mcptest.Call[okOut](t, asStruct, "call_route", nil).OK, "%q %s", mt, where)
				assert.Equal(t, ` {"ok":true}`, mcptest.Call[string](t, asText, "call_route", nil), "%q %s", mt, where)
			}
		}
		for _, mt := range []string{"application/xml", "text/xml", "application/atom+xml", "application/soap+xml; charset=UTF-8", "application/yaml", "text/csv"} {
			h = respond{200, map[string]string{"Content-Type": mt}, "\xef\xbb\xbf<?xml version=\"1.0\"?><a>é</a>"}
			assert.Equal(t, `<?xml version="1.0"?><a>é</a>`, mcptest.Call[string](t, asText, "call_route", nil), mt)
			if mt != "text/xml" {
				assert.Regexp(t, internal, mcptest.CallError(t, asStruct, "call_route", nil))
			}
		}
		for _, body := range []string{"<a>é</a>", "<table/>", "<!-- a note --><title>a</title>", "<p id='1'>x</p>", " <b>x</b>"} {
			h = respond{200, map[string]string{"Content-Type": "application/xml"}, body}
			assert.Equal(t, body, mcptest.Call[string](t, asText, "call_route", nil), "XML with names of HTML")
		}
		h = respond{200, map[string]string{"Content-Type": "application/xml"}, " <HTML><body>log in</body>"}
		assert.Contains(t, mcptest.CallError(t, asText, "call_route", nil), "internal error")
		for mt, body := range map[string]string{"application/octet-stream": "abc", "application/pdf": "%PDF-1.7 abc", "application/zip": "PK\x03\x04", "application/xml": "<!DOCTYPE html><html></html>", "image/svg+xml": "<svg/>"} {
			h = respond{200, map[string]string{"Content-Type": mt}, body}
			assert.Regexp(t, internal, mcptest.CallError(t, asText, "call_route", nil), mt)
		}
		h = respond{400, map[string]string{"Content-Type": "text/json"}, "\xef\xbb\xbf" + `{"error":"the text is too long"}`}
		assert.Contains(t, mcptest.CallError(t, asStruct, "call_route", nil), "the text is too long")
	}
}

// TestExactNumbers checks that numbers keep their digits to the service and back.
func TestExactNumbers(t *testing.T) {
	var last seenRequest
	type in struct {
		ID  int64       `json:"id" path:"id"`
		Max uint64      `json:"max" query:"max"`
		N   json.Number `json:"n"`
		Any any         `json:"any"`
	}
	type out struct {
		ID  int64       `json:"id"`
		N   json.Number `json:"n"`
		Any any         `json:"any"`
	}
	b := wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo(&last).ServeHTTP(discard{}, r)
		answer(w, 200, "application/json", `{"id":9007199254740993,"n":1234567890.12345678901,"any":{"deep":[9007199254740995]}}`)
	}))
	c := tool[in, out](t, b, "POST /n/{id}")
	res := mcptest.Call[*mcp.CallToolResult](t, c, "call_route", json.RawMessage(`{"id":9007199254740993,"max":18446744073709551615,"n":0.12345678901234567891,"any":{"a":[9007199254740997]}}`))
	assert.Equal(t, "/n/9007199254740993", last.Path)
	assert.Equal(t, "max=18446744073709551615", last.Query)
	assert.Equal(t, `{"n":0.12345678901234567891,"any":{"a":[9007199254740997]}}`, last.Body)
	assert.Equal(t, `{"id":9007199254740993,"n":1234567890.12345678901,"any":{"deep":[9007199254740995]}}`, res.Content[0].(*mcp.TextContent).Text)
}

type created struct {
	ID string `json:"id"`
}

type pendingJob struct {
	Job string `json:"job"`
}

type byStatus struct {
	Note    *created    `json:"note,omitempty" status:"200,201"`
	Pending *pendingJob `json:"pending,omitempty" status:"202"`
	Gone    *wrap.Done  `json:"done,omitempty" status:"204"`
	List    []created   `json:"list,omitempty" status:"206"`
	Same    bool        `json:"unchanged,omitempty" status:"304"`
	Text    string      `json:"text,omitempty" status:"default"`
	Version string      `json:"version,omitempty" header:"ETag"`
	Where   string      `json:"operation,omitempty" header:"Location,last"`
	Left    int         `json:"left,omitempty" header:"X-RateLimit-Remaining"`
	Kinds   []string    `json:"kinds,omitempty" header:"Allow"`
	Advice  wrap.Advice `json:"advice,omitempty"`
}

// TestOutputsByStatus checks that each status fills its field, that headers fill theirs, and that
// the schema promises the result.
func TestOutputsByStatus(t *testing.T) {
	var h respond
	for where, b := range both(t, &h) {
		c := tool[struct{}, byStatus](t, b, "POST /notes")
		js := func(header ...string) map[string]string {
			all := map[string]string{"Content-Type": "application/json"}
			for i := 0; i < len(header); i += 2 {
				all[header[i]] = header[i+1]
			}
			return all
		}
		for _, tc := range []struct {
			answer respond
			want   byStatus
		}{
			{respond{200, js("ETag", `W/"v1"`), `{"id":"n"}`}, byStatus{Note: &created{"n"}, Version: `W/"v1"`}},
			{respond{201, js("Location", "https://example.com/notes/n2?x=1"), `{"id":"n2"}`}, byStatus{Note: &created{"n2"}, Where: "n2"}},
			{respond{202, js("Location", "/operations/42/", "Retry-After", "7"), `{"job":"42"}`}, byStatus{Pending: &pendingJob{"42"}, Where: "42", Advice: "Ask again in 7 seconds."}},
			{respond{204, nil, ""}, byStatus{Gone: &wrap.Done{Done: true}}},
			{respond{206, js("Allow", "GET, HEAD"), `[{"id":"a"},{"id":"b"}]`}, byStatus{List: []created{{"a"}, {"b"}}, Kinds: []string{"GET", "HEAD"}}},
			{respond{304, map[string]string{"ETag": `"v1"`}, ""}, byStatus{Same: true, Version: `"v1"`}},
			{respond{207, map[string]string{"Content-Type": "text/plain"}, "several"}, byStatus{Text: "several"}},
			{respond{204, map[string]string{"X-RateLimit-Remaining": "12"}, ""}, byStatus{Gone: &wrap.Done{Done: true}, Left: 12}},
			{respond{200, js("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30"), `{"id":"n"}`}, byStatus{Note: &created{"n"}, Advice: "The service accepts no more requests for 30 seconds."}},
		} {
			h = tc.answer
			assert.Equal(t, tc.want, mcptest.Call[byStatus](t, c, "call_route", nil), "%d %s", tc.answer.status, where)
		}
		for _, wrong := range []respond{
			{200, js(), `{"job":"42"}`},
			{206, js(), `{"id":"a"}`},
			{200, js("X-RateLimit-Remaining", "many"), `{"id":"n"}`},
		} {
			h = wrong
			assert.Regexp(t, internal, mcptest.CallError(t, c, "call_route", nil))
		}
		only := tool[struct{}, struct {
			Note *created `json:"note,omitempty" status:"201"`
		}](t, b, "PUT /notes")
		h = respond{200, js(), `{"id":"n"}`}
		assert.Regexp(t, internal, mcptest.CallError(t, only, "call_route", nil), "a success that is not declared is a fault of the declaration")
	}
}

// TestOutputsFromHeaders checks outputs without a body: of HEAD, and of answers whose headers are
// enough.
func TestOutputsFromHeaders(t *testing.T) {
	type out struct {
		Version string `json:"version" header:"ETag"`
		Size    int64  `json:"size" header:"X-Size"`
		Public  bool   `json:"public,omitempty" header:"X-Public"`
	}
	h := respond{200, map[string]string{"ETag": `"v1"`, "X-Size": "9007199254740993", "X-Public": "true"}, ""}
	for where, b := range both(t, &h) {
		for _, method := range []string{"HEAD", "GET"} {
			assert.Equal(t, out{`"v1"`, 9007199254740993, true}, mcptest.Call[out](t, tool[struct{}, out](t, b, method+" /a"), "call_route", nil), where)
		}
	}
}

// TestVersions checks that the version which one tool returns protects the change of another.
func TestVersions(t *testing.T) {
	version := `"1"`
	mux := http.NewServeMux()
	mux.HandleFunc("GET /notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == version {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", version)
		answer(w, 200, "application/json", `{"id":"n1","text":"Buy tea"}`)
	})
	mux.HandleFunc("PUT /notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-Match") != version {
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
		version = `"2"`
		w.WriteHeader(http.StatusNoContent)
	})
	type readIn struct {
		ID    string `json:"id" path:"id"`
		Known string `json:"known,omitempty" header:"If-None-Match"`
	}
	type note struct {
		Note
		Version string `json:"version" header:"ETag"`
	}
	type writeIn struct {
		ID      string `json:"id" path:"id"`
		Version string `json:"version" header:"If-Match"`
		Text    string `json:"text"`
	}
	for where, b := range both(t, mux) {
		version = `"1"`
		read, write := tool[readIn, note](t, b, "GET /notes/{id}"), tool[writeIn, wrap.Done](t, b, "PUT /notes/{id}")
		got := mcptest.Call[note](t, read, "call_route", readIn{ID: "n1"})
		assert.Equal(t, note{Note{"n1", "Buy tea"}, `"1"`}, got, where)
		assert.Equal(t, "nothing has changed since that version. Continue with the version that you have.", mcptest.CallError(t, read, "call_route", readIn{"n1", got.Version}))
		assert.True(t, mcptest.Call[wrap.Done](t, write, "call_route", writeIn{"n1", got.Version, "Buy milk"}).Done)
		assert.Equal(t, "somebody has changed the item since it was read. Read the item again, then try again with its current version.", mcptest.CallError(t, write, "call_route", writeIn{"n1", got.Version, "Buy rum"}))
	}
}

// TestDownloads checks that files become files of the result, with the name and type that the
// service gives them.
func TestDownloads(t *testing.T) {
	var h respond
	for where, b := range both(t, &h) {
		c := tool[struct {
			ID string `json:"id" path:"id"`
		}, mcpkit.File](t, b, "GET /reports/{id}")
		for _, tc := range []struct {
			header         map[string]string
			body, name, mt string
		}{
			{map[string]string{"Content-Type": "application/pdf"}, "%PDF-1.7 \x00\xff", "r7.pdf", "application/pdf"},
			{map[string]string{"Content-Type": "text/csv; charset=utf-16", "Content-Disposition": `attachment; filename="list.csv"`}, "\xff\xfea", "list.csv", "text/csv"},
			{map[string]string{"Content-Type": "application/octet-stream", "Content-Disposition": `attachment; filename*=UTF-8''%c3%bcber.png`}, png, "über.png", "image/png"},
			{map[string]string{"Content-Type": "application/zip", "Content-Disposition": `attachment; filename="../../etc/x.zip"`}, "PK\x03\x04", "x.zip", "application/zip"},
			{map[string]string{"Content-Type": "text/html", "Content-Disposition": `attachment; filename="page.html"`}, "<html></html>", "page.html", "text/html"},
		} {
			h = respond{200, tc.header, tc.body}
			res := mcptest.Call[*mcp.CallToolResult](t, c, "call_route", map[string]any{"id": "r7"})
			var link *mcp.ResourceLink
			for _, content := range res.Content {
				if l, ok := content.(*mcp.ResourceLink); ok {
					link = l
				}
			}
			if tc.mt == "text/html" { // a text stays in the result
				assert.Contains(t, asJSON(res.Content), "page.html")
				continue
			}
			require.NotNil(t, link, "%s %s", where, asJSON(res))
			assert.Equal(t, tc.name, link.Name)
			assert.Equal(t, tc.mt, link.MIMEType)
			assert.Equal(t, int64(len(tc.body)), *link.Size)
		}
		for _, wrong := range []respond{
			{200, map[string]string{"Content-Type": "text/html"}, "<form>log in</form>"},
			{200, map[string]string{"Content-Type": "application/pdf"}, ""},
			{200, map[string]string{"Content-Type": "application/pdf", "Content-Encoding": "br"}, "x"},
		} {
			h = wrong
			assert.Regexp(t, internal, mcptest.CallError(t, c, "call_route", map[string]any{"id": "r7"}))
		}
		inStruct := tool[struct{}, struct {
			Report *mcpkit.File `json:"report,omitempty" status:"200"`
			Later  *wrap.Done   `json:"later,omitempty" status:"202"`
		}](t, b, "GET /reports/latest")
		h = respond{200, map[string]string{"Content-Type": "application/pdf"}, "%PDF-1.7"}
		res := mcptest.Call[*mcp.CallToolResult](t, inStruct, "call_route", nil)
		assert.Contains(t, asJSON(res.StructuredContent), `"name":"latest.pdf","size":8,"type":"application/pdf"`)
	}
}

// TestAdvice checks what the model learns from the headers about limits.
func TestAdvice(t *testing.T) {
	var h respond
	c := tool[struct{}, wrap.Done](t, wrap.InProcess(&h), "GET /a")
	inMinute := time.Now().Add(time.Minute)
	for _, tc := range []struct {
		status int
		header map[string]string
		want   string
	}{
		{429, nil, "Try again later."},
		{429, map[string]string{"Retry-After": "1"}, "Try again in 1 second."},
		{429, map[string]string{"Retry-After": "0"}, "Try again later."},
		{429, map[string]string{"Retry-After": "-5"}, "Try again later."},
		{429, map[string]string{"Retry-After": "999999999"}, "Try again later."},
		{429, map[string]string{"Retry-After": "NaN"}, "Try again later."},
		{429, map[string]string{"Retry-After": "soon"}, "Try again later."},
		{429, map[string]string{"Retry-After": "0.2"}, "Try again in 1 second."},
		{429, map[string]string{"Retry-After": inMinute.UTC().Format(http.TimeFormat)}, "Try again in (59|60) seconds."},
		{429, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(inMinute.Unix(), 10)}, "Try again in (59|60) seconds."},
		{429, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(inMinute.UnixMilli(), 10)}, "Try again in (59|60|61) seconds."},
		{429, map[string]string{"RateLimit-Remaining": "0", "RateLimit-Reset": "9"}, "Try again in 9 seconds."},
		{429, map[string]string{"RateLimit": `"default";r=0;t=8`}, "Try again in 8 seconds."},
		{503, map[string]string{"Retry-After": "5"}, "Try again in 5 seconds."},
		{403, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "40"}, "too many requests. Try again in 40 seconds."},
		{403, map[string]string{"X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "40"}, "the user is not allowed to do this. Do not try again."},
		{423, map[string]string{"Retry-After": "5"}, "Try again in 5 seconds."},
	} {
		h = respond{tc.status, tc.header, ""}
		assert.Regexp(t, tc.want, mcptest.CallError(t, c, "call_route", nil), "%v", tc.header)
	}
	for _, tc := range []struct {
		status int
		header map[string]string
		want   wrap.Done
	}{
		{200, map[string]string{"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "40"}, wrap.Done{Done: true}},
		{200, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "40"}, wrap.Done{Done: true, Note: "The service accepts no more requests for 40 seconds."}},
		{204, map[string]string{"RateLimit-Remaining": "0"}, wrap.Done{Done: true, Note: "The service accepts no more requests for now."}},
		{200, map[string]string{"Retry-After": "4"}, wrap.Done{Done: true}},
		{202, map[string]string{"Retry-After": "4"}, wrap.Done{Note: "The service has accepted the request and has not finished it yet. Ask again in 4 seconds."}},
	} {
		h = respond{tc.status, tc.header, ""}
		assert.Equal(t, tc.want, mcptest.Call[wrap.Done](t, c, "call_route", nil))
	}
}

// TestFaultsOfOutputs checks that a declaration of an output that no answer can fill is a finding.
func TestFaultsOfOutputs(t *testing.T) {
	b := wrap.InProcess(http.NotFoundHandler())
	for want, declare := range map[string]func(*mcpkit.Server){
		`the tag status:"404" of field A of`: declareOut[struct {
			A *created `json:"a,omitempty" status:"404"`
		}](b),
		`has the status "2xx", which is not a success`: declareOut[struct {
			A *created `json:"a,omitempty" status:"2xx"`
		}](b),
		`fields A and B of`: declareOut[struct {
			A *created `json:"a,omitempty" status:"200,201"`
			B *created `json:"b,omitempty" status:"201"`
		}](b),
		`is for some statuses and is sent for all`: declareOut[struct {
			A *created `json:"a" status:"200"`
			B *created `json:"b,omitempty" status:"201"`
		}](b),
		`cannot be left out`: declareOut[struct {
			A created  `json:"a,omitempty" status:"200"` //nolint:modernize // the mistake that the test is about
			B *created `json:"b,omitempty" status:"201"`
		}](b),
		`fields C of struct`: declareOut[struct {
			A *created `json:"a,omitempty" status:"200"`
			C string   `json:"c"`
		}](b),
		`which a header cannot fill`: declareOut[struct {
			A created `json:"a" header:"X-A"`
			B string  `json:"b"`
		}](b),
		`is for a header that a model must not read`: declareOut[struct {
			A string `json:"a" header:"set-cookie"`
			B string `json:"b"`
		}](b),
		`is not the name of a header`: declareOut[struct {
			A string `json:"a" header:"X A"`
			B string `json:"b"`
		}](b),
		`has the unknown option "first"`: declareOut[struct {
			A string `json:"a" header:"Location,first"`
			B string `json:"b"`
		}](b),
		`more than one of the tags header, status and pending`: declareOut[struct {
			A string `json:"a,omitempty" header:"X-A" status:"200"`
		}](b),
		`is advice, which most answers do not have`: declareOut[struct {
			A wrap.Advice `json:"a"`
			B string      `json:"b"`
		}](b),
		`is not a list of values of a text`: declareOut[struct {
			A int `json:"a" pending:"1,2"`
		}](b),
	} {
		srv := newServer()
		declare(srv)
		lines := found(srv, "tool-route")
		assert.Contains(t, strings.Join(lines, "\n"), want, fmt.Sprint(lines))
	}
}

func declareOut[Out any](b *wrap.Backend) func(*mcpkit.Server) {
	return func(srv *mcpkit.Server) {
		wrap.HTTP[struct{}, Out](srv, b, "GET /a", "call_route", annotate.ReadOnly("Call"), text)
	}
}

// TestAcceptedTypes checks that a request for JSON prefers application/json, and also accepts the
// types of services that have only another one.
func TestAcceptedTypes(t *testing.T) {
	var last seenRequest
	c := tool[struct{}, okOut](t, wrap.InProcess(echo(&last)), "GET /a")
	mcptest.Call[okOut](t, c, "call_route", nil)
	assert.Equal(t, "application/json, application/*;q=0.5", last.Header.Get("Accept"))
}
