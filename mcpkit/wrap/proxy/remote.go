package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A Remote is a server at a URL that speaks Streamable HTTP.
type Remote struct {
	// URL is the address of its endpoint. Redirects are not followed, so that credentials go
	// nowhere else.
	URL string
	// Transport makes the requests; nil means a clone of http.DefaultTransport. It adds the
	// credentials of this server, if it needs any: requests have no Authorization header before.
	// The context of a request that a call caused has the values of the call, so that the
	// transport of package oauth/exchange finds the call's user. That of [Open], and of
	// connections that all callers share, belongs to no call.
	Transport http.RoundTripper
}

func (r Remote) open(_ context.Context, f *filter, _ *slog.Logger) (mcp.Transport, func(), error) {
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, nil, fmt.Errorf("the URL %q of the upstream is not one of http or https", r.URL)
	}
	base := r.Transport
	end := func() {}
	if base == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		base, end = own, own.CloseIdleConnections
	}
	return streamable(r.URL, base, f), end, nil
}

// A Handler is a server in this process, such as that of mark3labs/mcp-go.
type Handler struct {
	// Handler answers Streamable HTTP.
	Handler http.Handler
	// Path is the path of its endpoint; empty means /mcp.
	Path string
}

func (h Handler) open(_ context.Context, f *filter, log *slog.Logger) (mcp.Transport, func(), error) {
	if h.Handler == nil {
		return nil, nil, errors.New("the handler of the upstream is nil")
	}
	path := h.Path
	if path == "" {
		path = "/mcp"
	}
	local := &inProcess{handler: h.Handler, log: log}
	return streamable("http://localhost"+path, local, f), local.running.Wait, nil
}

func streamable(endpoint string, base http.RoundTripper, f *filter) mcp.Transport {
	return &mcp.StreamableClientTransport{
		Endpoint: endpoint,
		HTTPClient: &http.Client{
			Transport:     &filtered{base, f},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		MaxEventSize: -1, // the filter has a limit
	}
}

// A filtered transport passes messages of responses through a filter.
type filtered struct {
	base   http.RoundTripper
	filter *filter
}

// maxErrorBody is the most bytes that are read of a response that is no message.
const maxErrorBody = 64 << 10

// RoundTrip implements [http.RoundTripper].
func (t *filtered) RoundTrip(req *http.Request) (*http.Response, error) {
	id := idOf(req)
	t.filter.await(req.Context(), id)
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body := resp.Body
	var reader io.Reader
	switch mediaType := mediaTypeOf(resp.Header); {
	case mediaType == "text/event-stream" && resp.StatusCode/100 == 2:
		reader = newEventReader(body, t.filter, id)
	case mediaType == "application/json" && resp.StatusCode/100 == 2:
		reader = &jsonReader{from: body, filter: t.filter, id: id}
	default:
		reader = io.LimitReader(body, maxErrorBody)
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{reader, body}
	resp.ContentLength = -1
	resp.Header.Del("Content-Length")
	return resp, nil
}
