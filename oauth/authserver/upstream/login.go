package upstream

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// A Login is one login of a user. All texts but Redirect are random, and differ for each login.
type Login struct {
	// Redirect is the callback address, as it is entered at the provider.
	Redirect string
	// State comes back in the callback.
	State string
	// Nonce comes back in the ID token.
	Nonce string
	// Verifier proves that the code was requested here: 43 to 128 characters of RFC 7636. The
	// function GenerateVerifier of golang.org/x/oauth2 makes one, and so do two calls of rand.Text.
	Verifier string
}

// LoginURL returns the address at the provider to which the browser is sent.
func (p *Provider) LoginURL(ctx context.Context, l Login) (string, error) {
	if err := p.Check(); err != nil {
		return "", err
	}
	if err := p.checkLogin(l); err != nil {
		return "", err
	}
	ctx, cancel := p.bounded(ctx)
	defer cancel()
	e, err := p.endpoints(ctx)
	if err != nil {
		return "", err
	}
	address, err := url.Parse(e.authorization)
	if err != nil {
		return "", errors.New("upstream: the authorization endpoint is not a URL")
	}
	q := address.Query()
	for name, value := range p.Parameters {
		q.Set(name, value)
	}
	q.Set("response_type", "code")
	q.Set("client_id", p.ClientID)
	q.Set("redirect_uri", l.Redirect)
	q.Set("state", l.State)
	if len(p.Scopes) > 0 {
		q.Set(p.scopeParameter(), strings.Join(p.Scopes, p.scopeSeparator()))
	}
	if p.openID() {
		q.Set("nonce", l.Nonce)
	}
	if !p.WithoutPKCE {
		sum := sha256.Sum256([]byte(l.Verifier))
		q.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
		q.Set("code_challenge_method", "S256")
	}
	address.RawQuery = q.Encode()
	return address.String(), nil
}

// The lengths of the shortest random text and of the longest verifier.
const (
	minRandom   = 16
	minVerifier = 43
	maxVerifier = 128
)

// checkLogin returns an error unless l has what this provider needs.
func (p *Provider) checkLogin(l Login) error {
	if err := checkURL(l.Redirect); err != nil {
		return fmt.Errorf("upstream: the callback address of the login is %w", err)
	}
	switch {
	case len(l.State) < minRandom:
		return errors.New("upstream: the state of the login is missing or too short to be random; use rand.Text")
	case p.openID() && len(l.Nonce) < minRandom:
		return errors.New("upstream: the nonce of the login is missing or too short to be random; use rand.Text")
	case !p.WithoutPKCE && !isVerifier(l.Verifier):
		return errors.New("upstream: the verifier of the login does not have 43 to 128 letters, digits, or characters of -._~")
	}
	return nil
}

func isVerifier(s string) bool {
	return len(s) >= minVerifier && len(s) <= maxVerifier && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune("-._~", r)
	})
}

func (p *Provider) scopeSeparator() string {
	if p.CommaScopes {
		return ","
	}
	return " "
}
