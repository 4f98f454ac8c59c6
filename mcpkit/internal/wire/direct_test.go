package wire_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// countSDK counts the operations of a method that go-sdk gets.
func (s *server) countSDK(method string) *atomic.Int32 {
	var n atomic.Int32
	s.SDK.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, m string, req mcp.Request) (mcp.Result, error) {
			if m == method {
				n.Add(1)
			}
			return next(ctx, m, req)
		}
	})
	return &n
}

const modernMeta = `"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}`

// TestWhichCallsAreAnsweredDirectly checks which calls go-sdk gets: those that it may refuse, or
// may answer in another way.
func TestWhichCallsAreAnsweredDirectly(t *testing.T) {
	old := map[string]string{"Mcp-Protocol-Version": "2025-11-25"}
	modern := map[string]string{"Mcp-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "say"}
	with := func(base map[string]string, name, value string) map[string]string {
		h := map[string]string{name: value}
		for n, v := range base {
			if n != name {
				h[n] = v
			}
		}
		return h
	}
	const say = `"name":"say"`
	long := strings.Repeat("x", 8<<10)
	for name, tc := range map[string]struct {
		header map[string]string
		id     string // 1 if it is ""
		params string
		passes bool // to go-sdk
		fails  bool
	}{
		"a call":                           {header: old, params: say},
		"without a version":                {params: say},
		"an older version":                 {header: with(old, "Mcp-Protocol-Version", "2025-06-18"), params: say},
		"the oldest version":               {header: with(old, "Mcp-Protocol-Version", "2025-03-26"), params: say},
		"before it":                        {header: with(old, "Mcp-Protocol-Version", "2024-11-05"), params: say, passes: true},
		"with arguments":                   {header: old, params: say + `,"arguments":{"text":"x"}`},
		"with a trace":                     {header: old, params: say + `,"_meta":{"traceparent":"00-1"}`},
		"with unknown _meta":               {header: old, params: say + `,"_meta":{"x":1}`},
		"with progress":                    {header: old, params: say + `,"_meta":{"progressToken":1}`},
		"with a progress token of null":    {header: old, params: say + `,"_meta":{"progressToken":null}`, passes: true},
		"with an unknown member":           {header: old, params: say + `,"x":1`, passes: true},
		"with the version of the other":    {header: old, params: say + `,"_meta":{` + modernMeta + `}`, passes: true, fails: true},
		"with a client in _meta":           {header: old, params: say + `,"_meta":{"io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"}}`},
		"with a client without a name":     {header: old, params: say + `,"_meta":{"io.modelcontextprotocol/clientInfo":{"name":7}}`, passes: true},
		"with no client in _meta":          {header: old, params: say + `,"_meta":{"io.modelcontextprotocol/clientInfo":null}`, passes: true},
		"with a client twice":              {header: old, params: say + `,"_meta":{"io.modelcontextprotocol/clientInfo":7,"traceparent":"00-1"}`, passes: true},
		"with a broken client in _meta":    {header: old, params: say + `,"_meta":{"io.modelcontextprotocol/clientInfo":7}`, passes: true},
		"of an old session":                {header: with(old, "Mcp-Session-Id", "old"), params: say, passes: true},
		"resuming":                         {header: with(old, "Last-Event-Id", "7"), params: say, passes: true, fails: true},
		"an ID with many digits":           {header: old, id: "123456789012345", params: say},
		"an ID with more":                  {header: old, id: "1234567890123456", params: say, passes: true},
		"a negative ID":                    {header: old, id: "-1", params: say},
		"zero":                             {header: old, id: "0", params: say},
		"an ID with spaces":                {header: old, id: `"a b"`, params: say},
		"modern":                           {header: modern, params: say + `,"_meta":{` + modernMeta + `}`},
		"modern without a client":          {header: modern, params: say + `,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"sampling":{}}}`},
		"modern with a broken client":      {header: modern, params: say + `,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":7,"io.modelcontextprotocol/clientCapabilities":{}}`, passes: true, fails: true},
		"modern without _meta":             {header: modern, params: say, passes: true, fails: true},
		"modern without capabilities":      {header: modern, params: say + `,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}`, passes: true, fails: true},
		"modern with broken capabilities":  {header: modern, params: say + `,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":7}`, passes: true, fails: true},
		"modern with another version":      {header: modern, params: say + `,"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25","io.modelcontextprotocol/clientCapabilities":{}}`, passes: true, fails: true},
		"modern with another method":       {header: with(modern, "Mcp-Method", "tools/list"), params: say + `,"_meta":{` + modernMeta + `}`, passes: true, fails: true},
		"modern with another name":         {header: with(modern, "Mcp-Name", "tell"), params: say + `,"_meta":{` + modernMeta + `}`, passes: true, fails: true},
		"modern without a method":          {header: map[string]string{"Mcp-Protocol-Version": "2026-07-28", "Mcp-Name": "say"}, params: say + `,"_meta":{` + modernMeta + `}`, passes: true, fails: true},
		"a tool that does not exist":       {header: old, params: `"name":"nowhere"`, passes: true, fails: true},
		"a tool that needs go-sdk":         {header: old, params: `"name":"apart"`, passes: true},
		"a trace that is no text":          {header: old, params: say + `,"_meta":{"traceparent":7}`},
		"a trace that is too long":         {header: old, params: say + `,"_meta":{"baggage":"` + long + `x"}`},
		"a client with an empty text":      {header: old, params: say + `,"_meta":{"io.modelcontextprotocol/clientInfo":""}`, passes: true},
		"a client that is a list of texts": {header: old, params: say + `,"_meta":{"io.modelcontextprotocol/clientInfo":["t"]}`, passes: true},
	} {
		t.Run(name, func(t *testing.T) {
			apart := echo(t, "apart")
			apart.Routing.Direct = false
			s := newServer(t, nil, nil, echo(t, "say"), apart)
			n := s.countSDK("tools/call")
			if tc.id == "" {
				tc.id = "1"
			}
			r := s.client().request("POST", `{"jsonrpc":"2.0","id":`+tc.id+`,"method":"tools/call","params":{`+tc.params+`}}`)
			r.Header.Del("Mcp-Protocol-Version")
			for name, value := range tc.header {
				r.Header.Set(name, value)
			}
			rec := s.client().do(r)
			if tc.fails {
				assert.NotContains(t, rec.Body.String(), "this is")
				assert.Contains(t, rec.Body.String(), `"error"`)
				return
			}
			assert.Contains(t, rec.Body.String(), "this is")
			assert.Equal(t, tc.id, idOf(t, dataOf(t, rec)))
			assert.Equal(t, tc.passes, n.Load() == 1, rec.Body.String())
			assert.Equal(t, tc.header["Mcp-Protocol-Version"] == "2026-07-28", strings.Contains(rec.Body.String(), `"resultType":"complete"`))
		})
	}
}

// TestRepeatedAnswersComeFromGoSDKOnce asks for the same twice. go-sdk answers the first request
// for each protocol version, and none that is unusual.
func TestRepeatedAnswersComeFromGoSDKOnce(t *testing.T) {
	for method, params := range map[string]string{"tools/list": `{}`, "initialize": ""} {
		s := newServer(t, nil, nil, echo(t, "say"))
		n := s.countSDK(method)
		ask := func(c *client, params string) string { return c.ask(method, params) }
		usual, versions := params, []string{"2025-11-25", "2025-06-18"}
		if method == "initialize" {
			usual = `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}`
		}
		for i, version := range versions {
			c := s.client()
			c.version = version
			first := ask(c, usual)
			require.Contains(t, first, `"result"`)
			for range 3 {
				assert.JSONEq(t, first, ask(c, usual), method)
			}
			assert.EqualValues(t, i+1, n.Load(), method)
		}
		if method == "initialize" {
			before := n.Load()
			older := strings.Replace(usual, "2025-11-25", "2024-11-05", 1)
			assert.Contains(t, ask(s.client(), older), `"protocolVersion":"2024-11-05"`)
			assert.Contains(t, ask(s.client(), older), `"protocolVersion":"2024-11-05"`)
			assert.Equal(t, before+1, n.Load())
			for _, unusual := range []string{
				strings.Replace(usual, "2025-11-25", "1999-01-01", 1),
				strings.Replace(usual, `"capabilities":{}`, `"capabilities":{},"x":1`, 1),
			} {
				before = n.Load()
				assert.Contains(t, ask(s.client(), unusual), `"protocolVersion":"`)
				assert.Contains(t, ask(s.client(), unusual), `"protocolVersion":"`)
				assert.Equal(t, before+2, n.Load(), unusual)
			}
			for _, broken := range []string{`{}`, `{"protocolVersion":"2025-11-25","capabilities":7,"clientInfo":{"name":"t","version":"1"}}`, `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":"t"}`} {
				for range 2 {
					ask(s.client(), broken)
				}
			}
			s.Share()
			before = n.Load()
			ask(s.client(), usual)
			ask(s.client(), usual)
			assert.Equal(t, before+2, n.Load(), "the program's middleware may change each answer")
			continue
		}
		before := n.Load()
		ask(s.client(), `{"cursor":""}`)
		ask(s.client(), `{"cursor":""}`)
		assert.Equal(t, before+2, n.Load(), "a cursor is unusual")
		s.Share()
		ask(s.client(), usual)
		ask(s.client(), usual)
		assert.Equal(t, before+4, n.Load(), "the program's middleware may change each answer")
	}
}

// TestABrokenAnswerIsNotRepeated lets go-sdk fail first. The failure must not be kept.
func TestABrokenAnswerIsNotRepeated(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	fails := true
	s.SDK.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, m string, req mcp.Request) (mcp.Result, error) {
			if fails && m == "tools/list" {
				return nil, context.DeadlineExceeded
			}
			return next(ctx, m, req)
		}
	})
	assert.Contains(t, s.client().ask("tools/list", `{}`), `"error"`)
	fails = false
	assert.Contains(t, s.client().ask("tools/list", `{}`), `"say"`)
}

// A watcher is an observer that keeps what it is told.
type watcher struct {
	mu      sync.Mutex
	ended   []observe.Operation
	results []observe.Outcome
	refused []observe.Refusal
}

func (w *watcher) Begin(ctx context.Context, _ observe.Operation) context.Context { return ctx }

func (w *watcher) End(_ context.Context, op observe.Operation, out observe.Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended, w.results = append(w.ended, op), append(w.results, out)
}

// last returns the last operation with the method, or nil.
func (w *watcher) last(method string) *observe.Operation {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, op := range slices.Backward(w.ended) {
		if op.Method == method {
			return &op
		}
	}
	return nil
}

func (w *watcher) Refused(_ context.Context, r observe.Refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refused = append(w.refused, r)
}

// TestObserversHearOfEveryOperation checks what observers get of operations that are answered
// directly, from the cache and by go-sdk.
func TestObserversHearOfEveryOperation(t *testing.T) {
	const traced = `"_meta":{"traceparent":"00-1","tracestate":"a=b","baggage":7}`
	trace := map[string]string{"traceparent": "00-1", "tracestate": "a=b"}
	for name, tc := range map[string]struct {
		method, params, tool, prompt, protocol, label string
		result                                        observe.Result
		code                                          int64
		trace                                         map[string]string
		twice                                         bool
	}{
		"a direct call":     {method: "tools/call", params: `{"name":"say",` + traced + `}`, tool: "say", protocol: "2025-11-25", result: observe.ResultOK, trace: trace},
		"a call":            {method: "tools/call", params: `{"name":"apart",` + traced + `}`, tool: "apart", protocol: "2025-11-25", result: observe.ResultOK, trace: trace},
		"an unknown tool":   {method: "tools/call", params: `{"name":"nowhere"}`, result: observe.ResultProtocolError, code: -32602},
		"a repeated list":   {method: "tools/list", params: `{` + traced + `}`, protocol: "2025-11-25", result: observe.ResultOK, trace: trace, twice: true},
		"a ping":            {method: "ping", params: `{` + traced + `}`, protocol: "2025-11-25", result: observe.ResultOK, trace: trace},
		"a prompt":          {method: "prompts/get", params: `{"name":"plan"}`, prompt: "plan", result: observe.ResultOK},
		"a failing prompt":  {method: "prompts/get", params: `{"name":"broken"}`, prompt: "broken", result: observe.ResultInternalError, code: -32603},
		"an unknown prompt": {method: "prompts/get", params: `{"name":"nowhere"}`, result: observe.ResultProtocolError, code: -32602},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watcher{}
			apart := echo(t, "apart")
			apart.Routing.Direct = false
			s := newServer(t, func(c *wire.Config) { c.Observers = []observe.Observer{w} }, nil, echo(t, "say"), apart)
			for _, prompt := range []string{"plan", "broken"} {
				s.SDK.AddPrompt(&mcp.Prompt{Name: prompt}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
					if prompt == "broken" {
						return nil, context.DeadlineExceeded
					}
					return &mcp.GetPromptResult{}, nil
				})
			}
			s.client().ask(tc.method, tc.params)
			want := 1
			if tc.twice {
				want = 2
				s.client().ask(tc.method, tc.params)
			}
			require.Len(t, w.ended, want)
			op, out := w.ended[want-1], w.results[want-1]
			assert.Equal(t, tc.method, op.Method)
			assert.Equal(t, tc.tool, op.Tool)
			assert.Equal(t, tc.prompt, op.Prompt)
			assert.Equal(t, tc.trace, op.Trace)
			assert.Equal(t, "1.1", op.HTTP)
			if tc.protocol != "" {
				assert.Equal(t, tc.protocol, op.Protocol)
			}
			assert.Equal(t, tc.result, out.Result)
			assert.Equal(t, tc.code, out.Code)
			assert.Equal(t, tc.result == observe.ResultInternalError, out.Ref != "")
			assert.Less(t, out.Duration, time.Hour)
			assert.Empty(t, w.refused)
		})
	}
}

// TestRequestsWithoutParamsAreObserved sends requests without params, directly and through go-sdk.
func TestRequestsWithoutParamsAreObserved(t *testing.T) {
	w := &watcher{}
	s := newServer(t, func(c *wire.Config) { c.Observers = []observe.Observer{w} }, withSessions, echo(t, "say"))
	for way, c := range map[string]*client{"without a session": s.client(), "in a session": s.client().open(t)} {
		for _, method := range []string{"tools/list", "prompts/list", "resources/list", "resources/templates/list", "ping"} {
			for _, params := range []string{"", `,"params":null`, `,"params":{}`} {
				rec := c.post(`{"jsonrpc":"2.0","id":1,"method":"` + method + `"` + params + `}`)
				assert.Contains(t, string(dataOf(t, rec)), `"result"`, "%s: %s%s", way, method, params)
				last := w.last(method)
				require.NotNil(t, last, "%s: %s%s", way, method, params)
				assert.Empty(t, last.Trace)
			}
		}
	}
	assert.NotContains(t, s.log.String(), "panic")
}

// TestRefusalsAreCounted sends requests that are refused before they are operations.
func TestRefusalsAreCounted(t *testing.T) {
	for name, tc := range map[string]struct {
		body, kind, accept string
		status             int
		says               string
	}{
		"another media type": {body: message("ping", `{}`), kind: "text/plain", status: 415},
		"no JSON accepted":   {body: message("ping", `{}`), kind: "application/json", accept: "text/html", status: 406},
		"JSON refused":       {body: message("ping", `{}`), kind: "application/json", accept: "application/json;q=0", status: 406},
		"no JSON":            {body: `{`, kind: "application/json", status: 400, says: `"code":-32700`},
		"too long":           {body: `{"x":"` + strings.Repeat("x", wire.MaxBody) + `"}`, kind: "application/json", status: 413, says: "4194304"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watcher{}
			s := newServer(t, func(c *wire.Config) { c.Observers, c.LogsRequests = []observe.Observer{w}, true }, nil, echo(t, "say"))
			r := s.client().request("POST", tc.body)
			r.Header.Set("Content-Type", tc.kind)
			if tc.accept != "" {
				r.Header.Set("Accept", tc.accept)
			}
			rec := s.client().do(r)
			assert.Equal(t, tc.status, rec.Code)
			assert.Contains(t, rec.Body.String(), tc.says)
			require.Len(t, w.refused, 1)
			assert.Equal(t, tc.status, w.refused[0].Status)
			assert.NotEmpty(t, w.refused[0].Reason)
			assert.Empty(t, w.ended)
			assert.Contains(t, s.log.String(), "request refused")
		})
	}
}

// TestMediaTypes checks what counts as JSON and as accepting it.
func TestMediaTypes(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	for _, kind := range []string{"application/json", "application/json; charset=utf-8", "Application/JSON"} {
		for _, accept := range []string{"", "*/*", "application/json", "application/*", "text/html, application/json;q=0.5", "text/event-stream, application/json", "bad;;;, */*;q=0.1"} {
			r := s.client().request("POST", message("ping", `{}`))
			r.Header.Set("Content-Type", kind)
			if r.Header.Del("Accept"); accept != "" {
				r.Header.Set("Accept", accept)
			}
			assert.Equal(t, http.StatusOK, s.client().do(r).Code, "%s, %s", kind, accept)
		}
	}
}
