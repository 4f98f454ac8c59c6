package mcpkit

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
)

// vacant returns an error if a router already has a handler for a place. It asks only routers that
// answer without running a handler.
func vacant(s *Server, router any, place site.Place) error {
	for segment := range strings.SplitSeq(place.Path, "/") {
		if strings.HasPrefix(segment, ":") || strings.ContainsAny(segment, "{}*") {
			return fmt.Errorf("routers take %q for a pattern; register the handler yourself", segment)
		}
	}
	for _, method := range place.Methods {
		pattern, owner := "", "the program or another server is"
		if mux, ok := router.(*http.ServeMux); ok {
			var h http.Handler
			h, pattern = muxPattern(s, mux, method, place)
			if other, ok := h.(*site.Site); ok {
				owner = fmt.Sprintf("two servers need different paths in their URLs: the server %q is", other.Name())
			}
		} else if chiPattern(router, method, place.Path) == place.Path { // others lead there
			pattern = place.Path
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
	_, path, _ := strings.Cut(pattern, "/") // without the method and the host
	if "/"+path != muxPath(place) {
		return nil, ""
	}
	return h, pattern
}

// chiPattern returns the pattern that a router of go-chi/chi has for a path, or "". It calls
//
//	Find(rctx *chi.Context, method, path string) string
//
// without package chi, so that programs with other routers do not link it.
func chiPattern(router any, method, path string) string {
	find := reflect.ValueOf(router).MethodByName("Find")
	if !find.IsValid() || find.Type().String() != "func(*chi.Context, string, string) string" {
		return "" // another router, or an old version
	}
	context := reflect.New(find.Type().In(0).Elem())
	return find.Call([]reflect.Value{context, reflect.ValueOf(method), reflect.ValueOf(path)})[0].String()
}

// muxPath returns the path of a pattern for one place. A slash at the end would match all paths
// below.
func muxPath(place site.Place) string {
	if strings.HasSuffix(place.Path, "/") {
		return place.Path + "{$}"
	}
	return place.Path
}
