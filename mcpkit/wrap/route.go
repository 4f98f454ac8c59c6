package wrap

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/near"
)

// methods are those that a route may have.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// bodyless reports whether requests of a method have no body.
func bodyless(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodDelete
}

// A route is a parsed pattern such as "GET /notes/{id}".
type route struct {
	text     string
	method   string
	segments []segment
}

// A segment is one part of the path: literal text, or a wildcard.
type segment struct {
	literal  string
	wildcard string
	rest     bool // {name...}: one segment or more
}

// A fault is what is wrong with a declaration, and what to do about it.
type fault struct{ message, fix string }

// parseRoute reads a pattern of net/http's ServeMux, with a method and without a host.
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
		fail(`the path begins with "/"; the host is the backend's`, "route %q has no path", text)
		return r, faults
	}
	if i := strings.IndexFunc(path, notInPath); i >= 0 {
		fail("put what comes after the path into fields with query tags, and write other characters as they are meant, not encoded",
			"the path of route %q has %q in it", text, path[i:i+1])
		return r, faults
	}
	parts := strings.Split(path[1:], "/")
	for i, part := range parts {
		last := i == len(parts)-1
		s, fault := parseSegment(part, last)
		switch {
		case fault != "":
			fail("write a wildcard as a whole segment, {name}, or {name...} at the end", "in route %q, %s", text, fault)
		case s.wildcard != "" && slices.ContainsFunc(r.segments, func(o segment) bool { return o.wildcard == s.wildcard }):
			fail("give each wildcard a name of its own", "route %q has the wildcard {%s} twice", text, s.wildcard)
		}
		r.segments = append(r.segments, s)
	}
	return r, faults
}

// notInPath reports what a path of a route cannot have in it: the parts of a URL around the path, encoded characters, which
// would be encoded again, and what no path has.
func notInPath(c rune) bool { return c <= ' ' || c == 0x7f || strings.ContainsRune(`?#%\;`, c) }

func parseSegment(part string, last bool) (s segment, fault string) {
	if part == "{$}" && last { // "/notes/{$}" is the path "/notes/"
		return segment{}, ""
	}
	if !strings.ContainsAny(part, "{}") {
		if part == "" && !last || part == "." || part == ".." {
			return s, fmt.Sprintf("%q is no segment of a path", part)
		}
		return segment{literal: part}, ""
	}
	name, opened := strings.CutPrefix(part, "{")
	name, closed := strings.CutSuffix(name, "}")
	if !opened || !closed || strings.ContainsAny(name, "{}") {
		return s, fmt.Sprintf("the wildcard %q is no whole segment", part)
	}
	name, rest := strings.CutSuffix(name, "...")
	switch {
	case name == "" || name == "$":
		return s, fmt.Sprintf("the wildcard %q has no name", part)
	case rest && !last:
		return s, fmt.Sprintf("the wildcard %q is not at the end", part)
	}
	return segment{wildcard: name, rest: rest}, ""
}
