// Package ownrequest tells the middleware of this module which HTTP requests it may change. A
// handler must not change the request that it gets, so each would need its own copy. The first one
// makes the copy, and the others change that.
package ownrequest

import "net/http"

// Key is the key of the *[http.Request] that has the context and may be changed.
type Key struct{}

// Is reports whether r may be changed. A copy of such a request may not be.
func Is(r *http.Request) bool {
	own, _ := r.Context().Value(Key{}).(*http.Request)
	return own == r
}
