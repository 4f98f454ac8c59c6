package peers

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// Proxied is mcpkit with the tool of an upstream, which is another server with the tool. Close what
// it returns at the end.
func Proxied(upstream proxy.Server, opts ...mcpkit.Option) (http.Handler, io.Closer) {
	p, err := proxy.Open(context.Background(), proxy.Upstream{
		Name: "upstream", Server: upstream,
		Annotations: map[string]annotate.Annotation{toolName: annotate.ReadOnly("List items")},
	})
	if err != nil {
		panic(err)
	}
	return handlerOf(p.Server(manifest, mcpkit.Public("a benchmark"), append(defaults(), opts...)...)), p
}

// OverHTTP sends each request that it is given to a server at an address such as
// http://127.0.0.1:8080, and passes the answer on.
func OverHTTP(address string) http.Handler {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := http.NewRequestWithContext(r.Context(), r.Method, address+r.URL.Path, r.Body)
		if err != nil {
			panic(err)
		}
		out.Header, out.ContentLength = r.Header, r.ContentLength
		resp, err := client.Do(out)
		if err != nil {
			panic(err)
		}
		defer func() { _ = resp.Body.Close() }()
		maps.Copy(w.Header(), resp.Header)
		w.WriteHeader(resp.StatusCode)
		if _, err := io.Copy(w, resp.Body); err != nil {
			panic(err)
		}
	})
}

// A Client calls the tool of a server as a proxy does, with a session of go-sdk's client.
type Client struct{ session *sdk.ClientSession }

// NewClient connects to the endpoint of a server: to a handler in this process, or to an address if
// the handler is nil.
func NewClient(endpoint string, h http.Handler) *Client {
	transport := &sdk.StreamableClientTransport{Endpoint: endpoint, HTTPClient: &http.Client{Transport: &http.Transport{}}}
	if h != nil {
		transport.HTTPClient.Transport = inProcess{h}
	}
	session, err := sdk.NewClient(&sdk.Implementation{Name: "bench", Version: "1"}, nil).Connect(context.Background(),
		transport, &sdk.ClientSessionOptions{ProtocolVersion: string(Legacy)})
	if err != nil {
		panic(err)
	}
	return &Client{session}
}

// Call calls the tool for count items.
func (c *Client) Call(count int) {
	res, err := c.session.CallTool(context.Background(), &sdk.CallToolParams{Name: toolName, Arguments: In{Count: count}})
	if err != nil || res.IsError {
		panic(fmt.Sprint("the call failed: ", err))
	}
}

// Close ends the session.
func (c *Client) Close() { _ = c.session.Close() }

// inProcess makes requests to a handler.
type inProcess struct{ handler http.Handler }

// RoundTrip implements [http.RoundTripper].
func (t inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	in := req.Clone(req.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	in.RemoteAddr = "127.0.0.1:0"
	rec := httptest.NewRecorder()
	t.handler.ServeHTTP(rec, in)
	return rec.Result(), nil
}
