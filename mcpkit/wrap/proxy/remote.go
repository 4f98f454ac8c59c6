package proxy

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A Remote is a server at a URL that speaks Streamable HTTP.
type Remote struct {
	// URL is the address of its endpoint. Redirects are not followed, so that credentials go
	// nowhere else. A user, a password and a query, which may have a key, are sent and never
	// printed.
	URL string
	// Transport makes the requests; nil means a clone of http.DefaultTransport. It adds the
	// credentials of this server, if it needs any: requests have no Authorization header before.
	// The context of a request that a call caused has the values of the call, so that the transport
	// of package oauth/exchange finds the call's user. Requests that open or maintain the
	// connection of one user have the values of the user's latest call. Those of [Open], and of
	// connections that all callers share, belong to no call.
	Transport http.RoundTripper
}

func (r Remote) open(ctx context.Context, f *filter, _ *slog.Logger) (mcp.Transport, func(), error) {
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, nil, errors.New("the URL of the upstream is not one of http or https; write it like https://mcp.example.com/mcp")
	}
	base := r.Transport
	end := func() {}
	if base == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		base, end = own, own.CloseIdleConnections
	}
	// Errors and logs have the endpoint, but no credentials.
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	transport, endCalls := streamable(ctx, shown.String(), &addressed{base, u}, f)
	return transport, func() { endCalls(); end() }, nil
}

// An addressed transport makes requests to a URL that may have credentials.
type addressed struct {
	base http.RoundTripper
	url  *url.URL
}

// RoundTrip implements [http.RoundTripper].
func (t *addressed) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	full := *t.url
	req.URL = &full
	if password, ok := full.User.Password(); full.User != nil && req.Header.Get("Authorization") == "" && (ok || full.User.Username() != "") {
		req.SetBasicAuth(full.User.Username(), password)
	}
	return t.base.RoundTrip(req)
}

// A Handler is a server in this process, such as that of mark3labs/mcp-go.
type Handler struct {
	// Handler answers Streamable HTTP.
	Handler http.Handler
	// Path is the path of its endpoint; empty means /mcp.
	Path string
}

func (h Handler) open(ctx context.Context, f *filter, log *slog.Logger) (mcp.Transport, func(), error) {
	if h.Handler == nil {
		return nil, nil, errors.New("the handler of the upstream is nil")
	}
	path := h.Path
	if path == "" {
		path = "/mcp"
	}
	local := &inProcess{handler: h.Handler, log: log}
	transport, endCalls := streamable(ctx, "http://localhost"+path, local, f)
	end := func() {
		endCalls()
		if !within(grace, inBackground(local.running.finish)) {
			log.Warn("the handler of the upstream still runs, although the contexts of its requests have ended; it is left behind")
		}
	}
	return transport, end, nil
}

// streamable returns a transport, and a function that ends the calls that outlast it. Requests
// without a caller have the values of ctx.
func streamable(ctx context.Context, endpoint string, base http.RoundTripper, f *filter) (mcp.Transport, func()) {
	calls := newCanceling(base, f.log)
	return &mcp.StreamableClientTransport{
		Endpoint: endpoint,
		HTTPClient: &http.Client{
			Transport:     &filtered{calls, f, ctx},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		MaxEventSize: -1, // the filter has a limit
	}, calls.close
}
