package oauth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// An IntrospectionConfig says how to introspect opaque tokens, which only the authorization
// server can read (RFC 7662).
type IntrospectionConfig struct {
	// Endpoint is the introspection endpoint, https except on a loopback host.
	Endpoint string
	// Issuer names the authorization server in principals. If a response has iss, it
	// must be the same.
	Issuer string
	// ClientID and ClientSecret authenticate this server at the endpoint.
	ClientID, ClientSecret string
	// PostCredentials sends them in the body (client_secret_post) instead of an
	// Authorization header (client_secret_basic).
	PostCredentials bool
	// Audiences and ClientAudiences are as in [JWTConfig]. A token whose response has no aud is
	// refused.
	Audiences, ClientAudiences []string
	// ClientsWithoutAudience is as in [JWTConfig].
	ClientsWithoutAudience []string
	// Mapping says how the members of a response become a principal. Its zero value fits most
	// authorization servers.
	Mapping
	// TrustAudience accepts every token that the authorization server calls active,
	// without checking aud. It is for authorization servers that only introspect tokens for
	// the client that asks. With most others it means that a token for any
	// service is accepted. Audiences must then be empty.
	TrustAudience bool
	// Leeway is as in [JWTConfig].
	Leeway time.Duration
	// Timeout bounds one request; 5 seconds if zero.
	Timeout time.Duration
	// Concurrent is the maximum number of concurrent requests; 64 if zero or less. Further
	// ones wait, at most 5 seconds, so that a flood of unknown tokens does not
	// become a flood at the authorization server. [Cache] describes how callers share them.
	Concurrent int
	// CacheTTL is how long a response is cached, and so how long a revoked
	// token can still be used; 1 minute if zero, not at all if negative. [Cache] describes
	// how bad tokens are cached.
	CacheTTL time.Duration
	// Client sends the requests; nil means a client with http.DefaultTransport. Redirects are
	// not followed, whatever its policy.
	Client *http.Client
	// Now is the clock, for tests; time.Now if nil.
	Now func() time.Time
}

const defaultIntrospectionTTL = time.Minute

// NewIntrospection returns a verifier of opaque tokens. It does not use the network
// yet. The verifier sends tokens to the endpoint only, in the body of a POST.
func NewIntrospection(config IntrospectionConfig) (Verifier, error) {
	if _, err := serverURL(config.Endpoint); err != nil {
		return nil, fmt.Errorf("oauth: the introspection endpoint is %w", err)
	}
	if config.Issuer == "" || config.ClientID == "" || config.ClientSecret == "" {
		return nil, errors.New("oauth: introspection needs Issuer, ClientID and ClientSecret")
	}
	v := &introspection{config: config, client: pinnedClient(config.Client)}
	if config.TrustAudience {
		if len(config.Audiences)+len(config.ClientAudiences)+len(config.ClientsWithoutAudience) > 0 {
			return nil, errors.New("oauth: TrustAudience does not check audiences, so Audiences, ClientAudiences and ClientsWithoutAudience must be empty")
		}
	} else {
		if len(config.Audiences) == 0 {
			return nil, errNoAudiences
		}
		policy, err := newAudiencePolicy(config.Audiences, config.ClientAudiences, config.ClientsWithoutAudience)
		if err != nil {
			return nil, err
		}
		v.audiences = policy
	}
	if config.Timeout < 0 || config.Leeway > maxLeeway {
		return nil, fmt.Errorf("oauth: Timeout must not be negative, and Leeway at most %v", maxLeeway)
	}
	v.config.Timeout = cmp.Or(v.config.Timeout, maxFetchTime)
	v.times = newTimePolicy(config.Leeway, 0, config.Now)
	// The request carries this server's secret and a user's token.
	v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	ttl := cmp.Or(config.CacheTTL, defaultIntrospectionTTL)
	return newTokenCache(v, CacheOptions{TTL: ttl, Concurrent: config.Concurrent, Now: config.Now}), nil
}

type introspection struct {
	config    IntrospectionConfig
	client    *http.Client
	audiences audiencePolicy
	times     timePolicy
}

var (
	errNotToken = problem("it contains characters that no token contains")
	errInactive = problem("the authorization server says that it is not active")
	errNoAnswer = fmt.Errorf("%w: the introspection endpoint did not respond as RFC 7662 requires", ErrUnavailable)
)

// Verify implements [Verifier].
func (v *introspection) Verify(ctx context.Context, token string) (*Principal, error) {
	p, err := v.verify(ctx, token)
	if err != nil {
		return nil, by(v.config.Issuer, err)
	}
	return p, nil
}

func (v *introspection) verify(ctx context.Context, token string) (*Principal, error) {
	if len(token) > MaxTokenBytes {
		return nil, errTooLong
	}
	if !isToken68(token) {
		return nil, errNotToken
	}
	answer, err := v.ask(ctx, token)
	if err != nil {
		// The text of err is dropped: a proxy's error may repeat the request.
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
		}
		return nil, errNoAnswer
	}
	return v.principal(answer)
}

// ask introspects a token and returns the members of the response.
func (v *introspection) ask(ctx context.Context, token string) (Claims, error) {
	ctx, cancel := context.WithTimeout(ctx, v.config.Timeout)
	defer cancel()
	form := url.Values{"token": {token}, "token_type_hint": {"access_token"}}
	if v.config.PostCredentials {
		form.Set("client_id", v.config.ClientID)
		form.Set("client_secret", v.config.ClientSecret)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, v.config.Endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if !v.config.PostCredentials {
		// Encoded twice, as RFC 6749, section 2.3.1, requires.
		req.SetBasicAuth(url.QueryEscape(v.config.ClientID), url.QueryEscape(v.config.ClientSecret))
	}
	body, _, err := fetchBody(v.client, req)
	if err != nil {
		return nil, err
	}
	misspelled := false
	err = jose.EachMember(body, func(name string, _ []byte) error {
		misspelled = misspelled || jose.SpelledLike(name, claimNames) || jose.SpelledLike(name, []string{"active"})
		return nil
	})
	if err != nil || misspelled {
		return nil, jose.ErrJSON
	}
	answer := Claims{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return answer, decoder.Decode(&answer)
}

// principal returns the principal that a response describes, if the token is acceptable.
func (v *introspection) principal(answer Claims) (*Principal, error) {
	active, ok := answer["active"].(bool)
	if !ok {
		return nil, errNoAnswer // the string "true" does not count
	}
	if !active {
		return nil, errInactive
	}
	withoutNulls(answer)
	if issuer, present := answer["iss"]; present && issuer != any(v.config.Issuer) {
		return nil, errIssuer.with(v.config.Issuer, jose.ClaimText(issuer))
	}
	if !v.config.TrustAudience {
		if err := v.audiences.check(answer); err != nil {
			return nil, err
		}
	}
	// Authorization servers also call refresh tokens active. Claims tell them apart.
	if err := checkKind(answer, false, false); err != nil {
		return nil, err
	}
	expires, err := v.times.check(answer)
	if err != nil {
		return nil, err
	}
	return v.config.principalOf(v.config.Issuer, answer, expires)
}
