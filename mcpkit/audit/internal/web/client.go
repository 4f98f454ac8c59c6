// Package web sends the requests of an audit: paced, bounded, without following redirects, and
// never to a private address unless the target itself has one. Each request becomes an [Exchange],
// also when no answer comes.
package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/mcpkit-go/mcpkit/internal/publicnet"
)

// Options configure a [Client].
type Options struct {
	// Local allows addresses that are not public.
	Local bool
	// Roots are the certificate authorities that are trusted; nil means those of the system.
	Roots *x509.CertPool
	// MinTLS and MaxTLS restrict the versions of TLS; 0 means the defaults of crypto/tls.
	MinTLS, MaxTLS uint16
	// Timeout limits each request with its answer.
	Timeout time.Duration
	// PerSecond and Requests limit how many requests are sent per second and altogether.
	PerSecond float64
	Requests  int64
	// MaxBody limits how much of an answer is read, in bytes.
	MaxBody int64
	// UserAgent is sent with each request.
	UserAgent string
	// Header is added to each request to the host of Target, for a server behind an API gateway.
	Header http.Header
	// Secrets never appear in the evidence of an exchange.
	Secrets *Secrets
	// Target is the server that the audit is about.
	Target *url.URL
	// ConnectTo, if not empty, is the host:port to which connections for Target go.
	ConnectTo string
	// Resolver looks up names; nil means the one of the system.
	Resolver *net.Resolver
	// Plainest is a request that Target answered before, or that it always answers. It is sent to find
	// out whether Target still answers.
	Plainest Request
}

// ErrSpent is the error of a request that was not sent because the client has sent as many as it
// may.
var ErrSpent = errors.New("the audit has sent as many requests as it may")

// A Reason is an error whose text is fit for a report.
type Reason string

// Error returns the text.
func (r Reason) Error() string { return string(r) }

// A Client sends requests. Several goroutines may use it at once.
type Client struct {
	options Options
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	http    *http.Client
	pace    *rate.Limiter
	sent    atomic.Int64
	hosts   hosts
	waits   waits
	// plainest is Options.Plainest, or what replaced it.
	plainest atomic.Pointer[Request]
}

// New returns a client.
func New(o Options) *Client {
	dial := o.dial()
	transport := &http.Transport{
		Proxy:                  nil, // a proxy would resolve the name, and nothing would check the address
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{RootCAs: o.Roots, MinVersion: o.MinTLS, MaxVersion: o.MaxTLS}, //nolint:gosec // old versions are offered to find out whether they are accepted
		TLSHandshakeTimeout:    10 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        10 * time.Second,
	}
	c := &Client{
		options: o,
		dial:    dial,
		http: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pace: rate.NewLimiter(rate.Limit(o.PerSecond), max(1, int(o.PerSecond))),
	}
	c.SetPlainest(o.Plainest)
	return c
}

// SetPlainest replaces [Options.Plainest].
func (c *Client) SetPlainest(r Request) { c.plainest.Store(&r) }

// targetHost returns the host of the target, with its port if the URL has one.
func (c *Client) targetHost() string { return c.plainest.Load().host() }

// dial returns the function that makes connections.
func (o Options) dial() func(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: min(o.Timeout, 10*time.Second), Resolver: o.Resolver}
	dial := publicnet.Dial(dialer)
	if o.Local {
		near := *dialer
		near.ControlContext = refuseLinkLocal(o.Target)
		dial = near.DialContext
	}
	if o.ConnectTo == "" {
		return dial
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == HostPort(o.Target) {
			return dialer.DialContext(ctx, network, o.ConnectTo)
		}
		return dial(ctx, network, address)
	}
}

// HostPort returns the host and the port of a URL, which its scheme may imply.
func HostPort(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "http":
		port = "80"
	default:
		port = "443"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// Close closes idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Sent returns how many requests were sent.
func (c *Client) Sent() int64 { return c.sent.Load() }

// Do sends a request and reads its answer. If the server asks for patience with Retry-After, Do
// waits once and repeats the request, unless that would take too long.
func (c *Client) Do(ctx context.Context, r Request) *Exchange {
	host := r.host()
	if err := c.hosts.closed(host); err != nil {
		return &Exchange{Request: r, Err: err}
	}
	x := c.once(ctx, r)
	if !r.Once && c.waits.wait(ctx, x) {
		c.pace.SetLimit(max(1, c.pace.Limit()/2))
		x = c.once(ctx, r)
	}
	switch long := c.hosts.count(host, x); {
	case !long:
	case host == c.targetHost():
		c.Settle(ctx)
	default:
		c.hosts.settle(host, x)
	}
	return x
}

// once sends a request once.
func (c *Client) once(ctx context.Context, r Request) *Exchange {
	x := &Exchange{Request: r, secrets: c.options.Secrets}
	if x.Err = c.admit(ctx); x.Err != nil {
		return x
	}
	timeout := cmp.Or(r.Patience, c.options.Timeout)
	if r.Timeout > 0 {
		timeout = min(timeout, r.Timeout)
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	x.began = time.Now()
	c.exchange(limited, x)
	x.Took = time.Since(x.began)
	if ctx.Err() != nil && !x.Answered() {
		x.Err = context.Canceled // the audit was stopped, by its caller or by a deadline
	}
	c.waits.note(x)
	return x
}

// admit waits until a request may be sent.
func (c *Client) admit(ctx context.Context) error {
	if c.sent.Add(1) > c.options.Requests {
		return ErrSpent
	}
	if c.pace.Wait(ctx) != nil {
		return context.Canceled
	}
	return nil
}

func (c *Client) exchange(ctx context.Context, x *Exchange) {
	req, err := http.NewRequestWithContext(ctx, x.Request.Method, x.Request.URL, bytes.NewReader(x.Request.Body))
	if err != nil {
		x.Err = err
		return
	}
	maps.Copy(req.Header, x.Request.Header)
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	if c.options.Target != nil && req.URL.Host == c.options.Target.Host {
		maps.Copy(req.Header, c.options.Header)
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", c.options.UserAgent)
	}
	req.Header.Set("Accept-Encoding", "gzip") // as clients do: a proxy may compress, and do it wrong
	if x.Request.Token != "" {
		req.Header.Set("Authorization", "Bearer "+x.Request.Token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		x.Err = err
		return
	}
	defer func() { _ = resp.Body.Close() }()
	x.Status, x.Header, x.TLS = resp.StatusCode, resp.Header, resp.TLS
	x.Err = c.read(x, resp)
}

// read reads the body until its end, until enough was read, or until the limit.
func (c *Client) read(x *Exchange, resp *http.Response) error {
	enough := x.Request.Enough
	if x.Request.Method == http.MethodHead || enough != nil && enough(nil, resp.Header) {
		return nil
	}
	limit := c.options.MaxBody
	if x.Request.MaxBody > 0 {
		limit = min(limit, x.Request.MaxBody)
	}
	content, err := decoded(resp)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	buffer := make([]byte, 32<<10)
	for {
		n, err := content.Read(buffer)
		room := limit - int64(body.Len())
		if int64(n) > room {
			body.Write(buffer[:room])
			x.Truncated, err = true, io.EOF
		} else {
			body.Write(buffer[:n])
		}
		x.Body = body.Bytes()
		if n > 0 && enough != nil && enough(x.Body, resp.Header) {
			return nil
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
