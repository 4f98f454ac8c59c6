package mcpkit

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
)

// vacant returns an error if a router has a place already, as far as it can say so without running
// a handler.
func vacant(s *Server, router any, place site.Place) error {
	for segment := range strings.SplitSeq(place.Path, "/") {
		if strings.HasPrefix(segment, ":") || strings.ContainsAny(segment, "{}*") {
			return fmt.Errorf("routers take %q for a pattern; register the handler yourself", segment)
		}
	}
	for _, method := range place.Methods {
		pattern, owner := "", "the program or another server is"
		switch router := router.(type) {
		case *http.ServeMux:
			var h http.Handler
			if h, pattern = muxPattern(s, router, method, place); h != nil {
				if other, ok := h.(*site.Site); ok {
					owner = fmt.Sprintf("two servers need different paths in their URLs: the server %q is", other.Name())
				}
			}
		case interface {
			Find(rctx *chi.Context, method, path string) string
		}:
			// chi returns longer patterns for the routes that lead there.
			if pattern = router.Find(chi.NewRouteContext(), method, place.Path); pattern != place.Path {
				pattern = ""
			}
		}
		if pattern != "" {
			return fmt.Errorf("%s registered there, with the pattern %q", owner, pattern)
		}
	}
	return nil
}

// muxPattern returns the handler and the pattern that a mux has for exactly one place. Patterns for
// more than the place, such as those of whole folders, keep the rest.
func muxPattern(s *Server, mux *http.ServeMux, method string, place site.Place) (http.Handler, string) {
	r := &http.Request{Method: method, URL: &url.URL{Path: place.Path}}
	if public, err := url.Parse(s.manifest.URL); err == nil {
		r.Host = public.Host
	}
	h, pattern := mux.Handler(r)
	path := pattern
	if i := strings.IndexByte(path, '/'); i > 0 {
		path = path[i:] // without the method and the host
	}
	if path != muxPath(place) {
		return nil, ""
	}
	return h, pattern
}

// muxPath returns the path of a pattern for one place. A slash at the end would match all paths
// below.
func muxPath(place site.Place) string {
	if strings.HasSuffix(place.Path, "/") {
		return place.Path + "{$}"
	}
	return place.Path
}
