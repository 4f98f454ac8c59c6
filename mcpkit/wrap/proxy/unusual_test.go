package proxy_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestAnswersWithTheStatusOfAnError has an upstream with sessions answer calls with the status of
// an error. A result or an error of the call is its answer, and the call is not sent again. A call
// that was refused because the session is gone is sent again.
func TestAnswersWithTheStatusOfAnError(t *testing.T) {
	t.Parallel()
	const content = `"content":[{"type":"text","text":"no such note"}]`
	result := func(more string) string { return `{"jsonrpc":"2.0","id":ID,"result":{` + content + more + `}}` }
	fault := func(id, code, message string) string {
		return `{"jsonrpc":"2.0","id":` + id + `,"error":{"code":` + code + `,"message":"` + message + `"}}`
	}
	const json = "application/json"
	for name, c := range map[string]struct {
		status     int
		kind, body string
		runs       int32
		want       string
	}{
		"a failed tool":             {404, json, result(`,"isError":true`), 1, "no such note"},
		"a result":                  {404, json, result(""), 1, "no such note"},
		"a result with an error":    {500, json, result(`,"isError":true`), 1, "no such note"},
		"a result as text":          {404, "text/plain", result(""), 1, "no such note"},
		"a decimal id":              {404, json, strings.Replace(result(""), "ID", "ID.0", 1), 1, "no such note"},
		"a large result":            {404, json, result(`,"structuredContent":{"a":"` + strings.Repeat("x", 100_000) + `"}`), 1, "no such note"},
		"a result beyond the limit": {404, json, result(`,"structuredContent":{"a":"` + strings.Repeat("x", 600_000) + `"}`), 1, "it is too large"},
		"a deep result":             {404, json, result(`,"structuredContent":` + strings.Repeat(`{"a":`, 1100) + `7` + strings.Repeat(`}`, 1100)), 1, "nested deeper"},
		"no such note":              {404, json, fault("ID", "-32603", "no such note"), 1, "internal error"},
		"a resource":                {404, json, fault("ID", "-32002", "Resource not found"), 1, "internal error"},
		"an unknown tool":           {404, json, fault("ID", "-32601", "Method not found"), 1, "internal error"},
		"an error without a form":   {404, json, `{"jsonrpc":"2.0","id":ID,"error":"no such note"}`, 1, "internal error"},
		"nothing":                   {404, "", "", 2, "the second"},
		"a page":                    {404, "text/html", "<h1>Not found</h1>", 2, "the second"},
		"the session":               {404, json, fault("null", "-32001", "Session not found"), 2, "the second"},
		"the session of the call":   {404, json, fault("ID", "-32001", "Not found"), 2, "the second"},
		"the session as a request":  {404, json, fault("ID", "-32600", "Session has been terminated"), 2, "the second"},
		"the session for a server":  {404, json, fault(`"server-error"`, "-32600", "Session has been terminated"), 2, "the second"},
		"another's result":          {404, json, strings.Replace(result(""), "ID", `"other"`, 1), 2, "the second"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var runs, sessions atomic.Int32
			usual := lists(map[string]string{"tools/list": toolList("get_text"), "tools/call": `{"content":[{"type":"text","text":"the second"}]}`}).Handler
			first := answering(c.status, c.kind, c.body).Handler
			p := open(t, proxy.Upstream{Name: "unusual", MaxMessage: 500_000, Annotations: readOnly("get_text"), Server: proxy.Handler{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				switch text := string(body); {
				case r.Method != http.MethodPost:
					w.WriteHeader(http.StatusMethodNotAllowed)
					return
				case strings.Contains(text, `"initialize"`):
					w.Header().Set("Mcp-Session-Id", fmt.Sprint("s", sessions.Add(1)))
				case strings.Contains(text, `"tools/call"`) && runs.Add(1) == 1:
					first.ServeHTTP(w, r)
					return
				}
				usual.ServeHTTP(w, r)
			})}})
			text, _ := call(t, connect(t, listen(t, publicServer(t, p)), nil, nil), "get_text", nil)
			assert.Contains(t, text, c.want)
			assert.Equal(t, c.runs, runs.Load())
			assert.Equal(t, c.runs, sessions.Load(), "the session stays after an answer")
		})
	}
}
