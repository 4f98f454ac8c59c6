package wrap_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// both returns backends that call h in this process and through a socket.
func both(t *testing.T, h http.Handler, opts ...wrap.BackendOption) map[string]*wrap.Backend {
	t.Helper()
	ts := httptest.NewUnstartedServer(h)
	ts.Config.ErrorLog = quiet
	ts.Start()
	t.Cleanup(ts.Close)
	remote, err := wrap.Remote(ts.URL, opts...)
	require.NoError(t, err)
	return map[string]*wrap.Backend{"in process": wrap.InProcess(h, opts...), "remote": remote}
}

const internal = `^internal error \(ref [0-9a-f]{6}\)\. The fault is in the server, not in the arguments; (?:try again later|check what the call has done before you try it again), or report the ref to support@acme\.com$`

// TestFaultyAnswers checks that a fault of the service is an internal error for the model, and a
// line in the log with the cause.
func TestFaultyAnswers(t *testing.T) {
	var log logBook
	var serve func(http.ResponseWriter) // of the case
	clients := map[string]*mcptest.Client{}
	for where, b := range both(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { serve(w) })) {
		clients[where] = tool[struct{}, okOut](t, b, "GET /a", log.option())
	}
	for name, tc := range map[string]struct {
		serve func(http.ResponseWriter)
		log   string
	}{
		"HTML":                    {func(w http.ResponseWriter) { answer(w, 200, "text/html; charset=utf-8", "<html><h1>secret</h1>") }, "GET /a: the service's answer is text/html, expected JSON"},
		"HTML without a type":     {func(w http.ResponseWriter) { answer(w, 200, "", "<!DOCTYPE html><h1>secret</h1>") }, "the service's answer is text/html, expected JSON"},
		"no JSON":                 {func(w http.ResponseWriter) { answer(w, 200, "application/json", `{"ok":tru secret`) }, "the service's answer is not JSON; the error is at byte 10"},
		"two values":              {func(w http.ResponseWriter) { answer(w, 200, "application/json", `{"ok":true}{"ok":true}`) }, "the service's answer is not JSON; the error is at byte 12"},
		"another shape":           {func(w http.ResponseWriter) { answer(w, 200, "application/json", `{"ok":"secret"}`) }, "the service's answer does not fit the tool's output: ok is a JSON string, expected bool"},
		"a number that is secret": {func(w http.ResponseWriter) { answer(w, 200, "application/json", `{"ok":4711471147114711}`) }, "ok is a JSON number, expected bool"},
		"a list":                  {func(w http.ResponseWriter) { answer(w, 200, "application/json", `[{"ok":true}]`) }, "the answer is a JSON array, expected wrap_test.okOut"},
		"null":                    {func(w http.ResponseWriter) { answer(w, 200, "application/json", `null`) }, "the service's answer is not a JSON object"},
		"nothing in common":       {func(w http.ResponseWriter) { answer(w, 200, "application/json", `{"data":{"ok":true}}`) }, "has none of the members of wrap_test.okOut: ok"},
		"wrong type":              {func(w http.ResponseWriter) { answer(w, 200, "application/pdf", `{"ok":true}`) }, "the service's answer is application/pdf, expected JSON"},
		"malformed type":          {func(w http.ResponseWriter) { answer(w, 200, "json;;;=", `{"ok":true}`) }, "cannot be parsed"},
		"another charset": {func(w http.ResponseWriter) {
			answer(w, 200, "application/json; charset=iso-8859-1", "{\"ok\":\"\xe9\"}")
		}, "is text in \\\"iso-8859-1\\\", expected UTF-8"},
		"empty": {func(w http.ResponseWriter) { answer(w, 200, "application/json", "") }, "answered 200 without a body, but the tool's output comes from JSON; use wrap.Done"},
		"204":   {func(w http.ResponseWriter) { w.WriteHeader(204) }, "answered 204 without a body"},
		"compressed": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "br")
			answer(w, 200, "application/json", "secret")
		}, "is encoded as \\\"br\\\", which was not requested"},
		"500 with internals":  {func(w http.ResponseWriter) { answer(w, 500, "text/plain", "pq: password of secret is wrong") }, "GET /a answered 500"},
		"405":                 {func(w http.ResponseWriter) { answer(w, 405, "text/plain", "secret") }, "GET /a answered 405: the service does not support the declared route"},
		"406":                 {func(w http.ResponseWriter) { answer(w, 406, "", "") }, "GET /a answered 406: the service has no representation that the tool's output can be made from"},
		"300 without a place": {func(w http.ResponseWriter) { answer(w, 300, "", "") }, "GET /a answered 300, a redirect that is not followed"},
		"a redirect to another host": {func(w http.ResponseWriter) {
			w.Header().Set("Location", "https://secret.example.com/")
			w.WriteHeader(302)
		}, "GET /a answered 302, a redirect that is not followed"},
		"a redirect to a file":     {func(w http.ResponseWriter) { w.Header().Set("Location", "file:///etc/secret"); w.WriteHeader(302) }, "GET /a answered 302, a redirect that is not followed"},
		"a redirect without end":   {func(w http.ResponseWriter) { w.Header().Set("Location", "/a"); w.WriteHeader(307) }, "GET /a answered 307, a redirect that is not followed"},
		"a redirect with password": {func(w http.ResponseWriter) { w.Header().Set("Location", "//u:secret@localhost/a"); w.WriteHeader(302) }, "GET /a answered 302, a redirect that is not followed"},
	} {
		serve = tc.serve
		for where, c := range clients {
			t.Run(name+" "+where, func(t *testing.T) {
				log.Reset()
				assert.Regexp(t, internal, mcptest.CallError(t, c, "call_route", nil))
				assert.Contains(t, log.String(), tc.log)
				assert.NotContains(t, log.String(), "secret")
				assert.NotContains(t, log.String(), "4711471147114711") // so long that no request ID has it
			})
		}
	}
}

// TestFaultyTexts is TestFaultyAnswers for tools that return text.
func TestFaultyTexts(t *testing.T) {
	for name, tc := range map[string]struct{ contentType, body, log string }{
		"HTML":          {"text/html", "<b>secret</b>", "the service's answer is text/html, a page for browsers; expected plain text or Markdown"},
		"a page":        {"", "<!DOCTYPE html>", "text/html, a page for browsers"},
		"bytes":         {"application/octet-stream", "secret", "the service's answer is application/octet-stream, expected text"},
		"no UTF-8":      {"text/plain", "\xff\xfe secret", "the service's answer is not UTF-8 text"},
		"other charset": {"text/plain; charset=utf-16", "secret", "is text in \\\"utf-16\\\""},
	} {
		t.Run(name, func(t *testing.T) {
			var log logBook
			b := wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, tc.contentType, tc.body) }))
			assert.Regexp(t, internal, mcptest.CallError(t, tool[struct{}, string](t, b, "GET /a", log.option()), "call_route", nil))
			assert.Contains(t, log.String(), tc.log)
			assert.NotContains(t, log.String(), "secret")
		})
	}
	b := wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "text/html", "<form>log in</form>") }))
	assert.Regexp(t, internal, mcptest.CallError(t, tool[struct{}, wrap.Done](t, b, "POST /a"), "call_route", nil), "an HTML page is no sign of success")
}

// TestHandlersThatAbort checks that a panic of a wrapped handler ends only the call.
func TestHandlersThatAbort(t *testing.T) {
	for name, tc := range map[string]struct {
		serve http.HandlerFunc
		log   string
	}{
		"panic": {func(http.ResponseWriter, *http.Request) { panic("secret of the panic") }, "secret of the panic"},
		"abort": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the service's handler aborted the answer"},
		"abort half-way": {func(w http.ResponseWriter, _ *http.Request) {
			answer(w, 200, "application/json", `{"ok"`)
			panic(http.ErrAbortHandler)
		}, "aborted the answer"},
		"no status": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(7) }, "invalid WriteHeader code 7"},
		"hijack":    {func(w http.ResponseWriter, _ *http.Request) { _, _, _ = w.(http.Hijacker).Hijack() }, "Hijack"},
		"hijack politely": {func(w http.ResponseWriter, _ *http.Request) {
			_, _, err := http.NewResponseController(w).Hijack()
			http.Error(w, fmt.Sprint(err), 500)
		}, "GET /a answered 500"},
		"switching protocols": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(101) }, "GET /a answered 101"},
	} {
		t.Run(name, func(t *testing.T) {
			var log logBook
			c := tool[struct{}, okOut](t, wrap.InProcess(tc.serve), "GET /a", log.option())
			assert.Regexp(t, internal, mcptest.CallError(t, c, "call_route", nil))
			assert.Contains(t, log.String(), tc.log)
			assert.Regexp(t, internal, mcptest.CallError(t, c, "call_route", nil), "the second call")
		})
	}
}

// TestUnusualHandlers checks that informational statuses, a second status and writes after the end
// have the effect that they have in net/http.
func TestUnusualHandlers(t *testing.T) {
	var late sync.WaitGroup
	late.Add(1)
	release := make(chan struct{})
	b := wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		_ = http.NewResponseController(w).Flush()
		w.WriteHeader(500)
		w.Header().Set("Content-Type", "text/html")
		n, err := w.Write([]byte(`{"ok":true}`))
		assert.Equal(t, 11, n)
		assert.NoError(t, err)
		host, ok := r.Context().Value(http.LocalAddrContextKey).(string)
		assert.False(t, ok, host)
		assert.Equal(t, "192.0.2.1:0", r.RemoteAddr)
		assert.Equal(t, "/a?x=1", r.RequestURI)
		assert.Empty(t, r.URL.Host)
		go func() {
			defer late.Done()
			<-release
			_, err := w.Write([]byte("late"))
			assert.ErrorContains(t, err, "has returned")
			w.WriteHeader(500)
		}()
	}))
	c := tool[struct {
		X int `json:"x"`
	}, okOut](t, b, "GET /a")
	assert.True(t, mcptest.Call[okOut](t, c, "call_route", map[string]any{"x": 1}).OK)
	close(release)
	late.Wait()
}

type limited struct {
	ID    string `json:"id" path:"id"`
	Query string `json:"q,omitempty"`
}

// TestAnswersThatAreTooLarge checks that at most the limit is read, and that the model learns how
// to ask for less.
func TestAnswersThatAreTooLarge(t *testing.T) {
	block := bytes.Repeat([]byte("x"), 1<<20)
	written := make(chan int, 1)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		total := 0
		for range 100 { // 100 MB, if the reader does not stop
			n, err := w.Write(block)
			total += n
			if err != nil {
				break
			}
		}
		select {
		case written <- total:
		default:
		}
	})
	for where, b := range both(t, h) {
		got := mcptest.CallError(t, tool[limited, string](t, b, "GET /notes/{id}"), "call_route", map[string]any{"id": "n1"})
		assert.Equal(t, "the service's answer is larger than the limit of 4 MiB. Ask for less with the arguments (q).", got, where)
		assert.Less(t, <-written, 90<<20, where)
	}
	small := wrap.InProcess(h, wrap.MaxResponse(10))
	assert.Equal(t, "the service's answer is larger than the limit of 10 bytes; the service has done what was asked. Do not try again. Read the result with a tool that returns less of it.",
		mcptest.CallError(t, tool[limited, string](t, small, "PUT /notes/{id}"), "call_route", map[string]any{"id": "n1"}))
	exact := wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "0123456789") }), wrap.MaxResponse(10))
	assert.Equal(t, "0123456789", mcptest.Call[string](t, tool[struct{}, string](t, exact, "GET /a"), "call_route", nil), "an answer of the size of the limit is read")
}

// TestHandlersWithoutEnd checks that a call ends at the timeout of the tool.
func TestHandlersWithoutEnd(t *testing.T) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) }) // goleak checks that the handlers end
	for name, serve := range map[string]http.HandlerFunc{
		"waits":   func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"ignores": func(http.ResponseWriter, *http.Request) { <-release },
		"streams": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, ".")
				time.Sleep(time.Millisecond)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer((&logBook{}).option())
			wrap.HTTP[struct{}, string](srv, wrap.InProcess(serve), "GET /a", "call_route", annotate.ReadOnly("Call the route"), text, mcpkit.Timeout(50*time.Millisecond))
			assert.Equal(t, "call_route did not finish within 50ms and was stopped. Try again later.", mcptest.CallError(t, mcptest.New(t, srv), "call_route", nil))
		})
	}
}

// TestRemoteServicesWithoutEnd is TestHandlersWithoutEnd for a service behind a socket.
func TestRemoteServicesWithoutEnd(t *testing.T) {
	for name, serve := range map[string]http.HandlerFunc{
		"waits": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"streams": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, ".")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Millisecond)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer((&logBook{}).option())
			wrap.HTTP[struct{}, string](srv, both(t, serve)["remote"], "GET /a", "call_route", annotate.ReadOnly("Call the route"), text, mcpkit.Timeout(50*time.Millisecond))
			assert.Equal(t, "call_route did not finish within 50ms and was stopped. Try again later.", mcptest.CallError(t, mcptest.New(t, srv), "call_route", nil))
		})
	}
}

func TestServicesThatAreNotThere(t *testing.T) {
	ts := httptest.NewServer(http.NotFoundHandler())
	ts.Close()
	var log logBook
	b, err := wrap.Remote(ts.URL)
	require.NoError(t, err)
	for _, method := range []string{"GET", "POST"} {
		c := tool[struct {
			Q string `json:"q" query:"q"`
		}, okOut](t, b, method+" /a", log.option())
		assert.Equal(t, "the service cannot be reached right now. Try again later.", mcptest.CallError(t, c, "call_route", map[string]any{"q": "secret"}))
	}
	assert.Contains(t, log.String(), "connection refused")
	assert.NotContains(t, log.String(), "secret")

	ts = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }))
	defer ts.Close()
	b, err = wrap.Remote(ts.URL)
	require.NoError(t, err)
	assert.Equal(t, "the connection to the service ended before it answered, and the service may or may not have done what was asked. Read the current state before you try again.",
		mcptest.CallError(t, tool[struct{}, okOut](t, b, "POST /a", log.option()), "call_route", nil))
}

func TestStatusErrors(t *testing.T) {
	type in struct {
		ID   string `json:"id" path:"id"`
		Text string `json:"text,omitempty"`
	}
	const problem = "application/problem+json"
	var log logBook
	var serve http.HandlerFunc // of the case
	clients := map[string]*mcptest.Client{}
	for where, b := range both(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve(w, r) })) {
		clients[where] = tool[in, okOut](t, b, "PATCH /notes/{id}", log.option())
	}
	for name, tc := range map[string]struct {
		status            int
		contentType, body string
		header            map[string]string
		want              string
	}{
		"problem":               {422, problem, `{"type":"about:blank","title":"Invalid","detail":"The text is longer than 20 characters."}`, nil, "The text is longer than 20 characters. Correct the arguments (id, text) and try again."},
		"problem with fields":   {422, problem, `{"title":"Validation failed","errors":[{"pointer":"#/text","detail":"is too long"},{"pointer":"#/id","detail":"is odd"}]}`, nil, "Validation failed: text: is too long; id: is odd. Correct"},
		"errors by field":       {400, "application/json", `{"errors":{"text":["is too long","is dull"],"id":"is odd"}}`, nil, "id: is odd; text: is too long; is dull. Correct"},
		"error":                 {400, "application/json", `{"error":"text is empty"}`, nil, "text is empty. Correct"},
		"error within":          {400, "application/json", `{"error":{"code":7,"message":"text is empty"}}`, nil, "text is empty. Correct"},
		"a number of any size":  {400, "application/json", `{"limit":1e400,"error":"text is empty"}`, nil, "text is empty. Correct"},
		"error that is no text": {400, "application/json", `{"error":true}`, nil, "the service refused the arguments without saying why (status 400). Correct"},
		"JSON as text":          {400, "", `{"error":"text is empty"}`, nil, "text is empty. Correct"},
		"text":                  {400, "text/plain; charset=utf-8", "text is empty\n", nil, "text is empty. Correct"},
		"HTML":                  {400, "text/html", "<p>text is empty</p>", nil, "the service refused the arguments without saying why (status 400). Correct"},
		"HTML as text":          {400, "text/plain", "<html><body>text is empty</body></html>", nil, "without saying why (status 400). Correct"},
		"a trace":               {400, "text/plain", "boom\n\ngoroutine 12 [running]:\nmain.main()\n\t/srv/main.go:12", nil, "without saying why (status 400). Correct"},
		"a trace in JSON":       {400, "application/json", `{"message":"java.lang.Error\n\tat com.acme.Notes(Notes.java:12)"}`, nil, "without saying why (status 400). Correct"},
		"a novel":               {400, "text/plain", strings.Repeat("many words ", 100), nil, "without saying why (status 400). Correct"},
		"a long sentence":       {400, "text/plain", strings.Repeat("é", 500), nil, strings.Repeat("é", 400) + "…. Correct"},
		"invisible":             {400, "text/plain", "text\u200b is\x1b[31m empty\x00", nil, "text is[31m empty. Correct"},
		"no UTF-8":              {400, "text/plain", "\xff", nil, "without saying why (status 400). Correct"},
		"nothing":               {418, "", "", nil, "the service refused the arguments without saying why (status 418). Correct"},
		"404":                   {404, "text/plain", "404 page not found\n", nil, `nothing was found for id "n1". Check id. Tools that list or search return the values that exist.`},
		"404 with a message":    {404, problem, `{"detail":"There is no note n1."}`, nil, "There is no note n1. Check id"},
		"410":                   {410, "", "", nil, `nothing was found for id "n1"; it no longer exists. Check id`},
		"401":                   {401, "text/plain", "token of robot is wrong", nil, "the service does not accept the user's account. Do not try again. Tell the user that the service does not know this account, or that the account is not active."},
		"403":                   {403, "text/plain", "Forbidden\n", nil, "the user is not allowed to do this. Do not try again. Tell the user which permission is missing."},
		"409":                   {409, "application/json", `{"message":"a note with this title exists"}`, nil, "a note with this title exists. Read the current state"},
		"412":                   {412, "", "", nil, "somebody has changed the item since it was read. Read the item again, then try again with its current version."},
		"428":                   {428, "", "", nil, "the service requires the version of the item to change. Read the item first, then try again with its version."},
		"413":                   {413, "", "", nil, "the arguments are larger than the service accepts. Send less at once."},
		"423":                   {423, "", "", nil, "the item is locked by somebody else. Try again later."},
		"429":                   {429, "text/plain", "slow down", map[string]string{"Retry-After": "30"}, "the service has received too many requests. Try again in 30 seconds."},
		"429 with a date":       {429, "", "", map[string]string{"Retry-After": time.Now().Add(100 * time.Second).UTC().Format(http.TimeFormat)}, "Try again in "},
		"429 with nonsense":     {429, "", "", map[string]string{"Retry-After": "-1; rm"}, "the service has received too many requests. Try again later."},
		"503":                   {503, "text/html", "<h1>secret</h1>", map[string]string{"Retry-After": "1"}, "the service is not available right now. Try again in 1 second."},
		"504":                   {504, "", "", nil, "the service did not answer in time, and it may or may not have done what was asked. Read the current state before you try again."},
		"304":                   {304, "", "", nil, "nothing has changed since that version. Continue with the version that you have."},
	} {
		serve = func(w http.ResponseWriter, _ *http.Request) {
			for name, value := range tc.header {
				w.Header().Set(name, value)
			}
			answer(w, tc.status, tc.contentType, tc.body)
		}
		for where, c := range clients {
			t.Run(name+" "+where, func(t *testing.T) {
				log.Reset()
				got := mcptest.CallError(t, c, "call_route", map[string]any{"id": "n1"})
				assert.Contains(t, got, tc.want)
				assert.NotContains(t, got, "<")
				assert.NotContains(t, got, "goroutine")
				assert.Contains(t, log.String(), fmt.Sprintf("PATCH /notes/{id} answered %d", tc.status))
				assert.NotContains(t, log.String(), "n1")
			})
		}
	}
}
