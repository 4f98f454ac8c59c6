// Package web sends the requests of an audit: paced, bounded, without following redirects, and
// never to a private address unless the target itself has one. Each request becomes an [Exchange],
// also when no answer comes.
package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
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
	// Authorities are the hosts to which Header is added, for a server behind an API gateway.
	Header     http.Header
	HeaderHost string
}

// ErrSpent is the error of a request that was not sent because the client has sent as many as it
// may.
var ErrSpent = errors.New("the audit has sent as many requests as it may")

// ErrRefused is the error of a request that was not sent because the server answered several
// requests in a row with 429, 503 or a closed connection.
var ErrRefused = errors.New("the server stopped answering the audit")

// A Client sends requests. Several goroutines may use it at once.
type Client struct {
	options Options
	http    *http.Client
	pace    *rate.Limiter
	sent    atomic.Int64
	// refusals counts the requests in a row that the target did not answer properly.
	refusals atomic.Int64
}

// maxRefusals is the number of refusals in a row after which the client sends nothing more.
const maxRefusals = 8

// New returns a client.
func New(o Options) *Client {
	dialer := &net.Dialer{Timeout: min(o.Timeout, 10*time.Second)}
	dial := dialer.DialContext
	if !o.Local {
		dial = publicnet.Dial(dialer)
	}
	transport := &http.Transport{
		Proxy:                  nil, // a proxy would resolve the name, and nothing would check the address
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{RootCAs: o.Roots, MinVersion: o.MinTLS, MaxVersion: o.MaxTLS}, //nolint:gosec // old versions are offered to find out whether they are accepted
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  o.Timeout,
		MaxResponseHeaderBytes: 256 << 10,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        10 * time.Second,
	}
	return &Client{
		options: o,
		http: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pace: rate.NewLimiter(rate.Limit(o.PerSecond), max(1, int(o.PerSecond))),
	}
}

// Close closes idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Sent returns how many requests were sent.
func (c *Client) Sent() int64 { return c.sent.Load() }

// Do sends a request and reads its answer.
func (c *Client) Do(ctx context.Context, r Request) *Exchange {
	x := &Exchange{Request: r}
	if c.refusals.Load() >= maxRefusals {
		x.Err = ErrRefused
		return x
	}
	if c.sent.Add(1) > c.options.Requests {
		x.Err = ErrSpent
		return x
	}
	if err := c.pace.Wait(ctx); err != nil {
		x.Err = context.Cause(ctx)
		if x.Err == nil {
			x.Err = err
		}
		return x
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	start := time.Now()
	c.exchange(ctx, x)
	x.Took = time.Since(start)
	c.count(x)
	return x
}

func (c *Client) exchange(ctx context.Context, x *Exchange) {
	req, err := http.NewRequestWithContext(ctx, x.Request.Method, x.Request.URL, bytes.NewReader(x.Request.Body))
	if err != nil {
		x.Err = err
		return
	}
	for name, values := range x.Request.Header {
		req.Header[name] = values
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	if c.options.HeaderHost != "" && req.URL.Host == c.options.HeaderHost {
		for name, values := range c.options.Header {
			req.Header[name] = values
		}
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", c.options.UserAgent)
	}
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
	if x.Request.Method == http.MethodHead {
		return nil
	}
	var body bytes.Buffer
	buffer := make([]byte, 32<<10)
	for {
		n, err := resp.Body.Read(buffer)
		room := c.options.MaxBody - int64(body.Len())
		if int64(n) > room {
			body.Write(buffer[:room])
			x.Truncated, err = true, io.EOF
		} else {
			body.Write(buffer[:n])
		}
		x.Body = body.Bytes()
		if n > 0 && x.Request.Enough != nil && x.Request.Enough(x.Body, resp.Header) {
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

// count notices a server that has stopped answering.
func (c *Client) count(x *Exchange) {
	refused := x.Status == http.StatusTooManyRequests || x.Status == http.StatusServiceUnavailable ||
		x.Status == 0 && x.Err != nil && !errors.Is(x.Err, context.Canceled)
	if !refused {
		c.refusals.Store(0)
		return
	}
	c.refusals.Add(1)
}

// explain says in one line why no answer came.
func explain(err error) string {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrSpent), errors.Is(err, ErrRefused):
		return err.Error()
	case errors.Is(err, context.Canceled):
		return "the audit was stopped"
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return "no complete answer in time"
	case publicnet.IsForbidden(err):
		return "the address is not public, and the audit does not connect to private addresses for a public server"
	case errors.As(err, &unknown):
		return "the certificate is not signed by a recognized authority, or the chain is incomplete"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate has expired or is not valid yet"
	case errors.As(err, &host):
		return "the certificate is not for this host"
	case errors.As(err, &dns):
		return "the host name cannot be resolved"
	case errors.As(err, &op) && op.Op == "dial":
		return "no connection can be made"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "connection reset"):
		return "the server closed the connection"
	case strings.Contains(err.Error(), "tls:"):
		return "the TLS handshake failed"
	}
	return "the answer could not be read"
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}
