package oauth

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// A JWTConfig says which JWT access tokens are accepted.
type JWTConfig struct {
	// Issuer is the authorization server, exactly as its tokens spell it in iss.
	Issuer string
	// Audiences are the names of this server, of which a token must have one in aud:
	// normally the one URL that the protected resource metadata gives. At least one is
	// required. The check cannot be turned off, because without it every token that
	// the issuer ever made for any service would be accepted. Only a client that reads its own
	// ID tokens needs none: with IDTokens and ClientAudiences.
	Audiences []string
	// ClientAudiences are client identifiers that are also accepted in aud, for
	// issuers that cannot name resources (Dex, Entra with GUIDs, and those that only issue ID
	// tokens, see IDTokens). Every access token of these clients is then accepted.
	ClientAudiences []string
	// IDTokens also accepts ID tokens, for issuers that issue nothing else or whose
	// access tokens look the same (Firebase, Dex). Every client of that audience that receives
	// the ID token of a user can then call this server as that user. Refresh and logout
	// tokens are refused all the same.
	IDTokens bool
	// JWKSURL is the URL of the issuer's keys. If empty, it is discovered from the
	// issuer's metadata on first use.
	JWKSURL string
	// Algorithms are the signature algorithms that are accepted; RS256, ES256, PS256
	// and EdDSA if empty. Shared secrets (HS256) and none are never accepted.
	Algorithms []string
	// TokenTypes says which types in a token's header are accepted.
	TokenTypes TokenTypes
	// Leeway is how far the clocks of issuer and server may differ; 30 seconds if
	// zero, none if negative, at most 5 minutes.
	Leeway time.Duration
	// ClientsWithoutAudience accepts tokens that have no aud if one of these clients got them: for
	// issuers that do not name the service that a token is for, such as Amazon Cognito without
	// resource binding. Every access token of these clients is then accepted, whichever service it
	// was meant for. A token with an aud needs one of the Audiences all the same.
	ClientsWithoutAudience []string
	// Tenants makes Issuer a template, for one application with users of many tenants:
	// {tenantid} in it means the tenant that the token names in the claim tid. Tenants reports
	// whether users of a tenant may call this server. It is called once for each token as long as
	// the token is cached, from many goroutines at once. [TenantList] returns such a function.
	Tenants func(tenant string) bool
	// Mapping says how claims become a principal. Its zero value fits most issuers.
	Mapping
	// Example is what access tokens of this issuer look like, for documentation and tests. It has no
	// effect on what is accepted.
	Example TokenExample
	// MaxAge is how old a token may be, whatever its exp says; zero means no limit. With
	// a limit, tokens must have iat.
	MaxAge time.Duration
	// KeySet sets how keys are fetched. Its client and clock are also used for
	// discovery and claims.
	KeySet KeySetOptions
}

// A TokenExample shows what access tokens of an issuer look like.
type TokenExample struct {
	// Algorithm and Type are the parameters alg and typ of the header; Type may be empty.
	Algorithm, Type string
	// Claims are the claims without times. {resource} in a text stands for the URL of this server.
	Claims Claims
}

var defaultAlgorithms = []string{"RS256", "ES256", "PS256", "EdDSA"}

// NewJWT returns a verifier of JWT access tokens of one issuer; use [Chain] for
// several. It checks the configuration and does not use the network yet.
//
// golang-jwt checks the signature. This package checks everything else, because that library,
// like most others, accepts more than an access token may contain: critical extensions, any
// type, other spellings of claim names.
func NewJWT(config JWTConfig) (Verifier, error) {
	issuer, err := newIssuerPolicy(config.Issuer, config.Tenants)
	if err != nil {
		return nil, err
	}
	if len(config.Audiences) == 0 && (!config.IDTokens || len(config.ClientAudiences) == 0) {
		return nil, errNoAudiences
	}
	policy, err := newAudiencePolicy(config.Audiences, config.ClientAudiences, config.ClientsWithoutAudience)
	if err != nil {
		return nil, err
	}
	algorithms := slices.Clone(config.Algorithms)
	if len(algorithms) == 0 {
		algorithms = defaultAlgorithms
	}
	for _, alg := range algorithms {
		if !slices.Contains(jose.Algorithms, alg) {
			return nil, fmt.Errorf("oauth: algorithm %q is not one of %s", alg, strings.Join(jose.Algorithms, ", "))
		}
	}
	if config.TokenTypes != CommonTypes && config.TokenTypes != OnlyAccessTokens {
		return nil, errors.New("oauth: unknown value of TokenTypes")
	}
	if config.Leeway > maxLeeway || config.MaxAge < 0 {
		return nil, fmt.Errorf("oauth: Leeway must be at most %v, and MaxAge not negative", maxLeeway)
	}
	v := &jwtVerifier{
		issuer:    issuer,
		audiences: policy,
		mapping:   config.Mapping,
		format:    tokenFormat{algorithms, config.TokenTypes},
		idTokens:  config.IDTokens,
		times:     newTimePolicy(config.Leeway, config.MaxAge, config.KeySet.Now),
		parser:    jose.NewParser(algorithms),
	}
	if config.JWKSURL == "" && config.Tenants != nil {
		return nil, errors.New("oauth: an issuer with tenants needs a JWKSURL, because no metadata has its name")
	}
	if config.JWKSURL == "" {
		v.keys, err = newKeySet(&discovery{issuer: config.Issuer}, &config.KeySet)
	} else {
		v.keys, err = NewKeySet(config.JWKSURL, &config.KeySet)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

type jwtVerifier struct {
	issuer    issuerPolicy
	audiences audiencePolicy
	mapping   Mapping
	format    tokenFormat
	idTokens  bool
	times     timePolicy
	parser    jose.Parser
	keys      *KeySet
}

var (
	errSignature = problem("its signature is not valid")
	errKeyIssuer = problem("its key is for another issuer")
)

// Verify implements [Verifier].
func (v *jwtVerifier) Verify(ctx context.Context, token string) (*Principal, error) {
	p, err := v.verify(ctx, token)
	if err != nil {
		return nil, by(v.issuer.name, err)
	}
	return p, nil
}

func (v *jwtVerifier) verify(ctx context.Context, token string) (*Principal, error) {
	head, err := v.format.open(token)
	if errors.Is(err, errNotJWT) {
		return nil, errNotJWT.advise(adviseForm(token))
	}
	if err != nil {
		return nil, err
	}
	var accepted acceptedClaims
	err = v.parser.Verify(token, func(claims map[string]any) (crypto.PublicKey, error) {
		// Claims are checked before the key: a token that is not for this server must not
		// cause a fetch of keys, and is refused even while the issuer is down.
		a, err := v.checkClaims(head, claims)
		if err != nil {
			return nil, err
		}
		accepted = a
		issued, _ := timeClaim(claims, "iat") // checkClaims has checked it
		key, err := v.keys.keyOf(ctx, head.kid, head.alg, issued)
		if err != nil {
			return nil, err
		}
		if v.issuer.tenants != nil && !key.vouchesFor(accepted.issuer) {
			return nil, errKeyIssuer.with(key.issuer, accepted.issuer)
		}
		return key.key, nil
	})
	if err = signatureError(err); err != nil {
		return nil, err
	}
	// The functions of the program get only claims that the issuer has signed.
	if err := v.issuer.checkTenant(accepted.claims); err != nil {
		return nil, err
	}
	return v.mapping.principalOf(accepted.issuer, accepted.claims, accepted.expires)
}

// signatureError returns errSignature for the error of jose, and any other unchanged.
func signatureError(err error) error {
	if errors.Is(err, jose.ErrSignature) {
		return errSignature
	}
	return err
}

// acceptedClaims are the claims of a token for this server. They are not verified yet.
type acceptedClaims struct {
	issuer  string
	claims  Claims
	expires time.Time
}

// checkClaims checks what needs no key: that the claims are those of an access token for this
// server that has not expired.
func (v *jwtVerifier) checkClaims(head tokenHeader, claims Claims) (a acceptedClaims, err error) {
	withoutNulls(claims)
	a.claims = claims
	if a.issuer, err = v.issuer.check(claims); err != nil {
		return a, err
	}
	if err = v.audiences.check(claims); err != nil {
		return a, err
	}
	if err = checkKind(claims, head.access, v.idTokens); err != nil {
		return a, err
	}
	if a.expires, err = v.times.check(claims); err == nil && a.expires.IsZero() {
		err = errNoExpiry
	}
	return a, err
}

// routes implements router.
func (v *jwtVerifier) routes() ([]string, bool) { return []string{v.issuer.name}, false }

// version implements versioned.
func (v *jwtVerifier) version() uint64 { return v.keys.version() }

// ready implements readier.
func (v *jwtVerifier) ready(ctx context.Context) error {
	if err := v.keys.Ready(ctx); err != nil {
		return fmt.Errorf("issuer %s: %w", v.issuer.name, err)
	}
	return nil
}
