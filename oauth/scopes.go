package oauth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

var errScope = problem("its scopes are not valid")

const (
	// maxScopes is the most scopes that a token may carry.
	maxScopes = 256
	// maxScopeBytes bounds one scope of the configuration: a few dozen must fit into a header.
	maxScopeBytes = 256
	// scopeOffline requests a refresh token. It gives access to no resource.
	scopeOffline = "offline_access"
)

// CheckScope returns an error unless a server may ask for the scope: it is not empty, has at
// most 256 bytes, and only the characters of RFC 6749, appendix A.4 (visible ASCII without
// quote and backslash). CheckScope refuses offline_access, because a resource server must
// not ask for it: clients that want refresh tokens add it themselves (MCP
// specification 2026-07-28, authorization).
func CheckScope(scope string) error {
	switch {
	case scope == "":
		return errors.New("oauth: a scope is empty")
	case len(scope) > maxScopeBytes:
		return fmt.Errorf("oauth: scope %.20q… is longer than %d bytes", scope, maxScopeBytes)
	case strings.EqualFold(scope, scopeOffline):
		return errors.New("oauth: offline_access is for the authorization server; a resource server must not ask for it")
	}
	if i := strings.IndexFunc(scope, isNoScopeRune); i >= 0 {
		return fmt.Errorf("oauth: scope %q contains %q, which no scope may contain", scope, []rune(scope[i:])[0])
	}
	return nil
}

// distinctScopes returns the scopes that pass CheckScope, in order and each once.
func distinctScopes(scopes []string) []string {
	var out []string
	for _, s := range scopes {
		if CheckScope(s) == nil && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// scopesOf reads the scopes from the claims scope (RFC 8693) and scp (Entra, Okta, …), each
// a list, or a string in which spaces separate the scopes.
//
// A scope with a character that RFC 6749 does not allow makes the whole token bad:
// scopes are repeated in headers, where a quote or a line break would be an injection.
func scopesOf(claims Claims) ([]string, error) {
	var scopes []string
	seen := map[string]bool{}
	add := func(scope string) bool {
		if !isScope(scope) {
			return false
		}
		if !seen[scope] {
			seen[scope] = true
			scopes = append(scopes, scope)
		}
		return len(scopes) <= maxScopes
	}
	for _, name := range []string{"scope", "scp"} {
		value, present := claims[name]
		if !present {
			continue
		}
		switch value := value.(type) {
		case string:
			for scope := range strings.SplitSeq(value, " ") {
				if scope != "" && !add(scope) {
					return nil, errScope
				}
			}
		case []any:
			for _, member := range value {
				if scope, ok := member.(string); !ok || !add(scope) {
					return nil, errScope
				}
			}
		default:
			return nil, errScope
		}
	}
	return scopes, nil
}

// isScope reports whether s is a scope-token: RFC 6749, section 3.3.
func isScope(s string) bool {
	return s != "" && !strings.ContainsFunc(s, isNoScopeRune)
}

func isNoScopeRune(r rune) bool { return r < 0x21 || r > 0x7e || r == '"' || r == '\\' }

// hasScope reports whether p has the scope need, or one that implies it.
func hasScope(p *Principal, need string, implies func(have, need string) bool) bool {
	return p.HasScope(need) || implies != nil &&
		slices.ContainsFunc(p.Scopes, func(have string) bool { return implies(have, need) })
}
