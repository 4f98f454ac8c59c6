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

// A JWTConfig says which JWT access tokens are good here.
type JWTConfig struct {
	// Issuer is the authorization server, exactly as its tokens spell it in iss.
	Issuer string
	// Audiences are the names of this server, of which a token must carry one in aud:
	// normally the one URL that the protected resource metadata gives. At least one is
	// required. The check cannot be turned off, since without it every token that
	// the issuer ever made for any service would be good here.
	Audiences []string
	// ClientAudiences are client identifiers that are accepted in aud too, for
	// issuers that cannot name resources (Dex, Entra with GUIDs, any that only issue ID
	// tokens, see IDTokens). Every access token of these clients is then accepted.
	ClientAudiences []string
	// IDTokens accepts ID tokens too, for issuers that have nothing else to give or whose
	// access tokens look the same (Firebase, Dex). Whoever sees the login of a user at any
	// client of that audience can then call this server as that user. Refresh and logout
	// tokens are refused all the same.
	IDTokens bool
	// JWKSURL is where the issuer's keys are. If empty it is discovered from the
	// issuer's metadata, on first use.
	JWKSURL string
	// Algorithms are the signature algorithms that are accepted; RS256, ES256, PS256
	// and EdDSA if empty. Shared secrets (HS256) and none are never accepted.
	Algorithms []string
	// TokenTypes says what a token may call itself.
	TokenTypes TokenTypes
	// Leeway is how far the clocks of issuer and server may differ; 30 seconds if
	// zero, none if negative, at most 5 minutes.
	Leeway time.Duration
	// MaxAge is how old a token may be, whatever its exp says; zero for no limit. With
	// a limit, tokens must have iat.
	MaxAge time.Duration
	// KeySet adjusts how keys are fetched. Its client and clock are used for
	// discovery and claims too.
	KeySet KeySetOptions
}

// TokenTypes is a policy for the typ header of tokens, which tells access tokens
// from other tokens that the issuer signs with the same key.
type TokenTypes int

const (
	// CommonTypes accepts at+jwt, JWT and tokens without a type, as most issuers
	// send them.
	CommonTypes TokenTypes = iota
	// OnlyAccessTokens accepts at+jwt alone: RFC 9068. Use it if the issuer can.
	OnlyAccessTokens
)

const (
	// maxToken is the longest token that is looked at, in bytes. Common HTTP
	// servers and proxies refuse headers well below it.
	maxToken      = 16 << 10
	defaultLeeway = 30 * time.Second
	maxLeeway     = 5 * time.Minute
)

var (
	defaultAlgorithms = []string{"RS256", "ES256", "PS256", "EdDSA"}
	allowedAlgorithms = []string{
		"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
	}
)

// NewJWT returns a verifier of JWT access tokens of one issuer; use [Chain] for
// several. It checks the configuration and does not use the network yet.
//
// The signature is checked by golang-jwt. Everything around it is checked here,
// because that library, as most others, accepts more than an access token may say:
// critical extensions, any type, other spellings of claim names.
func NewJWT(config JWTConfig) (Verifier, error) {
	if err := issuerURL(config.Issuer); err != nil {
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
		return nil, errors.New("oauth: unknown policy for token types")
	}
	if config.Leeway > maxLeeway || config.MaxAge < 0 {
		return nil, fmt.Errorf("oauth: Leeway must be at most %v, and MaxAge not negative", maxLeeway)
	}
	v := &jwtVerifier{
		issuer:     config.Issuer,
		audiences:  policy,
		algorithms: algorithms,
		types:      config.TokenTypes,
		idTokens:   config.IDTokens,
		times:      newTimePolicy(config.Leeway, config.MaxAge, config.KeySet.Now),
		parser: jwt.NewParser(
			jwt.WithValidMethods(algorithms),
			jwt.WithStrictDecoding(),
			jwt.WithJSONNumber(),
			// Ours are stricter: see claims.go.
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
	issuer     string
	audiences  audiencePolicy
	algorithms []string
	types      TokenTypes
	idTokens   bool
	times      timePolicy
	parser     *jwt.Parser
	keys       *KeySet
}

var errSignature = problem("its signature does not verify")

// Verify implements [Verifier].
func (v *jwtVerifier) Verify(ctx context.Context, token string) (*Principal, error) {
	p, err := v.verify(ctx, token)
	if err != nil {
		return nil, by(v.issuer, err)
	}
	return p, nil
}

func (v *jwtVerifier) verify(ctx context.Context, token string) (*Principal, error) {
	head, err := v.openToken(token)
	if err != nil {
		return nil, err
	}
	var principal *Principal
	// The parser reports what went wrong in words that quote the token, so the error
	// that is returned is always ours.
	var failure error = errSignature
	parsed, err := v.parser.ParseWithClaims(token, jwt.MapClaims{}, func(t *jwt.Token) (any, error) {
		claims, ok := t.Claims.(jwt.MapClaims)
		if !ok {
			return nil, failure
		}
		// Claims before the key: a token that is not for us anyway shall not make
		// us fetch keys, and is refused even while the issuer is down.
		if principal, failure = v.checkClaims(head, claims); failure != nil {
			return nil, failure
		}
		key, err := v.keys.Key(ctx, head.kid, head.alg)
		if errors.Is(err, errUnknownKey) {
			// Made-up keys may have used up what is fetched in a MinInterval. A client must
			// not throw its new token away for that.
			if issued, bad := timeClaim(claims, "iat"); bad == nil && v.keys.mayLack(issued) {
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

// routes implements router.
func (v *jwtVerifier) routes() ([]string, bool) { return []string{v.issuer}, false }

// version implements versioned.
func (v *jwtVerifier) version() uint64 { return v.keys.version() }
