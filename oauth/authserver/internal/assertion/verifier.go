package assertion

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

const (
	defaultLifetime = 5 * time.Minute
	maxLifetime     = time.Hour
	defaultLeeway   = 30 * time.Second
	maxLeeway       = 5 * time.Minute
	// clockMargin is how far the clocks of the replicas and of their record may differ. A replica
	// whose clock is behind would accept an assertion again if its record ended with the assertion.
	clockMargin = 5 * time.Minute
)

// A Verifier verifies identity assertions. It is safe for concurrent use.
type Verifier struct {
	opts    Options
	parser  jose.Parser
	trusted *trusted
}

// New returns a verifier. It checks the options and does not use the network yet.
func New(opts Options) (*Verifier, error) {
	switch {
	case opts.Server == "":
		return nil, errors.New("assertion: the issuer of the authorization server is missing")
	case opts.Resource == nil || opts.Once == nil:
		return nil, errors.New("assertion: Resource and Once are required")
	case len(opts.Issuers) == 0 && opts.Lookup == nil:
		return nil, errors.New("assertion: no issuer is trusted")
	case opts.MaxLifetime < 0 || opts.MaxLifetime > maxLifetime:
		return nil, fmt.Errorf("assertion: MaxLifetime must be between 0 and %v", maxLifetime)
	case opts.Leeway > maxLeeway:
		return nil, fmt.Errorf("assertion: Leeway must be at most %v", maxLeeway)
	}
	if opts.MaxLifetime == 0 {
		opts.MaxLifetime = defaultLifetime
	}
	if opts.Leeway == 0 {
		opts.Leeway = defaultLeeway
	}
	opts.Leeway = max(opts.Leeway, 0)
	if opts.KeySet.Now == nil {
		opts.KeySet.Now = time.Now
	}
	trusted, err := newTrusted(&opts)
	if err != nil {
		return nil, err
	}
	return &Verifier{opts: opts, parser: jose.NewParser(jose.Algorithms), trusted: trusted}, nil
}

// Verify returns the assertion that a client presents. clientID is the client that the token
// endpoint has authenticated. A valid assertion is used up: Verify refuses it when it is presented
// again. The draft allows clients to present one again until it expires, but the MCP extension
// requires servers to refuse that, in section 7.4.2.
//
// The error wraps [ErrInvalid] or [ErrUnavailable].
func (v *Verifier) Verify(ctx context.Context, assertion, clientID string) (*Assertion, error) {
	a, issuer, err := v.verify(ctx, assertion, clientID)
	var refused *oauth.TokenError
	switch {
	case err == nil:
		return a, nil
	case errors.Is(err, ErrReplayed):
		return nil, &invalidError{ErrReplayed, &oauth.TokenError{Problem: "it was used before", Verifier: issuer}}
	case errors.Is(err, ErrUnavailable):
		return nil, err
	case errors.As(err, &refused):
		why := *refused // a key set may return the same error again
		why.Verifier = issuer
		return nil, &invalidError{ErrInvalid, &why}
	}
	return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// verify is Verify. Its errors that are refusals are TokenErrors, and all others mean that the
// assertion cannot be verified now. It also returns the issuer as soon as it is trusted.
func (v *Verifier) verify(ctx context.Context, assertion, clientID string) (a *Assertion, issuer string, err error) {
	head, err := open(assertion)
	if err != nil {
		return nil, "", err
	}
	err = v.parser.Verify(assertion, func(claims map[string]any) (crypto.PublicKey, error) {
		// A claim that is null counts as absent, as everywhere in package oauth.
		maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
		// Claims are checked before the key: an assertion that is not for this server must not
		// cause a fetch of keys.
		read, issued, err := v.checkClaims(claims, clientID)
		if err != nil {
			return nil, err
		}
		keys, err := v.trusted.accept(ctx, read)
		if err != nil {
			return nil, err
		}
		a, issuer = read, read.Issuer
		return keys.KeyOf(ctx, head.KeyID, head.Algorithm, issued)
	})
	switch {
	case errors.Is(err, jose.ErrSignature):
		return nil, issuer, refuse("its signature is not valid")
	case err != nil:
		return nil, issuer, err
	}
	// The functions of the program get only claims that the issuer has signed.
	if a.Resource != "" && !v.opts.Resource(a.Resource) {
		return nil, issuer, mismatch("it is for another resource", "a resource of this server", a.Resource)
	}
	if err := v.opts.Once(ctx, onceKey(a), a.Expires.Add(v.opts.Leeway+clockMargin)); err != nil {
		return nil, issuer, err
	}
	return a, issuer, nil
}

// onceKey identifies an assertion. An issuer never gives two assertions the same jti. The tenant is
// in it, because customers may name issuers that are not theirs, with other keys.
func onceKey(a *Assertion) string {
	hash := sha256.New()
	for _, part := range []string{a.Tenant, a.Issuer, a.ID} {
		fmt.Fprintf(hash, "%d %s", len(part), part) // the lengths keep the parts apart
	}
	return base64.RawURLEncoding.EncodeToString(hash.Sum(nil))
}
