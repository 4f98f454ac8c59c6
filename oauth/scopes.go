package oauth

import "strings"

var errScope = problem("its scopes are not scopes")

// maxScopes is the most scopes that a token may carry.
const maxScopes = 256

// scopesOf reads the scopes from scope (RFC 8693) and scp (Entra, Okta, …), each a
// string with spaces between or a list.
//
// A scope with a character that RFC 6749 does not allow makes the whole token bad:
// scopes are repeated in headers, where a quote or a line break is an attack.
func scopesOf(claims map[string]any) ([]string, error) {
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
	return s != "" && !strings.ContainsFunc(s, notOfScopes)
}

func notOfScopes(r rune) bool { return r < 0x21 || r > 0x7e || r == '"' || r == '\\' }
