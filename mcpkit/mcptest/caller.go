package mcptest

import (
	"maps"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// callerIssuer is the issuer of the callers of this package.
const callerIssuer = "https://issuer.mcptest.invalid"

// A Caller is an [Option] that sets the caller of a client. [As] makes one.
type Caller struct{ claims map[string]any }

// As sets the caller: a user with the given subject, whose access token has the given scopes. The
// client sends no token; the server sees the caller that its authorization server would have
// vouched for. Without As, calls have no caller.
//
// Claim adds what else the token says, such as the tenant of the user:
//
//	c := mcptest.New(t, srv, mcptest.As("bob", "notes:read").Claim("tenant", "t1"))
func As(subject string, scopes ...string) Caller {
	c := Caller{map[string]any{"iss": callerIssuer, "sub": subject, "client_id": clientName}}
	if len(scopes) > 0 {
		c = c.Claim("scope", strings.Join(scopes, " "))
	}
	return c
}

// Claim returns the caller with a claim of its token, such as "groups", "roles", "tenant" or
// "email". The value is one that encoding/json can encode; nil removes the claim. Handlers find the
// claim in oauth.Principal.Claims, in the form that the claims of a verified token have: a []string
// is a []any there, and a number a json.Number. Claims that describe the caller, such as "sub",
// "scope", "scp" and "azp", count as those of a token do.
func (c Caller) Claim(name string, value any) Caller {
	claims := maps.Clone(c.claims)
	if claims == nil {
		claims = map[string]any{}
	}
	if claims[name] = value; value == nil {
		delete(claims, name)
	}
	return Caller{claims}
}

func (c Caller) apply(o *clientOptions) { o.caller = &c }

// principal returns the caller as handlers see it. The error is about a claim that no token of a
// caller has.
func (c Caller) principal() (*oauth.Principal, error) {
	issuer, _ := c.claims["iss"].(string)
	return oauth.PrincipalFromClaims(issuer, c.claims)
}
