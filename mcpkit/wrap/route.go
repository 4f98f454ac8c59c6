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
		pieces, fault := parseSegment(part, last)
		if fault != "" {
			fail("write a wildcard as {name} with text between it and the next one, or {name...} at the end", "in route %q, %s", text, fault)
		}
		for _, s := range pieces {
			if s.Wildcard != "" && slices.ContainsFunc(r.segments, func(o request.Segment) bool { return o.Wildcard == s.Wildcard }) {
				fail("give each wildcard a different name", "route %q has the wildcard {%s} twice", text, s.Wildcard)
			}
			r.segments = append(r.segments, s)
		}
	}
	return r, faults
}

// notInPath reports whether the path of a route cannot contain a character: one that ends the path
// of a URL, one that begins an encoding, which would be encoded again, or one that no path
// contains.
func notInPath(c rune) bool { return c <= ' ' || c == 0x7f || strings.ContainsRune(`?#%\;`, c) }

// parseSegment parses the text between two slashes. It is one literal or one wildcard for
// net/http's ServeMux; services of other frameworks also have routes with both, such as {id}.json.
func parseSegment(part string, last bool) (pieces []request.Segment, fault string) {
	if part == "{$}" && last { // "/notes/{$}" matches the path "/notes/"
		return []request.Segment{{}}, ""
	}
	if part == "" && !last || part == "." || part == ".." {
		return nil, fmt.Sprintf("%q is not a segment of a path", part)
	}
	if !strings.ContainsAny(part, "{}") {
		return []request.Segment{{Literal: part}}, ""
	}
	for rest := part; rest != ""; {
		literal, after, opened := strings.Cut(rest, "{")
		if strings.Contains(literal, "}") {
			return nil, fmt.Sprintf("%q has a } without a {", part)
		}
		if literal != "" {
			pieces = append(pieces, request.Segment{Literal: literal, Joined: len(pieces) > 0})
		}
		if !opened {
			break
		}
		name, after, closed := strings.Cut(after, "}")
		switch {
		case !closed || strings.Contains(name, "{"):
			return nil, fmt.Sprintf("%q has a { without a }", part)
		case literal == "" && len(pieces) > 0:
			return nil, fmt.Sprintf("%q has two wildcards without text between them", part)
		}
		name, several := strings.CutSuffix(name, "...")
		switch {
		case name == "" || name == "$":
			return nil, fmt.Sprintf("the wildcard %q has no name", "{"+name+"}")
		case several && (!last || part != "{"+name+"...}"):
			return nil, fmt.Sprintf("the wildcard %q is not at the end", part)
		}
		pieces = append(pieces, request.Segment{Wildcard: name, Rest: several, Joined: len(pieces) > 0})
		rest = after
	}
	return pieces, ""
}
