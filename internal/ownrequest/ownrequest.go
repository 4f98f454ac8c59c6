// Package ownrequest says which requests the middleware of this module may change. A handler must
// not change the request that it gets. A request that another middleware has copied before belongs
// to the module, and with it the next one saves another copy.
package ownrequest

import "net/http"

// Key is the key of the *[http.Request] that has the context and may be changed.
type Key struct{}

// Is reports whether r may be changed. A copy of such a request may not be.
func Is(r *http.Request) bool {
	own, _ := r.Context().Value(Key{}).(*http.Request)
	return own == r
}
