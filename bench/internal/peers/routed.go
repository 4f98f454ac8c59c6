package peers

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// service is an HTTP service with the items of the tool.
func service() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.URL.Query().Get("count"))
		if err != nil || n < 0 || n > MaxItems {
			http.Error(w, "count must be a number of items", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(Out{Items: all[:n], Total: len(all)})
	})
	return mux
}

// Routed is mcpkit with a route of the service as the tool.
func Routed(opts ...mcpkit.Option) Server {
	return func(int) http.Handler {
		srv := mcpkit.New(manifest, mcpkit.Public("a benchmark"), append(defaults(), opts...)...)
		wrap.HTTP[In, Out](srv, wrap.InProcess(service()), "GET /items", toolName, annotate.ReadOnly("List items"), toolDescription)
		return handlerOf(srv)
	}
}

// Bare is the service itself: it gets the request of the route for each request that it is given.
func Bare(items int) http.Handler {
	h := service()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, httptest.NewRequestWithContext(r.Context(), http.MethodGet, "/items?count="+strconv.Itoa(items), nil))
	})
}
