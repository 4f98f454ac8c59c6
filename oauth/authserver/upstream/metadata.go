package upstream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/mcpkit-go/mcpkit/oauth"
)

const (
	// metadataLifetime is how long metadata is used before it is read again.
	metadataLifetime = time.Hour
	// metadataRetry is how long the old metadata is used after it could not be read again.
	metadataRetry = time.Minute
	// metadataStale is how long the old metadata is used at most while it cannot be read again.
	metadataStale = 24 * time.Hour
)

// A state is what a Provider remembers.
type state struct {
	preset  error // of the function that made the Provider
	flights singleflight.Group

	mu       sync.Mutex
	found    *endpoints
	read     time.Time // when it was read
	until    time.Time // when it is read again
	verifier oauth.Verifier
	keysURL  string // of verifier
}

// endpoints are the addresses and abilities of a provider.
type endpoints struct {
	authorization, token, userInfo, revocation, keys string

	postCredentials bool
	// namesIssuer says that each response of the authorization endpoint has iss.
	namesIssuer bool
}

// A discovery reads the metadata of a provider.
type discovery struct{ *Provider }

// needsMetadata reports whether the metadata must be read, because the fields of the provider lack
// an endpoint.
func (p discovery) needsMetadata() bool {
	return p.AuthorizationEndpoint == "" || p.TokenEndpoint == "" || p.openID() && p.JWKSURL == ""
}

// endpoints returns the addresses of the provider. Concurrent callers make one request.
func (p *Provider) endpoints(ctx context.Context) (*endpoints, error) {
	if !(discovery{p}).needsMetadata() {
		return (discovery{p}).withFields(&endpoints{}), nil
	}
	p.state.mu.Lock()
	found, current := p.state.found, p.now().Before(p.state.until)
	p.state.mu.Unlock()
	if found != nil && current {
		return found, nil
	}
	// The request continues if the caller that started it goes away, because others wait for it.
	flight := p.state.flights.DoChan("metadata", func() (any, error) {
		ctx, cancel := p.bounded(context.WithoutCancel(ctx))
		defer cancel()
		return (discovery{p}).readMetadata(ctx)
	})
	select {
	case result := <-flight:
		found, _ := result.Val.(*endpoints)
		return found, result.Err
	case <-ctx.Done():
		return nil, &Error{Provider: p.Name, Step: stepMetadata, Err: fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())}
	}
}

const stepMetadata = "reading the metadata"

// readMetadata reads the metadata again. If that fails, the old one is used for some time.
func (p discovery) readMetadata(ctx context.Context) (*endpoints, error) {
	found, err := p.discover(ctx)
	now := p.now()
	p.state.mu.Lock()
	defer p.state.mu.Unlock()
	switch {
	case err == nil:
		p.state.found, p.state.read, p.state.until = found, now, now.Add(metadataLifetime)
	case p.state.found != nil && errors.Is(err, ErrUnavailable) && now.Before(p.state.read.Add(metadataStale)):
		p.state.until = now.Add(metadataRetry)
		return p.state.found, nil
	}
	return found, err
}

// discover reads the metadata at the first address that has it.
func (p discovery) discover(ctx context.Context) (*endpoints, error) {
	addresses := p.metadataURLs()
	var failures []error
	for i, address := range addresses {
		found, err := p.metadataAt(ctx, address, i < len(addresses)-1)
		if err == nil || errors.Is(err, ErrMismatch) {
			return found, err
		}
		failures = append(failures, err)
	}
	kind := ErrUnavailable
	return nil, &Error{Provider: p.Name, Step: stepMetadata, Err: fmt.Errorf("%w: %w", kind, errors.Join(failures...))}
}

// metadataAt reads one document. An address that never answers must not use up the time of the
// others.
func (p discovery) metadataAt(ctx context.Context, address string, others bool) (*endpoints, error) {
	if deadline, ok := ctx.Deadline(); ok && others {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/2)
		defer cancel()
	}
	c, err := newCall(ctx, stepMetadata+" at "+address, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	r, err := p.send(c)
	if err != nil {
		return nil, err
	}
	m, err := p.object(r)
	if err != nil {
		return nil, err
	}
	found, err := p.endpointsOf(m)
	if err != nil {
		return nil, &Error{Provider: p.Name, Step: c.step, Err: fmt.Errorf("%w: %w", ErrMismatch, err)}
	}
	return found, nil
}

// endpointsOf returns the endpoints that a metadata document names. RFC 8414, section 3.3, requires
// the exact issuer: otherwise one provider could speak for another.
func (p discovery) endpointsOf(m members) (*endpoints, error) {
	if issuer := m.text("issuer"); issuer != p.Issuer {
		return nil, fmt.Errorf("the document is of the issuer %q, and Issuer is %q", printable(issuer, maxDescription), p.Issuer)
	}
	found := p.withFields(&endpoints{
		authorization: m.text("authorization_endpoint"), token: m.text("token_endpoint"),
		userInfo: m.text("userinfo_endpoint"), revocation: m.text("revocation_endpoint"), keys: m.text("jwks_uri"),
		namesIssuer: m["authorization_response_iss_parameter_supported"] == true,
	})
	if methods := oauth.Claims(m).Texts("token_endpoint_auth_methods_supported"); slices.Contains(methods, "client_secret_post") &&
		!slices.Contains(methods, "client_secret_basic") {
		found.postCredentials = true
	}
	required := []string{"authorization_endpoint", found.authorization, "token_endpoint", found.token}
	if p.openID() {
		required = append(required, "jwks_uri", found.keys)
	}
	for pair := range slices.Chunk(required, 2) {
		if pair[1] == "" {
			return nil, fmt.Errorf("the document has no %s", pair[0])
		}
	}
	issuer, err := url.Parse(p.Issuer)
	for _, address := range []string{found.authorization, found.token, found.userInfo, found.revocation, found.keys} {
		if address == "" {
			continue
		}
		if err := checkURL(address); err != nil {
			return nil, fmt.Errorf("the document has an endpoint that is %w", err)
		}
		if u, _ := url.Parse(address); isLoopback(u.Hostname()) && (err != nil || !isLoopback(issuer.Hostname())) {
			return nil, errors.New("the document has an endpoint on this machine")
		}
	}
	return found, nil
}

// withFields replaces the endpoints of the metadata by the fields that the provider sets.
func (p discovery) withFields(e *endpoints) *endpoints {
	e.authorization = cmp.Or(p.AuthorizationEndpoint, e.authorization)
	e.token = cmp.Or(p.TokenEndpoint, e.token)
	e.userInfo = cmp.Or(p.UserInfoEndpoint, e.userInfo)
	e.revocation = cmp.Or(p.RevocationEndpoint, e.revocation)
	e.keys = cmp.Or(p.JWKSURL, e.keys)
	e.postCredentials = p.PostCredentials || e.postCredentials
	return e
}

// metadataURLs returns the addresses where the metadata may be, the likeliest first: OpenID Connect
// appends the well-known path to the issuer, RFC 8414 inserts it before the issuer's own.
func (p discovery) metadataURLs() []string {
	if p.MetadataURL != "" {
		return []string{p.MetadataURL}
	}
	u, err := url.Parse(p.Issuer)
	if err != nil {
		return nil
	}
	origin, path := u.Scheme+"://"+u.Host, strings.TrimSuffix(u.EscapedPath(), "/")
	openID, plain := origin+path+"/.well-known/openid-configuration", origin+"/.well-known/oauth-authorization-server"+path
	if p.openID() {
		return []string{openID, plain}
	}
	return []string{plain, openID}
}
