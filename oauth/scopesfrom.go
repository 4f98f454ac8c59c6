package oauth

import (
	"slices"
	"strings"
)

// The functions in this file return values of [Mapping.ScopesFrom] and [Config.Implies].

// ScopeClaims returns a function that reads scopes from the claims with these names, each a string
// in which spaces separate the scopes, or a list: scope and scp, or permissions of Auth0's access
// control and roles of Entra's applications.
//
// Permissions and roles say what a user may do, and scopes what the user has allowed the client to
// do. A server that reads only permissions lets every client of a user do whatever the user may.
func ScopeClaims(names ...string) func(Claims) []string {
	names = slices.Clone(names)
	return func(c Claims) []string {
		var scopes []string
		for _, name := range names {
			scopes = append(scopes, c.Texts(name)...)
		}
		return scopes
	}
}

// MappedScopes returns a function that grants the scopes that grants lists for each name that from
// returns, for example for the groups of a user:
//
//	oauth.MappedScopes(oauth.ScopeClaims("groups"), map[string][]string{
//		"editors": {"notes:read", "notes:write"},
//	})
//
// A name that is not in it grants nothing. A token in which Entra has replaced a long list of
// groups by a reference has no groups, and so grants nothing.
func MappedScopes(from func(Claims) []string, grants map[string][]string) func(Claims) []string {
	copied := make(map[string][]string, len(grants))
	for name, scopes := range grants {
		copied[name] = slices.Clone(scopes)
	}
	return func(c Claims) []string {
		var scopes []string
		for _, name := range from(c) {
			scopes = append(scopes, copied[name]...)
		}
		return scopes
	}
}

// WithoutPrefix returns a function that removes prefix from the scopes that from returns, for
// authorization servers whose scopes have the name of the service in front, such as Amazon
// Cognito's. Scopes without the prefix stay as they are. See [Config.ScopePrefix].
func WithoutPrefix(prefix string, from func(Claims) []string) func(Claims) []string {
	return func(c Claims) []string {
		scopes := from(c)
		short := make([]string, len(scopes))
		for i, s := range scopes {
			short[i] = strings.TrimPrefix(s, prefix)
		}
		return short
	}
}

// EachOf returns a function that returns the scopes of all the functions.
func EachOf(from ...func(Claims) []string) func(Claims) []string {
	from = slices.Clone(from)
	return func(c Claims) []string {
		var scopes []string
		for _, f := range from {
			scopes = append(scopes, f(c)...)
		}
		return scopes
	}
}

// Hierarchy returns a function for [Config.Implies]: includes lists, for a scope, the scopes that
// it includes. It follows the lists to any depth:
//
//	oauth.Hierarchy(map[string][]string{
//		"notes:admin": {"notes:write"},
//		"notes:write": {"notes:read"}, // so notes:admin includes notes:read too
//	})
func Hierarchy(includes map[string][]string) func(have, need string) bool {
	all := make(map[string]map[string]bool, len(includes))
	for scope := range includes {
		all[scope] = map[string]bool{}
		for open := slices.Clone(includes[scope]); len(open) > 0; {
			next := open[0]
			open = open[1:]
			if !all[scope][next] {
				all[scope][next] = true
				open = append(open, includes[next]...)
			}
		}
	}
	return func(have, need string) bool { return all[have][need] }
}
