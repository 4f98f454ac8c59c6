package mcptest

import (
	"context"
	"fmt"
	"net/http"
	"testing"
)

// A readOnlyGuard fails a test when a tool that is annotated read-only writes something.
type readOnlyGuard struct {
	t    testing.TB
	test string // the top-level test
}

func newReadOnlyGuard(t testing.TB) readOnlyGuard {
	return readOnlyGuard{t: t, test: topLevelTest(t)}
}

// refuse fails the test and returns an error if the write with ctx belongs to a read-only tool.
// alternative continues the fix, with a semicolon.
func (g readOnlyGuard) refuse(ctx context.Context, write, alternative string) error {
	g.t.Helper()
	tool, fromContext := readOnlyTool(ctx, g.test)
	if tool == "" {
		return nil
	}
	got := "refused; nothing was changed"
	if !fromContext {
		got += "\nthe context is not the handler's, but only this tool was running; pass the handler's context on"
	}
	requirement{
		expected: "a tool that is annotated read-only changes nothing",
		why:      "Clients run read-only tools without asking their users. A reviewer who sees such a tool change something rejects the server.",
		source:   hintsURL,
		fix:      fmt.Sprintf("annotate %s with annotate.Additive or annotate.Destructive%s", tool, alternative),
	}.fail(g.t, violation{fault: fmt.Sprintf("tool %s is annotated read-only, but it writes", tool), sent: write, got: got})
	return fmt.Errorf("mcptest: %s is read-only", tool)
}

// ReadOnlyTransport returns a transport that sends requests with next; nil is
// http.DefaultTransport. When a tool that is annotated read-only makes a request that may write,
// the transport fails the test, does not send the request, and returns an error. A request may
// write if its method is not GET, HEAD or OPTIONS, or if it has a body. A function of reads returns
// true for requests that read anyway, such as a search with POST.
//
// The context of a request says which tool makes it; [Client] and [Run] put the tool into the
// contexts of handlers. A request with another context belongs to a read-only tool if only
// read-only tools run in the same test.
//
// The transport is safe for concurrent use if next and reads are.
func ReadOnlyTransport(t testing.TB, next http.RoundTripper, reads ...func(*http.Request) bool) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &readOnlyTransport{guard: newReadOnlyGuard(t), next: next, reads: reads}
}

type readOnlyTransport struct {
	guard readOnlyGuard
	next  http.RoundTripper
	reads []func(*http.Request) bool
}

func (rt *readOnlyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	rt.guard.t.Helper()
	if rt.mayWrite(r) {
		err := rt.guard.refuse(r.Context(), fmt.Sprintf("%s %s://%s%s", r.Method, r.URL.Scheme, r.URL.Host, r.URL.Path),
			"; if this request only reads, pass a function that says so to mcptest.ReadOnlyTransport")
		if err != nil {
			if r.Body != nil {
				_ = r.Body.Close()
			}
			return nil, err
		}
	}
	return rt.next.RoundTrip(r)
}

func (rt *readOnlyTransport) mayWrite(r *http.Request) bool {
	switch r.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions:
		if r.Body == nil || r.Body == http.NoBody {
			return false
		}
	}
	for _, reads := range rt.reads {
		if reads(r) {
			return false
		}
	}
	return true
}

// CloseIdleConnections closes the idle connections of the next transport, if it has the method.
func (rt *readOnlyTransport) CloseIdleConnections() {
	if c, ok := rt.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
