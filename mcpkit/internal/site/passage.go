package site

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/mountcheck"
)

// patience is how long a host may take to pass the requests on.
const patience = 5 * time.Second

// A Fault is a path whose requests do not get from the host to the server.
type Fault struct {
	Place
	// Message says what happens to a request for the path.
	Message string
	// Pattern is that of the http.ServeMux with which the program answers the request, if package
	// net/http tells it.
	Pattern string
	// Status is that of the program's answer; 0 if it answers nothing or changes the path.
	Status int
}

// MayDependOnCaller reports whether the program may give another client a different answer.
func (f Fault) MayDependOnCaller() bool {
	return f.Status == http.StatusUnauthorized || f.Status == http.StatusForbidden || f.Status == http.StatusTooManyRequests
}

// Places returns the paths that the host passes to the server.
func (s *Site) Places() []Place { return s.routes.Places() }

// Name returns the name of the server.
func (s *Site) Name() string { return s.routes.Manifest.Name }

// Unreached sends a request for each place that somebody needs through the root handler of a host,
// all at the same time, and returns those that do not arrive. The server does not answer the
// requests: it only notes that they arrived.
//
// like is a request that has arrived at the endpoint, or nil. With it, the requests come from its
// client and over its connection, and Unreached sends only GET: it asks for what the program may
// answer without an effect.
func (s *Site) Unreached(ctx context.Context, root http.Handler, like *http.Request) []Fault {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	places := slices.DeleteFunc(s.routes.Places(), func(p Place) bool {
		return p.Use == Optional || like != nil && p.Methods[0] != http.MethodGet
	})
	faults := make([]Fault, len(places))
	var wait sync.WaitGroup
	for i, place := range places {
		wait.Go(func() { faults[i] = s.pass(ctx, root, place, s.passing(ctx, place.Methods[0], place.Path, like)) })
	}
	wait.Wait()
	return slices.DeleteFunc(faults, func(f Fault) bool { return f.Message == "" })
}

type passageKey struct{}

// A passage follows one request through the host. It is also the ResponseWriter that the host
// writes to, with the methods that those of package net/http have.
type passage struct {
	mu      sync.Mutex
	header  http.Header
	status  int
	failure string
	site    *Site
	name    string // of the server that answers; "" if none does
	path    string // as it arrived
	pattern string // of the http.ServeMux that got the request
}

// arrive notes that the request arrived at a site.
func (p *passage) arrive(s *Site, r *http.Request) {
	found, _ := s.routes.find(r)
	if found.name == "" {
		if rest := s.routes.page(r.URL.Path); rest == pathLive || rest == pathReady {
			found.name = rest
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.site, p.name, p.path = s, found.name, r.URL.Path
}

// Header implements http.ResponseWriter.
func (p *passage) Header() http.Header { return p.header }

// WriteHeader implements http.ResponseWriter.
func (p *passage) WriteHeader(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.status == 0 {
		p.status = status
	}
}

func (p *passage) Write(b []byte) (int, error) {
	p.WriteHeader(http.StatusOK)
	return len(b), nil
}

// Flush implements http.Flusher.
func (p *passage) Flush() { p.WriteHeader(http.StatusOK) }

// SetReadDeadline, SetWriteDeadline and EnableFullDuplex are for http.ResponseController.
func (p *passage) SetReadDeadline(time.Time) error  { return nil }
func (p *passage) SetWriteDeadline(time.Time) error { return nil }
func (p *passage) EnableFullDuplex() error          { return nil }

// send sends one request through the handler of a host and waits until it is answered, or its
// context ends.
func send(root http.Handler, r *http.Request) *passage {
	p := &passage{header: http.Header{}}
	ctx := context.WithValue(mountcheck.With(r.Context()), passageKey{}, p)
	r = r.WithContext(ctx)
	ended := make(chan bool, 1)
	go func() {
		returned := false
		defer func() {
			_ = recover()
			ended <- !returned // also if the handler ends the goroutine
		}()
		root.ServeHTTP(p, r)
		returned = true
	}()
	select {
	case panicked := <-ended:
		p.pattern = r.Pattern
		if panicked {
			p.end("a handler of the program panics")
		}
	case <-ctx.Done():
		p.end(fmt.Sprintf("the program does not answer within %s", patience))
	}
	return p
}

// end notes that the host did not answer as it should.
func (p *passage) end(why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failure = why
}

// pass sends one request for a place through the root handler of a host. It returns what is wrong
// if the request does not arrive, or else a fault without a message.
func (s *Site) pass(ctx context.Context, root http.Handler, place Place, r *http.Request) Fault {
	f := Fault{Place: place}
	sent := r.Method + " " + place.Path
	direct := &passage{}
	direct.arrive(s, r.Clone(ctx)) // the host may change r
	p := send(root, r)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.site == s && p.name == direct.name:
		return f
	case p.site != nil && p.site != s:
		f.Message = fmt.Sprintf("%s reaches another MCP server, %q: two servers have this path", sent, p.site.routes.Manifest.Name)
		return f
	case p.site == s:
		f.Message = fmt.Sprintf("%s reaches the server with the path %s, where it has something else or nothing: the program changes the path", sent, shortened(p.path))
		return f
	}
	f.Pattern = p.pattern
	answer := p.failure
	if answer == "" {
		f.Status = cmp.Or(p.status, http.StatusOK)
		answer = fmt.Sprintf("the program answers with status %d", f.Status)
		if f.Status >= 300 && f.Status < 400 {
			answer = fmt.Sprintf("the program redirects it with status %d", f.Status)
		}
	}
	f.Message = sent + " does not reach the server: " + answer
	if p.pattern != "" {
		f.Message += fmt.Sprintf(", at its pattern %q", p.pattern)
	}
	return f
}

// passing returns a request as the server's clients send it to the host; see Unreached.
func (s *Site) passing(ctx context.Context, method, path string, like *http.Request) *http.Request {
	u := &url.URL{Path: path}
	r := (&http.Request{
		Method: method, URL: u, RequestURI: u.RequestURI(), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept": {"application/json, text/event-stream"}, "User-Agent": {"mcpkit"}},
		Body:   http.NoBody, RemoteAddr: "192.0.2.1:0", // an address for documentation: RFC 5737
	}).WithContext(ctx)
	if public, err := url.Parse(s.routes.Manifest.URL); err == nil {
		r.Host = public.Host
		r.Header.Set("X-Forwarded-Proto", public.Scheme)
		if strings.EqualFold(public.Scheme, "https") {
			r.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: public.Hostname()}
		}
	}
	if like != nil {
		r.RemoteAddr, r.TLS = like.RemoteAddr, like.TLS
		for _, name := range forwardingHeaders {
			if values := like.Header[name]; len(values) > 0 {
				r.Header[name] = values
			}
		}
	}
	if method == http.MethodPost {
		const body = `{"jsonrpc":"2.0","id":1,"method":"ping"}`
		r.Header.Set("Content-Type", "application/json")
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	}
	return r
}
