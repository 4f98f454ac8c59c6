package oauth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

var errAudience = problem("it is not for this server")

// An audiencePolicy knows the names of this server.
type audiencePolicy struct {
	names   []string // canonical
	clients []string
}

func newAudiencePolicy(names, clients []string) (audiencePolicy, error) {
	p := audiencePolicy{clients: slices.Clone(clients)}
	if len(names) == 0 {
		return p, errors.New("oauth: at least one audience is required, normally the URL of the MCP server")
	}
	for _, name := range names {
		// A name without a scheme is a client identifier, and accepting these must be
		// a decision, not an accident.
		if scheme, rest, ok := strings.Cut(name, ":"); !ok || scheme == "" || rest == "" || hasControl(name) {
			return p, fmt.Errorf("oauth: audience %q is not a URI; client identifiers go into ClientAudiences", name)
		}
		p.names = append(p.names, canonicalAudience(name))
	}
	if slices.Contains(clients, "") {
		return p, errors.New("oauth: an empty client audience")
	}
	return p, nil
}

// check decides about the aud of a token: a string, or a list of strings, of which
// one is this server.
func (p audiencePolicy) check(aud any) error {
	good := false
	switch aud := aud.(type) {
	case string:
		good = p.has(aud)
	case []any:
		good = slices.ContainsFunc(aud, func(member any) bool {
			s, ok := member.(string)
			return ok && p.has(s)
		}) && !slices.ContainsFunc(aud, func(member any) bool {
			_, ok := member.(string)
			return !ok
		})
	}
	if good {
		return nil
	}
	return errAudience.with(strings.Join(slices.Concat(p.names, p.clients), " or "), claimText(aud))
}

func (p audiencePolicy) has(s string) bool {
	return slices.Contains(p.clients, s) || slices.Contains(p.names, s) ||
		slices.Contains(p.names, canonicalAudience(s))
}

// canonicalAudience spells an http or https URL in one way: scheme and host in lower
// case, no default port, no slash at the very end. Issuers and clients
// add and drop these at will; nothing else about a URL is forgiven, and anything
// that two readers could understand differently stays as it is, and so matches only
// itself.
func canonicalAudience(s string) string {
	scheme, rest, ok := strings.Cut(s, "://")
	port := ":443"
	switch {
	case ok && asciiEqualFold(scheme, "https"):
		scheme = "https"
	case ok && asciiEqualFold(scheme, "http"):
		scheme, port = "http", ":80"
	default:
		return s
	}
	host, path := rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	if host == "" || strings.ContainsFunc(host, func(r rune) bool { return !isHostRune(r) }) ||
		strings.ContainsAny(path, "?#\\") {
		return s
	}
	host = strings.TrimSuffix(strings.ToLower(host), port)
	return scheme + "://" + host + strings.TrimSuffix(path, "/")
}

func isHostRune(r rune) bool {
	return r < 0x80 && (isBase64URL(byte(r)) && r != '_' || r == '.' || r == ':' || r == '[' || r == ']')
}
