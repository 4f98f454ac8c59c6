package edge

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// Methods returns middleware that lets requests with the given methods through. GET includes
// HEAD, since net/http leaves out the body. Methods answers OPTIONS with 204 and refuses any
// other method with 405. Both responses list the methods in the Allow header; the body is not
// read. With [CORS] around it, preflights do not reach Methods.
//
// A server that requires tokens should answer 401 before 405: some clients send GET or HEAD first
// and log in when they get a challenge.
//
// Methods panics when there is no method or a method is not valid.
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
			if r.Method == http.MethodOptions {
				w.Header().Set("Allow", allow)
				w.WriteHeader(http.StatusNoContent)
				return
			}
			refusal.Response{Reason: refusal.MethodNotAllowed, Args: []any{r.Method, allow}, Allow: allow}.Write(w, r)
		})
	}
}
