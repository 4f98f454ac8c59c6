package telemetry

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

type originalKey struct{}

// sanitize returns the copy of a request that otelhttp gets. otelhttp writes path, host, client
// address and User-Agent into spans and labels as they come; the copy has only values that the
// server itself has. The original is in the copy's context.
func sanitize(r *http.Request, host string, on route) *http.Request {
	s := r.WithContext(context.WithValue(r.Context(), originalKey{}, r))
	s.Pattern = on.pattern
	s.URL = &url.URL{Path: on.path}
	s.Host = host
	s.RemoteAddr = ""
	s.Method = methodOf(r.Method)
	s.Proto = protocolOf(r)
	s.Header = maps.Clone(r.Header) // a propagator may read any of the others
	delete(s.Header, "User-Agent")
	delete(s.Header, "X-Forwarded-For")
	return s
}

// methodOf returns the method in upper case if RFC 9110 or RFC 5789 defines it, and "_OTHER" for
// methods that clients invent.
func methodOf(m string) string {
	switch m = strings.ToUpper(m); m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return m
	}
	return "_OTHER"
}

// protocolOf returns the HTTP version in the spelling of the conventions. net/http also accepts
// versions that do not exist, such as HTTP/1.7.
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
