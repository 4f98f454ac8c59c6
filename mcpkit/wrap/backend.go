package wrap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// DefaultMaxResponse bounds the answers that a [Backend] reads, in bytes, unless [MaxResponse] says otherwise: forty times
// what a reader of results takes.
const DefaultMaxResponse = 4 << 20

// A Backend is where wrapped routes are carried out. Make one with [InProcess] or [Remote]. It is safe for concurrent use.
type Backend struct {
	base     *url.URL
	client   *http.Client
	identity func(ctx context.Context, r *http.Request) error
	limit    int64
	hosts    []string // see AllowHosts
	custom   http.RoundTripper
	faults   []fault
}

// A BackendOption refines a [Backend]. Options are made by functions of this package.
type BackendOption interface{ apply(*Backend) }

type backendOption func(*Backend)

func (f backendOption) apply(b *Backend) { f(b) }

// Identity says who calls, in the way that the service expects it: set gets each request before it is sent, with the context of
// the call, in which oauth.PrincipalFrom finds the caller.
//
//	wrap.Identity(func(ctx context.Context, r *http.Request) error {
//		p, ok := oauth.PrincipalFrom(ctx)
//		if !ok || p.Subject == "" { // a client that acts for itself is no user
//			return &mcpkit.ToolError{What: "no user is logged in"}
//		}
//		r.Header.Set("X-User", p.Subject)
//		return nil
//	})
//
// It may set headers, Host and, with r.WithContext, the context. An error ends the call and is treated like a handler's. The
// token that the caller came with is not for the service: a request that carries it is refused, see oauth.NoPassthrough.
// Without Identity the service is not told who calls.
func Identity(set func(ctx context.Context, r *http.Request) error) BackendOption {
	return backendOption(func(b *Backend) { b.identity = set })
}

// MaxResponse bounds the answers that are read, in bytes. What is larger is not read to its end, and the model is told to ask
// for less.
func MaxResponse(bytes int64) BackendOption {
	return backendOption(func(b *Backend) {
		if bytes <= 0 {
			b.faults = append(b.faults, fault{fmt.Sprintf("wrap.MaxResponse is %d bytes", bytes), "give it a number of bytes above zero, or leave it out"})
			return
		}
		b.limit = min(bytes, math.MaxInt64-1) // one byte more tells that it is passed
	})
}

// AllowHosts names hosts, with a port if it is not 443, to which redirects may lead besides the backend's own, for services
// that hand out files from another host. Such requests are https, are sent none of the headers of the first, and nothing
// of what [Identity] set.
func AllowHosts(hosts ...string) BackendOption {
	return backendOption(func(b *Backend) {
		for _, host := range hosts {
			if u, err := url.Parse("https://" + host); err != nil || host == "" || u.Host != host || u.Path != "" {
				b.faults = append(b.faults, fault{fmt.Sprintf("wrap.AllowHosts has %q, which is no host", host), `write the host alone, for example "files.example.com"`})
				continue
			}
			b.hosts = append(b.hosts, strings.ToLower(host))
		}
	})
}

// Transport carries out the requests to a remote service in the place of net/http's own, for client certificates, a proxy or
// traces. It is responsible for the time that connecting may take.
func Transport(t http.RoundTripper) BackendOption {
	return backendOption(func(b *Backend) { b.custom = t })
}

// InProcess carries requests out by h, without a socket. A panic of h stays with the call.
//
// h is served as net/http would serve it over HTTP/1.1, with the context of the call and the RemoteAddr 192.0.2.1:0, an
// address of nobody: a service that trusts its own machine shall not take a caller of MCP for it. Connections cannot
// be taken over (http.Hijacker), and what a handler writes after it returned is lost. The routing context of go-chi/chi is
// hidden from h, so that one router may have both the endpoint and what it wraps.
func InProcess(h http.Handler, opts ...BackendOption) *Backend {
	base := &url.URL{Scheme: "http", Host: "localhost"}
	b := newBackend(base, opts)
	if h == nil {
		b.faults = append(b.faults, fault{"the handler given to wrap.InProcess is nil", "give it the service's http.Handler"})
		h = http.NotFoundHandler()
	}
	if b.custom != nil {
		b.faults = append(b.faults, fault{"wrap.Transport has no effect in process", "leave it out, or use wrap.Remote"})
	}
	b.client.Transport = oauth.NoPassthrough(&inProcess{handler: h, limit: b.limit})
	return b
}

// Remote carries requests out at another service. Its address is https, or http on a loopback address; it may have a path,
// which comes before the routes'. Requests go to its host and to no other, whatever the arguments are. Redirects are
// followed for GET and HEAD only, and only on the same host or to those of [AllowHosts].
//
// The address is the program's and not an argument's, so private networks are not refused: services in them are wrapped on
// purpose, and https proves that it is them.
//
// The error is an address that cannot be used.
func Remote(baseURL string, opts ...BackendOption) (*Backend, error) {
	u, err := url.Parse(baseURL)
	switch {
	case err != nil:
		return nil, errors.New("wrap: the address of the service cannot be read; write it as in https://api.example.com/v1")
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Opaque != "":
		return nil, fmt.Errorf("wrap: %q is no address of a service; write it as in https://api.example.com/v1", u.Redacted())
	case u.User != nil:
		return nil, fmt.Errorf("wrap: the address %q has credentials in it; set them on each request with wrap.Identity", u.Redacted())
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return nil, fmt.Errorf("wrap: the address %q has a query or a fragment; the arguments of routes make the query", u.Redacted())
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, fmt.Errorf("wrap: %q is not encrypted; use https (http is for loopback addresses only)", u.Redacted())
	}
	for part := range strings.SplitSeq(strings.Trim(u.Path, "/"), "/") {
		if part != "" && unsafeSegment(part) != "" {
			return nil, fmt.Errorf("wrap: the path of %q has the part %q in it", u.Redacted(), part)
		}
	}
	b := newBackend(u, opts)
	if b.custom != nil {
		b.client.Transport = oauth.NoPassthrough(b.custom)
		return b, nil
	}
	t := ownTransport()
	t.DialContext = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	t.MaxResponseHeaderBytes = 64 << 10
	t.MaxIdleConnsPerHost = 32
	b.client.Transport = oauth.NoPassthrough(t)
	return b, nil
}

// ownTransport copies net/http's own transport, unless the program has put something else in its place.
func ownTransport() *http.Transport {
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

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// maxRedirects is how many redirects of one request are followed.
const maxRedirects = 5

// redirect decides whether a redirect is followed.
func (b *Backend) redirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method != http.MethodGet && first.Method != http.MethodHead || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	next.Header.Del("Referer") // it would show the arguments
	switch {
	case next.URL.User != nil:
		return http.ErrUseLastResponse
	case next.URL.Scheme == b.base.Scheme && strings.EqualFold(next.URL.Host, b.base.Host):
		// From another host it comes back as a stranger: that host chose where to go.
		if slices.ContainsFunc(via, func(r *http.Request) bool { return !strings.EqualFold(r.URL.Host, b.base.Host) }) {
			next.Header = plainHeader(first)
		}
		return nil
	case next.URL.Scheme == "https" && slices.Contains(b.hosts, strings.ToLower(next.URL.Host)):
		next.Header, next.Host = plainHeader(first), ""
		return nil
	}
	return http.ErrUseLastResponse
}

// plainHeader is what any service may see.
func plainHeader(r *http.Request) http.Header {
	return http.Header{"Accept": r.Header["Accept"], "User-Agent": r.Header["User-Agent"]}
}

// A reply is the answer of a service, read.
type reply struct {
	status int
	header http.Header
	body   []byte
	cut    bool // the body is larger than the limit
	asked  *http.Request
}

// send makes a request and reads the answer.
func (b *Backend) send(ctx context.Context, bind *binding, m *message, accept string) (*reply, error) {
	r, err := m.request(ctx, bind.route.method, b.base)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", accept)
	if b.identity != nil {
		if err := b.identity(ctx, r); err != nil {
			return nil, err
		}
	}
	resp, err := b.client.Do(r)
	if err != nil {
		return nil, b.unreachable(ctx, bind, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, b.limit+1))
	if err != nil {
		return nil, b.unreachable(ctx, bind, err)
	}
	a := &reply{status: resp.StatusCode, header: resp.Header, body: body, asked: resp.Request}
	if int64(len(body)) > b.limit {
		a.body, a.cut = nil, true
	}
	return a, nil
}

// unreachable is the error of a request that got no answer. What http.Client says of it has the whole address, and with it
// the arguments, which are not logged.
func (b *Backend) unreachable(ctx context.Context, bind *binding, err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var told *mcpkit.ToolError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &told), errors.Is(err, oauth.ErrPassthrough), errors.Is(err, errBrokeOff):
		return err
	}
	e := &mcpkit.ToolError{What: "the service cannot be reached right now", Next: "Try again later.", Err: err}
	var op *net.OpError
	if dialled := errors.As(err, &op) && op.Op == "dial"; bind.writes() && !dialled {
		e.What = "the connection to the service broke off before it answered, and it is not known whether it did what was asked"
		e.Next = "Look at how things are now before you try again."
	}
	return e
}

// writes reports whether a request may change something.
func (b *binding) writes() bool {
	return b.route.method != http.MethodGet && b.route.method != http.MethodHead
}
