package telemetry

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// show makes the request that otelhttp gets to see. It writes down the path, the host,
// the client's address and its program as they come, and metrics' labels with them;
// here it finds only what the server itself has.
func (k *routes) show(r *http.Request) *http.Request {
	shown := r.WithContext(r.Context())
	route, path := k.match(r.URL.Path)
	shown.Pattern = route
	shown.URL = &url.URL{Path: path}
	shown.Host = k.host
	shown.RemoteAddr = ""
	shown.Method = methodOf(r.Method)
	shown.Proto = protocolOf(r)
	shown.Header = maps.Clone(r.Header) // a propagator may read any of the others
	delete(shown.Header, "User-Agent")
	delete(shown.Header, "X-Forwarded-For")
	return shown
}

// methodOf returns the methods of RFC 9110 and 5789 in the case that they have there,
// and one word for those that clients make up.
func methodOf(m string) string {
	switch m = strings.ToUpper(m); m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return m
	}
	return "_OTHER"
}

// protocolOf names the versions of HTTP as the conventions do.
func protocolOf(r *http.Request) string {
	switch {
	case r.ProtoMajor == 1 && r.ProtoMinor == 0:
		return "HTTP/1.0"
	case r.ProtoMajor == 2:
		return "HTTP/2"
	case r.ProtoMajor == 3:
		return "HTTP/3"
	}
	return "HTTP/1.1"
}
