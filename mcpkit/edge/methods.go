package edge

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Methods lets requests with the given methods through; HEAD with GET, since
// net/http leaves out its body. OPTIONS is answered with 204, and any other
// method, known or not, with 405. Both name the methods in Allow, and neither
// reads the body or redirects. A preflight does not get here when [CORS] is in
// front.
//
// A server that asks for tokens should do so before it says 405: some clients
// look with GET or HEAD first, and log in when they are asked to.
//
// It panics when there is no method, or one that is none.
func Methods(methods ...string) func(http.Handler) http.Handler {
	if len(methods) == 0 {
		panic("edge.Methods: no method")
	}
	allowed := slices.Clone(methods)
	for _, m := range methods {
		if !isToken(m) || m != strings.ToUpper(m) {
			panic(fmt.Sprintf("edge.Methods: %q is not a method such as POST", m))
		}
		if m == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
	}
	slices.Sort(allowed)
	allowed = slices.Compact(allowed)
	named := allowed
	if !slices.Contains(allowed, http.MethodOptions) {
		named = append(slices.Clone(allowed), http.MethodOptions)
	}
	allow := strings.Join(named, ", ")
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if slices.Contains(allowed, r.Method) {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Allow", allow)
			if r.Method == http.MethodOptions {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			refuse(w, http.StatusMethodNotAllowed, fmt.Sprintf("%s is not answered here, only %s", clip(r.Method), allow))
		})
	}
}
