package upstream

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
)

const stepIDToken = "checking the ID token"

// newVerifier returns the verifier of ID tokens for this client whose keys are at an address.
func (p *Provider) newVerifier(keysURL string) (oauth.Verifier, error) {
	return oauth.NewJWT(oauth.JWTConfig{
		Issuer: p.Issuer, Tenants: p.Tenants, JWKSURL: keysURL, Algorithms: p.Algorithms,
		ClientAudiences: []string{p.ClientID}, IDTokens: true,
		Mapping: oauth.Mapping{
			Require: p.forThisClient,
			IdentityFrom: func(c oauth.Claims) (oauth.Identity, error) {
				return oauth.Identity{Subject: c.Text("sub")}, nil
			},
			ScopesFrom: func(oauth.Claims) []string { return nil }, // an ID token grants nothing
		},
		KeySet: oauth.KeySetOptions{Client: p.Client, Now: p.Now},
	})
}

// forThisClient checks what distinguishes an ID token for this client from other tokens of the
// provider: OpenID Connect Core, section 3.1.3.7.
func (p *Provider) forThisClient(c oauth.Claims) error {
	party, named := c["azp"]
	if audiences, isList := c["aud"].([]any); isList && len(audiences) > 1 && !named {
		return errors.New("it is for several clients and does not say in azp for which")
	}
	if named && party != p.ClientID {
		return errors.New("its azp is another client")
	}
	for _, kind := range []string{"typ", "token_use"} {
		if name := strings.ToLower(c.Text(kind)); name == "bearer" || strings.HasPrefix(name, "access") || name == "at+jwt" {
			return errors.New("it is an access token")
		}
	}
	return nil
}

// verifier returns the verifier with the keys at an address. It is made again if the address
// changes.
func (p *Provider) verifier(keysURL string) (oauth.Verifier, error) {
	p.state.mu.Lock()
	defer p.state.mu.Unlock()
	if p.state.verifier != nil && p.state.keysURL == keysURL {
		return p.state.verifier, nil
	}
	v, err := p.newVerifier(keysURL)
	if err == nil {
		p.state.verifier, p.state.keysURL = v, keysURL
	}
	return v, err
}

// An idTokenCheck has the values that an ID token must agree with.
type idTokenCheck struct {
	nonce   string // of the login; empty for one that came with a refresh
	issuer  string // of the callback; empty if it named none
	subject string // of the user; empty if it is not known yet
	access  string // the access token that came with it
}

// idToken returns the claims of a verified ID token.
func (p *Provider) idToken(ctx context.Context, e *endpoints, token string, want idTokenCheck) (members, error) {
	fail := func(err error) error { return &Error{Provider: p.Name, Step: stepIDToken, Err: err} }
	v, err := p.verifier(e.keys)
	if err != nil {
		return nil, fail(err)
	}
	user, err := v.Verify(ctx, token)
	var bad *oauth.TokenError
	switch {
	case errors.As(err, &bad):
		return nil, fail(because(ErrMismatch, "%s", problem(bad)))
	case errors.Is(err, oauth.ErrUnavailable):
		return nil, fail(fmt.Errorf("%w: %w", ErrUnavailable, err))
	case err != nil:
		return nil, fail(fmt.Errorf("%w: %w", ErrMismatch, err))
	}
	claims := members(user.Claims)
	nonce, hasNonce := claims["nonce"].(string)
	hash, hasHash := claims["at_hash"]
	switch {
	case want.nonce != "" && (!hasNonce || subtle.ConstantTimeCompare([]byte(nonce), []byte(want.nonce)) == 0):
		return nil, fail(because(ErrMismatch, "its nonce is not that of this login"))
	case want.issuer != "" && claims.text("iss") != want.issuer:
		return nil, fail(because(ErrMismatch, "its issuer is not the one that the callback named"))
	case hasHash && !slices.Contains(accessHashes(want.access), fmt.Sprint(hash)):
		return nil, fail(because(ErrMismatch, "its at_hash is not that of the access token"))
	case checkSubject(user.Subject) != nil:
		return nil, fail(checkSubject(user.Subject))
	case want.subject != "" && user.Subject != want.subject:
		return nil, fail(because(ErrMismatch, "it is for another user"))
	}
	return claims, nil
}

// problem says why the verifier refused a token. The expected and the received values in it come
// from the configuration and the provider, and do not name a user.
func problem(bad *oauth.TokenError) string {
	text := bad.Problem
	if bad.Want != "" {
		text += fmt.Sprintf(" (expected %s, got %s)", printable(bad.Want, maxDescription), printable(bad.Got, maxDescription))
	}
	return text
}

// accessHashes returns the values that at_hash may have: the first halves of the hashes that belong
// to the algorithms of ID tokens. Each binds the access token, so the algorithm need not be known.
func accessHashes(access string) []string {
	s256, s384, s512 := sha256.Sum256([]byte(access)), sha512.Sum384([]byte(access)), sha512.Sum512([]byte(access))
	encode := base64.RawURLEncoding.EncodeToString
	return []string{encode(s256[:16]), encode(s384[:24]), encode(s512[:32])}
}
