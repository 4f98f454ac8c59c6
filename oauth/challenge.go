package oauth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// A Challenge makes the WWW-Authenticate values of one resource server, in
// a form that all known clients parse: Bearer comes first, there is one header with
// at least one parameter, resource_metadata is absolute, every value is quoted and
// none contains an escape. A Challenge is immutable and safe for concurrent use.
type Challenge struct {
	metadata string // the quoted-string content of resource_metadata
	realm    string
	scopes   []string

	baseline map[refusal.Reason]string // the header for each reason, with the baseline scopes
}

// ChallengeOptions are the optional parts of a [Challenge].
type ChallengeOptions struct {
	// Scopes are the baseline: the scopes that nearly every caller needs. Clients request
	// exactly these when they log in, so fewer are better.
	Scopes []string
	// Realm is printable ASCII without quote and backslash. Few clients show it.
	Realm string
}

// NewChallenge returns the challenge that points to the protected resource metadata
// at metadataURL, usually [Resource.MetadataURL]. It refuses a relative or insecure URL, and
// scopes and realms with characters that would end a parameter of the header. opts may be nil.
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
		return nil, fmt.Errorf("oauth: realm %q contains a character that a header cannot contain", opts.Realm)
	}
	c := &Challenge{metadata: metadataURL, realm: opts.Realm, scopes: distinctScopes(opts.Scopes), baseline: map[refusal.Reason]string{}}
	for _, why := range refusal.All() {
		if row := why.Row(); row.Challenge {
			c.baseline[why] = c.format(row, c.scopes)
		}
	}
	return c, nil
}

// Scopes returns the baseline scopes.
func (c *Challenge) Scopes() []string { return slices.Clone(c.scopes) }

// NoToken returns the challenge for a request without credentials. It has no error
// parameter, because nothing is wrong yet (RFC 6750, section 3.1). need is every scope that
// the operation needs, so that the user is asked once; if it is empty, the challenge names
// the baseline.
func (c *Challenge) NoToken(need ...string) string { return c.header(refusal.TokenMissing, need) }

// InvalidRequest returns the challenge for a request with malformed credentials.
func (c *Challenge) InvalidRequest() string { return c.header(refusal.CredentialsMalformed, nil) }

// InvalidToken returns the challenge for a bad token. need is as for [Challenge.NoToken].
func (c *Challenge) InvalidToken(need ...string) string { return c.header(refusal.TokenInvalid, need) }

// InsufficientScope returns the challenge for a good token that lacks a scope. need has every scope
// that the operation needs, including those that the token already has: if challenges named one
// scope at a time, a client would ask its user once for each. Clients add the other scopes that
// they want to keep (MCP specification 2026-07-28). A scope that [CheckScope] refuses is left out,
// so that the header stays well-formed; if none is left, the challenge names the baseline.
func (c *Challenge) InsufficientScope(need ...string) string {
	return c.header(refusal.ScopeInsufficient, need)
}

// header returns the WWW-Authenticate value for a refusal; "" if it has none.
func (c *Challenge) header(why refusal.Reason, need []string) string {
	row := why.Row()
	if row.ChallengeScopes {
		if need = distinctScopes(need); len(need) > 0 {
			return c.format(row, need)
		}
	}
	return c.baseline[why]
}

// format writes one challenge. All parts have been checked.
func (c *Challenge) format(row refusal.Row, scopes []string) string {
	var b strings.Builder
	b.WriteString("Bearer ")
	param := func(name, value string) {
		if value == "" { // clients' patterns require at least one character
			return
		}
		if b.Len() > len("Bearer ") {
			b.WriteString(", ")
		}
		b.WriteString(name + `="` + value + `"`)
	}
	param("realm", c.realm)
	if row.ChallengeError {
		param("error", row.Error)
		param("error_description", row.Message)
	}
	param("resource_metadata", c.metadata)
	param("scope", strings.Join(scopes, " "))
	return b.String()
}
