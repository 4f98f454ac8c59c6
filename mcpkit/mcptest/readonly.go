package mcptest

import (
	"context"
	"fmt"
	"net/http"
	"testing"
)

// A readOnlyGuard fails a test when a tool that is annotated read-only changes something.
type readOnlyGuard struct {
	t    testing.TB
	test string
}

func guard(t testing.TB) readOnlyGuard { return readOnlyGuard{t: t, test: root(t)} }

// refuse reports that work with ctx, which changes something, belongs to a read-only tool:
// then the error is what its handler gets.
func (g readOnlyGuard) refuse(ctx context.Context, did, orElse string) error {
	g.t.Helper()
	tool, handedOn := readOnlyTool(ctx, g.test)
	if tool == "" {
		return nil
	}
	got := "refused, before anything was changed"
	if !handedOn {
		got += "\nthe context is not that of the call, but no other tool was running: hand on the handler's"
	}
	promise{
		what:   fmt.Sprintf("a tool that is annotated read-only changes nothing, but %s did", tool),
		why:    "Clients run read-only tools without asking their users. A reviewer who sees one change something rejects the server.",
		source: hintsURL,
		fix:    fmt.Sprintf("annotate %s with annotate.Additive or annotate.Destructive%s", tool, orElse),
	}.broken(g.t, breach{sent: did, got: got})
	return fmt.Errorf("mcptest: %s is read-only", tool)
}

// ReadOnlyTransport passes requests on to next (nil is http.DefaultTransport), and fails the
// test when one that may change something is made while a tool annotated read-only runs:
// one with another method than GET, HEAD and OPTIONS, or with a body. It is not sent.
// Requests that only read all the same, such as a search by POST, are those for which one
// of reads returns true.
//
// Whose request it is says its context, in which [Client] and [Run] have put the call.
// Requests without it are taken for those of the tool that runs in the same test.
func ReadOnlyTransport(t testing.TB, next http.RoundTripper, reads ...func(*http.Request) bool) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &readOnlyTransport{guard: guard(t), next: next, reads: reads}
}

type readOnlyTransport struct {
	guard readOnlyGuard
	next  http.RoundTripper
	reads []func(*http.Request) bool
}

func (rt *readOnlyTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	rt.guard.t.Helper()
	if rt.changes(r) {
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

func (rt *readOnlyTransport) changes(r *http.Request) bool {
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

// CloseIdleConnections closes those of the transport behind.
func (rt *readOnlyTransport) CloseIdleConnections() {
	if c, ok := rt.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
