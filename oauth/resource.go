package oauth

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// wellKnownResource is the well-known name of protected resource metadata
// (RFC 9728, section 3).
const wellKnownResource = "/.well-known/oauth-protected-resource"

// maxURLBytes bounds every URL that is configured here. Longer ones are not typed
// by people, and some clients cut them.
const maxURLBytes = 2048

// A Resource is the identifier of a protected MCP server: the URL that users type
// to connect, in canonical form. It is what tokens name as their audience. The zero
// Resource identifies nothing.
type Resource struct {
	origin string // scheme://host[:port]
	path   string // empty, or beginning with a slash
}

// ParseResource makes a resource identifier of the absolute URL of an MCP server.
//
// The URL is https; http is accepted for localhost, 127.0.0.0/8 and [::1], for
// development. The canonical form has a lower-case scheme and host, no default
// port, and no slash after a bare host. Any other path stays as it is, because
// clients compare it byte by byte with what the user typed.
//
// Refused are fragments, queries, user information, percent-encoding and dot
// segments in the path, and hosts that are read differently by different parsers,
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
	if err := checkResourcePath(path); err != nil {
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

// String returns the canonical identifier, which is also the audience to ask
// tokens for.
func (r Resource) String() string { return r.origin + r.path }

// Origin returns scheme, host and port.
func (r Resource) Origin() string { return r.origin }

// Path returns the path that the server is reached at: "/" for a bare host.
func (r Resource) Path() string {
	if r.path == "" {
		return "/"
	}
	return r.path
}

// IsZero reports whether r was not made by [ParseResource].
func (r Resource) IsZero() bool { return r.origin == "" }

// MetadataPath returns the path of the protected resource metadata with the
// resource's own path inserted, as RFC 9728, section 3.1 has it.
func (r Resource) MetadataPath() string {
	return wellKnownResource + strings.TrimSuffix(r.path, "/")
}

// MetadataURL returns the absolute URL of [Resource.MetadataPath]. It belongs into
// the challenge: Claude silently ignores a relative one.
func (r Resource) MetadataURL() string { return r.origin + r.MetadataPath() }

// RootMetadataURL returns the URL that clients fall back to: the metadata's place
// for a resource without a path.
func (r Resource) RootMetadataURL() string { return r.origin + wellKnownResource }

// Matches reports whether s, an audience or a resource parameter, names r.
// A different case of scheme and host, a default port and one trailing slash make
// no difference: URL libraries of clients add and drop them (https://h becomes
// https://h/ in JavaScript).
func (r Resource) Matches(s string) bool {
	return !r.IsZero() && (s == r.String() || canonicalAudience(s) == canonicalAudience(r.String()))
}

// parseStrictURL parses an absolute https URL, or http on a loopback host, without
// user information and fragment. The result has a lower-case scheme.
func parseStrictURL(raw string) (*url.URL, error) {
	if raw == "" {
		return nil, errors.New("it is empty")
	}
	if len(raw) > maxURLBytes {
		return nil, fmt.Errorf("it is longer than %d bytes", maxURLBytes)
	}
	for i := range len(raw) {
		// Raw bytes that URL parsers repair in different ways, or that end a quoted
		// string in a header.
		if c := raw[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"\\<>^`{|}", c) >= 0 {
			return nil, fmt.Errorf("it contains the character %q", rune(c))
		}
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("it is not a URL")
	}
	loopback := hostIsLoopback(u.Hostname())
	switch {
	case u.Scheme == "" || u.Host == "" || u.Opaque != "":
		return nil, errors.New("it is not an absolute URL")
	case u.Scheme == "http" && !loopback:
		return nil, errors.New("plain http is only accepted for localhost, 127.0.0.1 and [::1]; use https")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("it is not an https URL")
	case u.User != nil:
		return nil, errors.New("it has user information")
	case strings.Contains(raw, "#"):
		return nil, errors.New("it has a fragment")
	}
	return u, checkHostPort(u)
}

// hostIsLoopback reports whether host, without port and brackets, is this machine.
// It must also pass checkHostPort, which refuses the spellings that not every parser
// reads alike.
func hostIsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// checkHostPort refuses hosts and ports whose meaning depends on the parser.
func checkHostPort(u *url.URL) error {
	host := u.Hostname()
	if strings.HasSuffix(u.Host, ":") {
		return errors.New("its port is empty")
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 || p[0] == '0' {
			return errors.New("its port is not a number from 1 to 65535")
		}
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.Zone() != "" || ip.Is4In6() || ip.Is6() != strings.HasPrefix(u.Host, "[") {
			return errors.New("its address is not in plain form")
		}
		return nil
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.Trim(strings.ToLower(l), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return errors.New("its host is not a DNS name; write international names in their xn-- form")
		}
	}
	// Browsers read any host that ends in a number as an IPv4 address: 127.1 and
	// 0x7f.1 are 127.0.0.1 to them and names to others.
	last := strings.ToLower(labels[len(labels)-1])
	if strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		return errors.New("its host looks like an IP address but is none")
	}
	return nil
}

// checkResourcePath refuses paths that proxies and routers rewrite.
func checkResourcePath(path string) error {
	if path == "" {
		return nil
	}
	if strings.Contains(path, "%") {
		return errors.New("its path is percent-encoded, which clients compare differently")
	}
	segments := strings.Split(path[1:], "/")
	for i, s := range segments {
		if s == "." || s == ".." {
			return errors.New("its path has dot segments")
		}
		if s == "" && i < len(segments)-1 {
			return errors.New("its path has empty segments")
		}
	}
	return nil
}
