package oauth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A JWTConfig says which JWT access tokens are accepted.
type JWTConfig struct {
	// Issuer is the authorization server, exactly as its tokens spell it in iss.
	Issuer string
	// Audiences are the names of this server, of which a token must have one in aud:
	// normally the one URL that the protected resource metadata gives. At least one is
	// required. The check cannot be turned off, because without it every token that
	// the issuer ever made for any service would be accepted.
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
	// MaxAge is how old a token may be, whatever its exp says; zero means no limit. With
	// a limit, tokens must have iat.
	MaxAge time.Duration
	// KeySet sets how keys are fetched. Its client and clock are also used for
	// discovery and claims.
	KeySet KeySetOptions
}

var (
	defaultAlgorithms = []string{"RS256", "ES256", "PS256", "EdDSA"}
	allowedAlgorithms = []string{
		"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
	}
)

// NewJWT returns a verifier of JWT access tokens of one issuer; use [Chain] for
// several. It checks the configuration and does not use the network yet.
//
// golang-jwt checks the signature. This package checks everything else, because that library,
// like most others, accepts more than an access token may contain: critical extensions, any
// type, other spellings of claim names.
func NewJWT(config JWTConfig) (Verifier, error) {
	if err := checkIssuerURL(config.Issuer); err != nil {
		return nil, fmt.Errorf("oauth: the issuer is %w", err)
	}
	policy, err := newAudiencePolicy(config.Audiences, config.ClientAudiences)
	if err != nil {
		return nil, err
	}
	algorithms := slices.Clone(config.Algorithms)
	if len(algorithms) == 0 {
		algorithms = defaultAlgorithms
	}
	for _, alg := range algorithms {
		if !slices.Contains(allowedAlgorithms, alg) {
			return nil, fmt.Errorf("oauth: algorithm %q is not one of %s", alg, strings.Join(allowedAlgorithms, ", "))
		}
	}
	if config.TokenTypes != CommonTypes && config.TokenTypes != OnlyAccessTokens {
		return nil, errors.New("oauth: unknown value of TokenTypes")
	}
	if config.Leeway > maxLeeway || config.MaxAge < 0 {
		return nil, fmt.Errorf("oauth: Leeway must be at most %v, and MaxAge not negative", maxLeeway)
	}
	v := &jwtVerifier{
		issuer:    config.Issuer,
		audiences: policy,
		format:    tokenFormat{algorithms, config.TokenTypes},
		idTokens:  config.IDTokens,
		times:     newTimePolicy(config.Leeway, config.MaxAge, config.KeySet.Now),
		parser: jwt.NewParser(
			jwt.WithValidMethods(algorithms),
			jwt.WithStrictDecoding(),
			jwt.WithJSONNumber(),
			// checkClaims is stricter.
			jwt.WithoutClaimsValidation(),
		),
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
	issuer    string
	audiences audiencePolicy
	format    tokenFormat
	idTokens  bool
	times     timePolicy
	parser    *jwt.Parser
	keys      *KeySet
}

var errSignature = problem("its signature is not valid")

// Verify implements [Verifier].
func (v *jwtVerifier) Verify(ctx context.Context, token string) (*Principal, error) {
	p, err := v.verify(ctx, token)
	if err != nil {
		return nil, by(v.issuer, err)
	}
	return p, nil
}

func (v *jwtVerifier) verify(ctx context.Context, token string) (*Principal, error) {
	head, err := v.format.open(token)
	if err != nil {
		return nil, err
	}
	var principal *Principal
	// The parser's errors quote the token, so verify returns its own errors.
	var failure error = errSignature
	parsed, err := v.parser.ParseWithClaims(token, jwt.MapClaims{}, func(t *jwt.Token) (any, error) {
		claims, ok := t.Claims.(jwt.MapClaims)
		if !ok {
			return nil, failure
		}
		// Claims are checked before the key: a token that is not for this server must not
		// cause a fetch of keys, and is refused even while the issuer is down.
		if principal, failure = v.checkClaims(head, claims); failure != nil {
			return nil, failure
		}
		key, err := v.keys.Key(ctx, head.kid, head.alg)
		if errors.Is(err, errUnknownKey) {
			// Tokens with made-up keys may have used up the one fetch per MinInterval. A client
			// must not drop its new token because of that.
			if issued, bad := timeClaim(claims, "iat"); bad == nil && v.keys.fetchedBefore(issued) {
				err = errNewKey
			}
		}
		if err != nil {
			failure = err
			return nil, err
		}
		failure = errSignature
		return key, nil
	})
	if err != nil || !parsed.Valid {
		return nil, failure
	}
	return principal, nil
}

// checkClaims returns the principal that the claims describe, if the claims are acceptable. It
// does not depend on the signature.
func (v *jwtVerifier) checkClaims(head tokenHeader, claims map[string]any) (*Principal, error) {
	if issuer, ok := claims["iss"].(string); !ok || issuer != v.issuer {
		return nil, errIssuer.with(v.issuer, claimText(claims["iss"]))
	}
	if err := v.audiences.check(claims["aud"]); err != nil {
		return nil, err
	}
	if err := checkKind(claims, head.access, v.idTokens); err != nil {
		return nil, err
	}
	expires, err := v.times.check(claims)
	if err != nil {
		return nil, err
	}
	if expires.IsZero() {
		return nil, errNoExpiry
	}
	return principalOf(v.issuer, claims, expires)
}

// routes implements router.
func (v *jwtVerifier) routes() ([]string, bool) { return []string{v.issuer}, false }

// version implements versioned.
func (v *jwtVerifier) version() uint64 { return v.keys.version() }

// ready implements readier.
func (v *jwtVerifier) ready(ctx context.Context) error {
	if err := v.keys.Ready(ctx); err != nil {
		return fmt.Errorf("issuer %s: %w", v.issuer, err)
	}
	return nil
}
