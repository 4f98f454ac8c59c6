package oauth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// The error codes of challenges and bodies (RFC 6750, section 3.1). MCP clients act
// on them: invalid_token makes them refresh or log in, insufficient_scope makes them
// ask for more, and a 403 without it is final for Claude.
const (
	CodeInvalidRequest    = "invalid_request"
	CodeInvalidToken      = "invalid_token"
	CodeInsufficientScope = "insufficient_scope"
)

// The error descriptions of challenges and bodies. They are constant, so that
// nothing that a caller or an authorization server said can be echoed.
const (
	descNoToken           = "Authorization is required: send an access token in the Authorization header."
	descInvalidRequest    = "The request must carry exactly one access token, in one Authorization header."
	descInvalidToken      = "The access token is expired, revoked, malformed, or not meant for this server."
	descInsufficientScope = "The access token lacks a scope that this operation needs."
)

// scopeOffline asks for refresh tokens. It says nothing about a resource.
const scopeOffline = "offline_access"

// maxScopeBytes bounds one scope: a few dozen of them must fit into a header.
const maxScopeBytes = 256

// CheckScope says whether a server may ask for the scope: not empty, at most 256
// bytes, and only the characters of RFC 6749, appendix A.4 (visible ASCII without
// quote and backslash). offline_access is refused, because a resource server must
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
	if i := strings.IndexFunc(scope, notOfScopes); i >= 0 {
		return fmt.Errorf("oauth: scope %q contains %q, which no scope may contain", scope, []rune(scope[i:])[0])
	}
	return nil
}

// A Challenge makes the WWW-Authenticate values of one resource server. They are in
// the form that all known clients read: Bearer comes first, there is one header and
// at least one parameter, resource_metadata is absolute, every value is quoted and
// none contains an escape. A Challenge does not change and may be shared.
type Challenge struct {
	metadata string // the quoted-string content of resource_metadata
	realm    string
	scopes   []string

	noToken, invalidRequest, invalidToken, insufficientScope string
}

// ChallengeOptions are the optional parts of a [Challenge].
type ChallengeOptions struct {
	// Scopes are the baseline: what nearly every caller needs. Clients ask for
	// exactly these when they log in, so fewer are better.
	Scopes []string
	// Realm is shown by few clients. Printable ASCII without quote and backslash.
	Realm string
}

// NewChallenge returns the challenge that points to the protected resource metadata
// at metadataURL, usually [Resource.MetadataURL]. A relative or insecure URL, and
// scopes and realms that could break out of the header, are refused.
func NewChallenge(metadataURL string, opts *ChallengeOptions) (*Challenge, error) {
	if opts == nil {
		opts = &ChallengeOptions{}
	}
	if _, err := parseStrictURL(metadataURL); err != nil {
		return nil, fmt.Errorf("oauth: resource metadata URL %q: %w", metadataURL, err)
	}
	for _, s := range opts.Scopes {
		if err := CheckScope(s); err != nil {
			return nil, err
		}
	}
	if i := strings.IndexFunc(opts.Realm, func(c rune) bool {
		return c < ' ' || c > '~' || c == '"' || c == '\\'
	}); i >= 0 {
		return nil, fmt.Errorf("oauth: realm %q contains a character that does not fit into a header", opts.Realm)
	}
	c := &Challenge{metadata: metadataURL, realm: opts.Realm, scopes: distinctScopes(opts.Scopes)}
	c.noToken = c.value("", "", c.scopes)
	c.invalidRequest = c.value(CodeInvalidRequest, descInvalidRequest, c.scopes)
	c.invalidToken = c.value(CodeInvalidToken, descInvalidToken, c.scopes)
	c.insufficientScope = c.value(CodeInsufficientScope, descInsufficientScope, c.scopes)
	return c, nil
}

// Scopes returns the baseline scopes.
func (c *Challenge) Scopes() []string { return slices.Clone(c.scopes) }

// NoToken is the challenge to a request without credentials. It has no error
// parameter: nothing was wrong yet (RFC 6750, section 3.1). need is everything that the
// operation needs, so that the user is asked once; without any, the baseline is named.
func (c *Challenge) NoToken(need ...string) string {
	if need = distinctScopes(need); len(need) > 0 {
		return c.value("", "", need)
	}
	return c.noToken
}

// InvalidRequest is the challenge to a malformed request.
func (c *Challenge) InvalidRequest() string { return c.invalidRequest }

// InvalidToken is the challenge to a bad token. need is as for NoToken.
func (c *Challenge) InvalidToken(need ...string) string {
	if need = distinctScopes(need); len(need) > 0 {
		return c.value(CodeInvalidToken, descInvalidToken, need)
	}
	return c.invalidToken
}

// InsufficientScope is the challenge to a good token that may not do this. need is
// everything that the operation needs, in one challenge, including what the token
// has already: a client that is told one scope at a time asks its user once for
// each. What to keep besides is the client's knowledge (MCP specification
// 2026-07-28). A scope that [CheckScope] refuses is left out, so that nothing can
// break the header; if nothing is left, the baseline is named.
func (c *Challenge) InsufficientScope(need ...string) string {
	need = distinctScopes(need)
	if len(need) == 0 {
		return c.insufficientScope
	}
	return c.value(CodeInsufficientScope, descInsufficientScope, need)
}

// value writes one challenge. All parts were checked before.
func (c *Challenge) value(code, desc string, scopes []string) string {
	var b strings.Builder
	b.WriteString("Bearer ")
	param := func(name, value string) {
		if value == "" { // the clients' expression wants at least one character
			return
		}
		if b.Len() > len("Bearer ") {
			b.WriteString(", ")
		}
		b.WriteString(name + `="` + value + `"`)
	}
	param("realm", c.realm)
	param("error", code)
	param("error_description", desc)
	param("resource_metadata", c.metadata)
	param("scope", strings.Join(scopes, " "))
	return b.String()
}

// distinctScopes returns the usable scopes in order, each once.
func distinctScopes(scopes []string) []string {
	var out []string
	for _, s := range scopes {
		if CheckScope(s) == nil && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
