package wrap

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// DefaultMaxResponse is the size in bytes of the largest answer that a [Backend] without
// [MaxResponse] reads: 4 MiB, forty times what a reader of results accepts.
const DefaultMaxResponse = 4 << 20

// A Backend is the service whose routes become tools. [InProcess] and [Remote] make one. It is safe
// for concurrent use.
type Backend struct {
	base      *url.URL
	client    *http.Client
	identity  func(ctx context.Context, r *http.Request) error
	limit     int64    // of an answer, in bytes
	hosts     []string // of AllowHosts
	transport http.RoundTripper
	faults    []fault // of the options
}

// A BackendOption changes a [Backend]. [Identity], [MaxResponse], [AllowHosts] and [Transport]
// return one. An option with a wrong value is a finding of Server.Check for each route of the
// backend.
type BackendOption interface{ apply(*Backend) }

type backendOption func(*Backend)

func (f backendOption) apply(b *Backend) { f(b) }

// Identity tells the service who calls. The backend calls set with each request before sending it,
// and with the context of the tool call, in which oauth.PrincipalFrom finds the caller. Several
// goroutines may call set at the same time. Without Identity the service does not learn who calls.
//
//	wrap.Identity(func(ctx context.Context, r *http.Request) error {
//		p, ok := oauth.PrincipalFrom(ctx)
//		if !ok || p.Subject == "" { // a client without a user
//			return &mcpkit.ToolError{What: "no user is logged in"}
//		}
//		r.Header.Set("X-User", p.Subject)
//		return nil
//	})
//
// set may change the headers, the Host and, with *r = *r.WithContext(ctx), the context of the
// request. An error of set ends the call like an error of a handler. The caller's token is for this
// server and not for the service; a request that carries it is refused, see oauth.NoPassthrough.
func Identity(set func(ctx context.Context, r *http.Request) error) BackendOption {
	return backendOption(func(b *Backend) { b.identity = set })
}

// MaxResponse sets the size in bytes of the largest answer that is read; the default is
// [DefaultMaxResponse]. A larger answer becomes an error that tells the model to ask for less.
func MaxResponse(bytes int64) BackendOption {
	return backendOption(func(b *Backend) {
		if bytes <= 0 {
			b.faults = append(b.faults, fault{fmt.Sprintf("wrap.MaxResponse is %d bytes", bytes), "pass a positive number of bytes, or remove the option"})
			return
		}
		b.limit = min(bytes, math.MaxInt64-1) // send reads one byte more than the limit
	})
}

// AllowHosts names other hosts that redirects may lead to, with a port if it is not 443. Use it for
// a service that serves files from another host. Requests to these hosts use https and have none of
// the headers of the first request, so nothing that [Identity] has set.
func AllowHosts(hosts ...string) BackendOption {
	return backendOption(func(b *Backend) {
		for _, host := range hosts {
			if u, err := url.Parse("https://" + host); err != nil || host == "" || u.Host != host || u.Path != "" {
				b.faults = append(b.faults, fault{fmt.Sprintf("wrap.AllowHosts has %q, which is not a host", host), `write the host alone, for example "files.example.com"`})
				continue
			}
			b.hosts = append(b.hosts, strings.ToLower(host))
		}
	})
}

// Transport sets the transport of a [Remote] backend, for client certificates, a proxy or traces.
// The transport bounds the time of connecting. The default is a copy of http.DefaultTransport that
// connects within 10 seconds.
func Transport(t http.RoundTripper) BackendOption {
	return backendOption(func(b *Backend) { b.transport = t })
}

// InProcess returns a backend that serves requests with h, without a socket. A panic of h ends only
// the call.
//
// h sees an HTTP/1.1 request with the context of the tool call. RemoteAddr is 192.0.2.1:0, an
// address for documentation (RFC 5737), so that a service that trusts its own machine does not
// trust the callers of tools. The ResponseWriter is not an http.Hijacker, and refuses what h writes
// after it has returned. h does not see the routing context of go-chi/chi, so that one router can
// serve both the MCP endpoint and the routes that it wraps.
func InProcess(h http.Handler, opts ...BackendOption) *Backend {
	base := &url.URL{Scheme: "http", Host: "localhost"}
	b := newBackend(base, opts)
	if h == nil {
		b.faults = append(b.faults, fault{"the handler that is passed to wrap.InProcess is nil", "pass the http.Handler of the service"})
		h = http.NotFoundHandler()
	}
	if b.transport != nil {
		b.faults = append(b.faults, fault{"wrap.Transport has no effect on wrap.InProcess", "remove the option, or use wrap.Remote"})
	}
	b.client.Transport = oauth.NoPassthrough(&inProcess{handler: h, limit: b.limit})
	return b
}

// Remote returns a backend that sends requests to a service over HTTP. baseURL is an https URL, or
// an http URL with a loopback host. Its path, if it has one, comes before the paths of routes. All
// requests go to its host, whatever the arguments are. Redirects are followed for GET and HEAD
// requests only, at most 5 times, and only to the same host or one of [AllowHosts].
//
// The host may be in a private network: the program chooses it, no argument can, and https
// authenticates it.
//
// The error says why baseURL cannot be used.
func Remote(baseURL string, opts ...BackendOption) (*Backend, error) {
	u, err := url.Parse(baseURL)
	switch {
	case err != nil:
		return nil, errors.New("wrap: the URL of the service cannot be parsed; write it like https://api.example.com/v1")
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Opaque != "":
		return nil, errors.New("wrap: the address is not the URL of a service; write it like https://api.example.com/v1")
	case u.User != nil:
		return nil, fmt.Errorf("wrap: the URL %q contains credentials; set them on each request with wrap.Identity", shown(u))
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return nil, fmt.Errorf("wrap: the URL %q has a query or a fragment; arguments of routes set the query", shown(u))
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("wrap: %q is not encrypted; use https (http is allowed for loopback hosts only)", shown(u))
	}
	for part := range strings.SplitSeq(strings.Trim(u.Path, "/"), "/") {
		if part != "" && request.UnsafeSegment(part) != "" {
			return nil, fmt.Errorf("wrap: the path of %q has the unsafe segment %q", shown(u), part)
		}
	}
	b := newBackend(u, opts)
	if b.transport != nil {
		b.client.Transport = oauth.NoPassthrough(b.transport)
		return b, nil
	}
	t := cloneDefaultTransport()
	t.DialContext = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	t.MaxResponseHeaderBytes = 64 << 10
	t.MaxIdleConnsPerHost = 32
	b.client.Transport = oauth.NoPassthrough(t)
	return b, nil
}

// cloneDefaultTransport returns a copy of http.DefaultTransport, or an equivalent if the program
// has replaced it with a transport of another type.
// shown returns a URL for messages, without what may be a credential.
func shown(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

func cloneDefaultTransport() *http.Transport {
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		return t.Clone()
	}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second}
}

func newBackend(base *url.URL, opts []BackendOption) *Backend {
	b := &Backend{base: base, limit: DefaultMaxResponse}
	for _, o := range opts {
		if o != nil {
			o.apply(b)
		}
	}
	b.client = &http.Client{CheckRedirect: b.redirect}
	return b
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// maxRedirects is how many redirects one request may follow.
const maxRedirects = 5

// redirect is the CheckRedirect of the client: it follows a redirect or returns its response.
func (b *Backend) redirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method != http.MethodGet && first.Method != http.MethodHead || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	next.Header.Del("Referer") // it has the arguments
	switch {
	case next.URL.User != nil:
		return http.ErrUseLastResponse
	case next.URL.Scheme == b.base.Scheme && strings.EqualFold(next.URL.Host, b.base.Host):
		// Another host has chosen this request, so it does not get the headers of the first one.
		if slices.ContainsFunc(via, func(r *http.Request) bool { return !strings.EqualFold(r.URL.Host, b.base.Host) }) {
			next.Header = anonymousHeader(first)
		}
		return nil
	case next.URL.Scheme == "https" && slices.Contains(b.hosts, strings.ToLower(next.URL.Host)):
		next.Header, next.Host = anonymousHeader(first), ""
		return nil
	}
	return http.ErrUseLastResponse
}

// anonymousHeader returns the headers of a request that any service may see.
func anonymousHeader(r *http.Request) http.Header {
	return http.Header{"Accept": r.Header["Accept"], "User-Agent": r.Header["User-Agent"]}
}
