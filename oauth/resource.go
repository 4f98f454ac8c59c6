package oauth

import (
	"fmt"
	"strings"
)

// wellKnownResource is the well-known path of protected resource metadata
// (RFC 9728, section 3).
const wellKnownResource = "/.well-known/oauth-protected-resource"

// A Resource is the identifier of a protected MCP server: the URL that users enter
// to connect, in canonical form. Tokens for the server name it as their audience. The zero
// Resource identifies nothing.
type Resource struct {
	origin string // scheme://host[:port]
	path   string // empty, or beginning with a slash
}

// ParseResource returns the resource identifier for the absolute URL of an MCP server.
//
// The URL is https; http is accepted for localhost, 127.0.0.0/8 and [::1], for
// development. The canonical form has a lower-case scheme and host, no default
// port, and no slash after a bare host. Any other path is kept unchanged, because
// clients compare it byte by byte with what the user typed.
//
// ParseResource refuses fragments, queries, user information, percent-encoding and dot
// segments in the path, and hosts that different parsers read differently,
// such as 127.1: an identifier must mean the same to every party that compares it.
func ParseResource(raw string) (Resource, error) {
	u, err := parseStrictURL(raw)
	if err != nil {
		return Resource{}, fmt.Errorf("oauth: resource %q: %w", raw, err)
	}
	if strings.Contains(raw, "?") {
		return Resource{}, fmt.Errorf("oauth: resource %q: it has a query", raw)
	}
	path := u.EscapedPath()
	if path == "/" {
		path = ""
	}
	if err := checkURLPath(path); err != nil {
		return Resource{}, fmt.Errorf("oauth: resource %q: %w", raw, err)
	}
	origin := u.Scheme + "://" + strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		origin = strings.TrimSuffix(origin, ":443")
	case "http":
		origin = strings.TrimSuffix(origin, ":80")
	}
	return Resource{origin: origin, path: path}, nil
}

// String returns the canonical identifier, which is also the audience that clients request
// tokens for.
func (r Resource) String() string { return r.origin + r.path }

// Origin returns scheme, host and port, such as "https://mcp.example.com".
func (r Resource) Origin() string { return r.origin }

// Path returns the path of the server's URL: "/" for a bare host.
func (r Resource) Path() string {
	if r.path == "" {
		return "/"
	}
	return r.path
}

// IsZero reports whether r is the zero Resource.
func (r Resource) IsZero() bool { return r.origin == "" }

// MetadataPath returns the path of the protected resource metadata, which contains the
// resource's own path (RFC 9728, section 3.1).
func (r Resource) MetadataPath() string {
	return wellKnownResource + strings.TrimSuffix(r.path, "/")
}

// MetadataURL returns the absolute URL of [Resource.MetadataPath], for the challenge.
// Claude silently ignores a relative URL there.
func (r Resource) MetadataURL() string { return r.origin + r.MetadataPath() }

// RootMetadataURL returns the metadata URL of a resource without a path. Clients try it
// when [Resource.MetadataURL] is not found.
func (r Resource) RootMetadataURL() string { return r.origin + wellKnownResource }

// Matches reports whether s, an audience or a resource parameter, names r.
// The case of scheme and host, a default port and one trailing slash make no difference:
// URL libraries of clients add and remove them (https://h becomes https://h/ in JavaScript).
func (r Resource) Matches(s string) bool {
	return !r.IsZero() && (s == r.String() || canonicalURL(s) == canonicalURL(r.String()))
}
