package authserver

import "github.com/mcpkit-go/mcpkit/oauth"

func grantOfPrincipal(p *oauth.Principal) (string, bool) {
	id, ok := p.Claims[claimGrant].(string)
	return id, ok && id != ""
}

// claimGrant names the grant of an access token.
const claimGrant = "grant_id"

// ownClaims are the claims that a user cannot have.
var ownClaims = []string{
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", claimGrant,
	"azp", "cid", "appid", "scp", "cnf", "act", "may_act", "typ", "token_use", "nonce", "at_hash",
}
