package oauth

import (
	"slices"
	"strings"
)

// openIDScopes have a meaning at every OpenID provider, and so never get a prefix.
var openIDScopes = []string{"openid", "profile", "email", "phone", "address", scopeOffline}

// prefix returns the ScopePrefix for the Resource.
func (c *Config) prefix() string {
	return strings.ReplaceAll(c.ScopePrefix, "{resource}", c.Resource)
}

// asked returns scopes in the form in which clients ask the authorization server for them.
func (c *Config) asked(scopes []string) []string {
	if c.ScopePrefix == "" {
		return scopes
	}
	asked := make([]string, len(scopes))
	for i, s := range scopes {
		if asked[i] = s; !slices.Contains(openIDScopes, s) && !strings.HasPrefix(s, c.ScopePrefix) {
			asked[i] = c.ScopePrefix + s
		}
	}
	return asked
}

// login returns the scopes that clients ask for at login.
func (c *Config) login() []string {
	if len(c.LoginScopes) == 0 {
		return c.Scopes
	}
	return slices.Concat(c.Scopes, c.LoginScopes)
}

// WithLoginScopes returns a server like s whose clients ask for these scopes at login, in addition
// to the baseline; see [Config]. The two share caches and keys.
func (s *Server) WithLoginScopes(scopes ...string) (*Server, error) {
	changed := s.config
	changed.LoginScopes = slices.Clone(scopes)
	return newServer(changed, s.resource, s.verifier, s.issuers)
}

// LoginScopes returns the scopes that clients ask for at login, as this server names them: the
// baseline, and those of the configuration.
func (s *Server) LoginScopes() []string { return distinctScopes(s.config.login()) }

// neededAtLogin returns what the challenge for a request without a good token asks for: what
// clients ask for at login, and what the request needs.
func (s *Server) neededAtLogin(need Need) []string {
	return s.config.asked(slices.Concat(s.config.login(), need.Scopes))
}

// needed returns the scopes that a request needs, in the form in which clients ask for them.
func (s *Server) needed(need Need) []string {
	return s.config.asked(slices.Concat(s.config.Scopes, need.Scopes))
}
