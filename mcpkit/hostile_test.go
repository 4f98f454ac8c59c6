package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/costtest"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

type hostileIn struct {
	List   []string          `json:"list,omitempty"`
	Few    []string          `json:"few,omitempty" jsonschema:"maxItems=3"`
	Unique []int             `json:"unique,omitempty" jsonschema:"uniqueItems=true"`
	Map    map[string]int    `json:"map,omitempty"`
	Text   string            `json:"text,omitempty" jsonschema:"pattern=^[a-z]*$"`
	Code   string            `json:"code,omitempty" jsonschema:"pattern=[A-Za-z]{2\\,20}-[0-9]{4}$"`
	Colors []color           `json:"colors,omitempty"`
	Named  map[color]int     `json:"named,omitempty"`
	Any    json.RawMessage   `json:"any,omitempty"`
	Deep   []map[string]note `json:"deep,omitempty"`
}

type hostilePage struct {
	budget.PageRequest
	budget.Fields
	Any json.RawMessage `json:"any,omitempty"`
}

type hostileForm struct {
	ID    string   `json:"id" path:"id"`
	Tags  []string `json:"tags,omitempty" query:"tag"`
	Match string   `json:"match,omitempty" header:"If-Match"`
	Body  []string `json:"body,omitempty"`
}

// hostileServer returns a server with everything that reads bytes of a caller: tools of all kinds,
// wrapped routes whose responses are large, prompts, resource templates and completions.
func hostileServer(t *testing.T) http.Handler {
	srv := newServer(mcpkit.RateLimit(nil), mcpkit.Completions(func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
		return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{}}}, nil
	}))
	mcpkit.AddTool(srv, "take", annotate.ReadOnly("Take"), "Takes things. Use when a test needs it.", func(context.Context, hostileIn) (string, error) { return "taken", nil })
	mcpkit.AddTool(srv, "page", annotate.ReadOnly("Page"), "Pages things. Use when a test needs it.", func(_ context.Context, in hostilePage) (budget.Page[note], error) {
		return budget.PageOf(in.PageRequest, make([]note, 100)), nil
	})
	var service http.ServeMux
	service.HandleFunc("POST /form/{id}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"notes":[],"limit":1}`)
	})
	service.HandleFunc("GET /answer", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, r.Context().Value(answerKey{}).(string))
	})
	backend := wrap.InProcess(&service)
	wrap.HTTP[hostileForm, findOut](srv, backend, "POST /form/{id}", "form", annotate.Additive("Form"), "Fills a form. Use when a test needs it.")
	wrap.HTTP[struct{}, map[string]any](srv, backend, "GET /answer", "answer", annotate.ReadOnly("Answer"), "Asks the service. Use when a test needs it.")
	srv.SDK().AddResourceTemplate(&mcp.ResourceTemplate{Name: "notes", URITemplate: "notes://{a}/{b}/{+c}"}, func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return nil, mcp.ResourceNotFoundError(req.Params.URI)
	})
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "ask"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{}, nil
	})
	h, err := srv.Handler()
	require.NoError(t, err)
	return h
}

type answerKey struct{}

// sends returns a row that sends the body that newBody makes of about n bytes. The answer must
// contain want, which identifies the code that refused or answered the request.
func sends(t *testing.T, h http.Handler, name, want string, newBody func(n int) string, change ...func(r *http.Request, n int)) costtest.Row {
	return costtest.Row{Name: name, Make: func(n int) (int, func()) {
		body := newBody(n)
		r := httptest.NewRequest(http.MethodPost, "https://notes.acme.com/mcp", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		r.Header.Set("MCP-Protocol-Version", "2025-06-18")
		for _, c := range change {
			c(r, n)
		}
		sent := len(body)
		if sent < n/2 {
			sent = n // the bytes are in a header, or in the response of a service
		}
		return sent, func() {
			w := &clippedResponse{header: http.Header{}}
			h.ServeHTTP(w, r)
			// A request that is smaller than the bounds gets another answer.
			if n > 32<<10 && !strings.Contains(string(w.body), want) {
				t.Errorf("%s: the answer %.600s does not contain %q", name, w.body, want)
			}
		}
	}}
}

// A clippedResponse keeps the first 2000 bytes of a response.
type clippedResponse struct {
	header http.Header
	body   []byte
}

func (w *clippedResponse) Header() http.Header { return w.header }

func (w *clippedResponse) Write(p []byte) (int, error) {
	w.body = append(w.body, p[:min(len(p), 2000-min(2000, len(w.body)))]...)
	return len(p), nil
}

func (w *clippedResponse) WriteHeader(int) {}

func message(method, params string) string {
	return `{"jsonrpc":"2.0","id":7,"method":"` + method + `","params":` + params + `}`
}

func calls(tool string, args func(n int) string) func(n int) string {
	return func(n int) string { return message("tools/call", `{"name":"`+tool+`","arguments":`+args(n)+`}`) }
}

// full repeats an item between two texts. %d in the item is its number.
func full(before, item, after string) func(n int) string {
	return func(n int) string {
		var b strings.Builder
		b.WriteString(before)
		for i := 0; b.Len() < n; i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			if strings.Contains(item, "%") {
				fmt.Fprintf(&b, item, i)
			} else {
				b.WriteString(item)
			}
		}
		return b.String() + after
	}
}

func long(before, after string) func(n int) string {
	return func(n int) string { return before + strings.Repeat("x", n) + after }
}

func constant(s string) func(int) string { return func(int) string { return s } }

func methods(method string, params func(n int) string) func(n int) string {
	return func(n int) string { return message(method, params(n)) }
}

func inHeader(name string, value func(n int) string) func(*http.Request, int) {
	return func(r *http.Request, n int) { r.Header.Set(name, value(n)) }
}

// answers has the wrapped service respond with n bytes.
func answers(answer func(n int) string) func(*http.Request, int) {
	return func(r *http.Request, n int) {
		*r = *r.WithContext(context.WithValue(r.Context(), answerKey{}, answer(n)))
	}
}

// TestHostileBytesCostNoMoreThanHonestOnes checks for everything that reads bytes of a caller that
// the cost of refusing them is proportional to their number, and of the order of the cost of
// serving as many honest bytes.
func TestHostileBytesCostNoMoreThanHonestOnes(t *testing.T) {
	testsize.OnlySlow(t, "it measures what bytes cost")
	h := hostileServer(t)
	ping := constant(message("ping", "{}"))
	answer := calls("answer", constant("{}"))
	rows := []costtest.Row{
		sends(t, h, "arguments: numbers for strings", "list[0]: must be a string, got a number", calls("take", full(`{"list":[`, `1`, `]}`))),
		sends(t, h, "arguments: numbers for strings, and too many", "must have at most 3 items", calls("take", full(`{"few":[`, `1`, `]}`))),
		sends(t, h, "arguments: unique items", "must not have the same item twice", calls("take", full(`{"unique":[`, `%d`, `,0]}`))),
		sends(t, h, "arguments: integers with exponents", "are equal", calls("take", full(`{"unique":[`, `1e300`, `]}`))),
		sends(t, h, "arguments: out of range of the type", "map.k: 12345678901234567890 is out of range", calls("take", full(`{"map":{`, `"k%d":1`, `,"k":12345678901234567890}}`))),
		sends(t, h, "arguments: unknown names", "unknown argument", calls("take", full(`{`, `"k%d":1`, `}`))),
		sends(t, h, "arguments: an unknown, long name", "unknown argument", calls("take", long(`{"`, `":1}`))),
		sends(t, h, "arguments: a long text against a pattern", "must match the pattern", calls("take", long(`{"text":"`, `1"}`))),
		sends(t, h, "arguments: a long text against a pattern with a count", "the pattern [A-Za-z]{2,20}", calls("take", long(`{"code":"`, `"}`))),
		sends(t, h, "arguments: a type's method refuses the last", "]: cannot be used as given", calls("take", full(`{"colors":[`, `"red"`, `,"blue"]}`))),
		sends(t, h, "arguments: a type's method refuses a name", "named.0: cannot be used as given", calls("take", full(`{"colors":["red"],"named":{`, `"%d":1`, `}}`))),
		sends(t, h, "arguments: nested deeply", "unknown argument", calls("take", full(`{"any":`+strings.Repeat("[", 100), `1`, strings.Repeat("]", 100)+`,"x":1}`))),
		sends(t, h, "arguments: a list", "must be a JSON object", calls("take", full(`[`, `1`, `]`))),
		sends(t, h, "cursors: long", "must be at most 8192 characters", calls("page", long(`{"cursor":"`, `"}`))),
		sends(t, h, "cursors: forged, with large arguments", "this is not a cursor of this server", calls("page", full(`{"cursor":"AQAAAA","any":{`, `"k%d":1`, `}}`))),
		sends(t, h, "selections: many", "must have at most 100 items", calls("page", full(`{"fields":[`, `"f%d"`, `]}`))),
		sends(t, h, "selections: a long one", "fields: unknown field", calls("page", long(`{"fields":["`, `"]}`))),
		sends(t, h, "forms: path", "a URL of more than", calls("form", long(`{"id":"`, `"}`))),
		sends(t, h, "forms: path with characters to escape", "a URL of more than", calls("form", func(n int) string { return `{"id":"` + strings.Repeat("%2e", n/3) + `"}` })),
		sends(t, h, "forms: query", "a URL of more than", calls("form", full(`{"id":"x","tags":[`, `"t%d"`, `]}`))),
		sends(t, h, "forms: header", "at most 4096 bytes", calls("form", long(`{"id":"x","match":"`, `"}`))),
		sends(t, h, "forms: body", "structuredContent", calls("form", full(`{"id":"x","body":[`, `"t"`, `]}`))),
		sends(t, h, "answers of a service: items", "trimmed", answer, answers(full(`{"a":[`, `1`, `]}`))),
		sends(t, h, "answers of a service: members", "the result is too large", answer, answers(full(`{`, `"k%d":1`, `}`))),
		sends(t, h, "answers of a service: text", `"content"`, answer, answers(long(`{"a":"`, `"}`))),
		sends(t, h, "answers of a service: nested", "trimmed", answer, answers(func(n int) string {
			return `{"a":` + strings.Repeat("[", 5000) + strings.Repeat("1,", n/2) + "1" + strings.Repeat("]", 5000) + `}`
		})),
		sends(t, h, "answers of a service: malformed JSON", "internal error", answer, answers(full(`{"a":[`, `1`, `]`))),
		sends(t, h, "envelope: members", `"result":{}`, full(`{"jsonrpc":"2.0","id":7,"method":"ping",`, `"k%d":1`, `}`)),
		sends(t, h, "envelope: a long id", `"id":"xxx`, long(`{"jsonrpc":"2.0","id":"`, `","method":"ping"}`)),
		sends(t, h, "envelope: a long method", "method not found", long(`{"jsonrpc":"2.0","id":7,"method":"`, `"}`)),
		sends(t, h, "envelope: a long unknown tool", "unknown tool", methods("tools/call", long(`{"name":"`, `"}`))),
		sends(t, h, "envelope: escapes", `"result":{}`, full(`{"jsonrpc":"2.0","id":7,"method":"ping","params":{`, `"\u0061%d":1`, `}}`)),
		sends(t, h, "envelope: a batch that is too large", "at most 100 are allowed", full(`[`, message("ping", "{}"), `]`)),
		sends(t, h, "envelope: a batch of numbers", "at most 100 are allowed", full(`[`, `1`, `]`)),
		sends(t, h, "envelope: malformed JSON", "not valid JSON", full(`[`, `1`, ``)),
		sends(t, h, "metadata: members", "notes", methods("tools/call", full(`{"name":"find_notes","arguments":{"query":"x"},"_meta":{`, `"k%d":1`, `}}`))),
		sends(t, h, "metadata: client", "notes", methods("tools/call", full(`{"name":"find_notes","arguments":{"query":"x"},"_meta":{"io.modelcontextprotocol/clientInfo":{`, `"k%d":1`, `}}}`))),
		sends(t, h, "metadata: trace", "notes", methods("tools/call", long(`{"name":"find_notes","arguments":{"query":"x"},"_meta":{"baggage":"`, `"}}`))),
		sends(t, h, "resources: a long URI", "at most 8192 are allowed", methods("resources/read", long(`{"uri":"notes://a/`, `"}`))),
		sends(t, h, "resources: a URI of many parts", "at most 8192 are allowed", methods("resources/read", func(n int) string { return `{"uri":"notes://` + strings.Repeat("a/", n/2) + `"}` })),
		sends(t, h, "prompts: arguments", "messages", methods("prompts/get", full(`{"name":"ask","arguments":{`, `"k%d":"1"`, `}}`))),
		sends(t, h, "completion: argument", "values", methods("completion/complete", long(`{"ref":{"type":"ref/prompt","name":"ask"},"argument":{"name":"x","value":"`, `"}}`))),
		sends(t, h, "completion: context", "values", methods("completion/complete", full(`{"ref":{"type":"ref/prompt","name":"ask"},"argument":{"name":"x","value":""},"context":{"arguments":{`, `"k%d":"1"`, `}}}`))),
		sends(t, h, "headers: Accept", "Accept must allow", ping, inHeader("Accept", full("", "a", ""))),
		sends(t, h, "headers: Accept with parameters", "Accept must allow", ping, inHeader("Accept", func(n int) string { return "a/b" + strings.Repeat(";a=b", n/4) })),
		sends(t, h, "headers: Content-Type with parameters", `"result"`, ping, inHeader("Content-Type", func(n int) string { return "application/json" + strings.Repeat(`;a="\a"`, n/7) })),
		sends(t, h, "headers: Authorization", `"result"`, ping, inHeader("Authorization", long("Bearer ", ""))),
		sends(t, h, "headers: Authorization with several values", `"result"`, ping, inHeader("Authorization", full("Basic ", "x", ""))),
		sends(t, h, "headers: X-Forwarded-For", `"result"`, ping, inHeader("X-Forwarded-For", full("", "1", ""))),
		sends(t, h, "headers: traceparent", `"result"`, ping, inHeader("Traceparent", long("", ""))),
		sends(t, h, "headers: Mcp-Name", `"result"`, ping, inHeader("Mcp-Name", long("", ""))),
	}
	honest := sends(t, h, "strings in a list", "taken", calls("take", full(`{"list":[`, `"rain"`, `]}`)))
	costtest.Compare(t, honest, 64<<10, rows)
}
