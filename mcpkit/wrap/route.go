package wrap

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/near"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// methods are the methods that a route may have.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// bodyless reports whether requests with a method have no body unless their declaration says so.
func bodyless(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodDelete
}

// A route is a parsed pattern such as "GET /notes/{id}".
type route struct {
	text     string
	method   string
	segments []request.Segment
}

// A fault is a mistake in a declaration, and how to fix it.
type fault struct{ message, fix string }

// parseRoute parses a pattern of net/http's ServeMux with a method and without a host.
func parseRoute(text string) (r route, faults []fault) {
	r.text = text
	fail := func(fix, format string, args ...any) {
		faults = append(faults, fault{fmt.Sprintf(format, args...), fix})
	}
	method, path, found := strings.Cut(strings.TrimSpace(text), " ")
	if !found {
		fail(`write the method and the path, for example "GET /notes/{id}"`, "route %q has no method", text)
		return r, faults
	}
	r.method, path = method, strings.TrimSpace(path)
	if !slices.Contains(methods, method) {
		fix := "use one of " + strings.Join(methods, ", ")
		if guess := near.Best(method, methods); guess != "" {
			fix = fmt.Sprintf("did you mean %s?", guess)
		}
		fail(fix, "route %q has the unknown method %q", text, method)
	}
	if !strings.HasPrefix(path, "/") {
		fail(`begin the path with "/"; the host is that of the backend`, "route %q has no path", text)
		return r, faults
	}
	if i := strings.IndexFunc(path, notInPath); i >= 0 {
		fail("declare query parameters as fields with query tags, and write other characters without encoding them",
			"the path of route %q contains %q", text, path[i:i+1])
		return r, faults
	}
	parts := strings.Split(path[1:], "/")
	for i, part := range parts {
		last := i == len(parts)-1
		s, fault := parseSegment(part, last)
		switch {
		case fault != "":
			fail("write a wildcard as a whole segment, {name}, or {name...} at the end", "in route %q, %s", text, fault)
		case s.Wildcard != "" && slices.ContainsFunc(r.segments, func(o request.Segment) bool { return o.Wildcard == s.Wildcard }):
			fail("give each wildcard a different name", "route %q has the wildcard {%s} twice", text, s.Wildcard)
		}
		r.segments = append(r.segments, s)
	}
	return r, faults
}

// notInPath reports whether the path of a route cannot contain a character: one that ends the path
// of a URL, one that begins an encoding, which would be encoded again, or one that no path
// contains.
func notInPath(c rune) bool { return c <= ' ' || c == 0x7f || strings.ContainsRune(`?#%\;`, c) }

func parseSegment(part string, last bool) (s request.Segment, fault string) {
	if part == "{$}" && last { // "/notes/{$}" matches the path "/notes/"
		return request.Segment{}, ""
	}
	if !strings.ContainsAny(part, "{}") {
		if part == "" && !last || part == "." || part == ".." {
			return s, fmt.Sprintf("%q is not a segment of a path", part)
		}
		return request.Segment{Literal: part}, ""
	}
	name, opened := strings.CutPrefix(part, "{")
	name, closed := strings.CutSuffix(name, "}")
	if !opened || !closed || strings.ContainsAny(name, "{}") {
		return s, fmt.Sprintf("the wildcard %q is not a whole segment", part)
	}
	name, rest := strings.CutSuffix(name, "...")
	switch {
	case name == "" || name == "$":
		return s, fmt.Sprintf("the wildcard %q has no name", part)
	case rest && !last:
		return s, fmt.Sprintf("the wildcard %q is not at the end", part)
	}
	return request.Segment{Wildcard: name, Rest: rest}, ""
}
