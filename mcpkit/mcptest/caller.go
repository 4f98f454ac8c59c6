package mcptest

import (
	"errors"
	"maps"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// callerIssuer is the issuer of the callers of this package.
const callerIssuer = "https://issuer.mcptest.invalid"

// A Caller is an [Option] that sets the caller of a client. [As] makes one.
type Caller struct {
	subject string
	scopes  []string
	claims  map[string]any // of Claim; nil stands for a claim that is removed
}

// As sets the caller: a user with the given subject, whose access token has the given scopes. The
// client sends no token; the server sees the caller that its authorization server would have
// vouched for. Without As, calls have no caller.
//
// Claim adds what else the token says, such as the tenant of the user:
//
//	c := mcptest.New(t, srv, mcptest.As("bob", "notes:read").Claim("tenant", "t1"))
//
// If the server's configuration of OAuth has exactly one issuer, its oauth.Mapping makes the caller
// from the claims, so that a test shows what the mapping of a program makes of them:
//
//	c := mcptest.New(t, srv, mcptest.As("bob").Claim("groups", []string{"editors"}))
//
// If that issuer has an example of its tokens, as those of package providers have, the subject, the
// client and the scopes are in the claims in which its tokens have them, and the claims that As and
// Claim do not set are those of the example. A mapping that does not read the claim with the scopes
// ignores the scopes of As: use Claim. Signature, audience, tenant and times are not checked; see
// oauthtest.Like for that.
func As(subject string, scopes ...string) Caller {
	return Caller{subject: subject, scopes: scopes}
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
	claims[name] = value
	return Caller{c.subject, c.scopes, claims}
}

func (c Caller) apply(o *clientOptions) { o.caller = &c }

// principal returns the caller as handlers see it; server is nil for a public server. The error is
// about a claim that no token of a caller has, or that the server does not accept.
func (c Caller) principal(server *oauth.Server) (*oauth.Principal, error) {
	claims := map[string]any{"iss": callerIssuer, "sub": c.subject, "client_id": clientName}
	if len(c.scopes) > 0 {
		claims["scope"] = strings.Join(c.scopes, " ")
	}
	if server != nil {
		if example := server.Example(); example.Claims != nil {
			options := []oauthtest.TokenOption{oauthtest.Subject(c.subject), oauthtest.ClientID(clientName)}
			if len(c.scopes) > 0 {
				options = append(options, oauthtest.Scopes(c.scopes...))
			}
			claims = oauthtest.ClaimsLike(example, options...)
		}
	}
	for name, value := range c.claims {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	if server == nil {
		issuer, _ := claims["iss"].(string)
		return oauth.PrincipalFromClaims(issuer, claims)
	}
	return server.PrincipalFromClaims(claims)
}

// explainRefusal returns the text of an error of principal, with what a mapping says about the
// claims.
func explainRefusal(err error) string {
	var bad *oauth.TokenError
	if errors.As(err, &bad) && bad.Got != "" {
		return bad.Error() + ": " + bad.Got
	}
	return err.Error()
}
