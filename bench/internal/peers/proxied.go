package peers

import (
	"context"
	"io"
	"maps"
	"net/http"

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
