package exchange

import (
	"cmp"
	"context"
	"crypto/sha256"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/lru"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/internal/inbound"
)

// expiryMargin is how long before its end a token is no longer used: requests and clocks take time.
const expiryMargin = 30 * time.Second

// An Exchanger exchanges the tokens of callers for tokens of one API. It is safe for concurrent
// use.
type Exchanger struct {
	config Config
	client *http.Client

	flights singleflight.Group

	mu     sync.Mutex
	tokens *lru.Cache[tokenKey, exchanged]
}

// A tokenKey identifies the token of a caller, without containing it.
type tokenKey [sha256.Size]byte

// An exchanged token is used until it ends, or until the caller's own token does.
type exchanged struct {
	text  string
	until time.Time
}

// New returns an exchanger. It does not use the network yet.
func New(c Config) (*Exchanger, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	c.Scopes = slices.Clone(c.Scopes)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.Entries <= 0 {
		c.Entries = defaultEntries
	}
	client := http.Client{}
	if c.Client != nil {
		client = *c.Client
	}
	client.Jar = nil
	// The request carries this server's secret and a user's token.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Exchanger{config: c, client: &client, tokens: lru.New[tokenKey, exchanged](c.Entries)}, nil
}

// Token returns an access token of the API for the user of the call that ctx belongs to. It is
// cached as long as both it and the caller's own token are valid. Concurrent calls with the same
// token make one request.
//
// The error wraps [ErrNoCaller], or is an [Error] if the authorization server refuses or cannot be
// reached.
func (e *Exchanger) Token(ctx context.Context) (string, error) {
	own, ok := inbound.From(ctx)
	caller, known := oauth.PrincipalFrom(ctx)
	if !ok || !known {
		return "", ErrNoCaller
	}
	if own.IsKey() { // a secret that no authorization server may see
		return "", errlog.Errorf("%w, but to one with an API key, which cannot be exchanged", ErrNoCaller)
	}
	key := tokenKey(sha256.Sum256([]byte(own.Text())))
	if text, ok := e.cached(key); ok {
		return text, nil
	}
	// The request continues if the caller that started it goes away, because others wait for it.
	flight := e.flights.DoChan(string(key[:]), func() (any, error) {
		if text, ok := e.cached(key); ok {
			return text, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.config.Timeout)
		defer cancel()
		text, lifetime, err := e.request(ctx, own.Text())
		if err != nil {
			return "", err
		}
		e.keep(key, text, lifetime, caller.Expires)
		return text, nil
	})
	select {
	case result := <-flight:
		text, _ := result.Val.(string)
		return text, result.Err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (e *Exchanger) cached(key tokenKey) (string, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	token, ok := e.tokens.Get(key)
	if ok && !e.config.Now().Before(token.until) {
		e.tokens.Remove(key)
		ok = false
	}
	return token.text, ok
}

// keep caches a token. A token without a lifetime is used for the call alone.
func (e *Exchanger) keep(key tokenKey, text string, lifetime time.Duration, callerEnds time.Time) {
	until := e.config.Now().Add(lifetime - expiryMargin)
	if !callerEnds.IsZero() && callerEnds.Before(until) {
		until = callerEnds
	}
	if lifetime <= expiryMargin || !e.config.Now().Before(until) {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tokens.Put(key, exchanged{text, until})
}

// drop forgets the token of a caller if it is still text.
func (e *Exchanger) drop(ctx context.Context, text string) {
	own, ok := inbound.From(ctx)
	if !ok {
		return
	}
	key := tokenKey(sha256.Sum256([]byte(own.Text())))
	e.mu.Lock()
	defer e.mu.Unlock()
	if token, ok := e.tokens.Get(key); ok && token.text == text {
		e.tokens.Remove(key)
	}
}

// ErrNoCaller says that there is no token to exchange: the context does not belong to a call over
// HTTP, or its caller has no token.
var ErrNoCaller = errlog.New("exchange: the context belongs to no call with an access token")

// Transport returns a transport that adds a token of the API to each request, for the user of the
// call that the request's context belongs to, and passes it to base; nil means
// [http.DefaultTransport]. A request that already has an Authorization header is refused, because
// one of the two would be lost. If the API answers 401, the token is not used again.
//
// Use it for requests to the API alone: every host that is requested gets the token.
func (e *Exchanger) Transport(base http.RoundTripper) http.RoundTripper {
	return &transport{e, cmp.Or[http.RoundTripper](base, http.DefaultTransport)}
}

type transport struct {
	exchanger *Exchanger
	base      http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	refuse := func(err error) (*http.Response, error) {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	if r.Header.Get("Authorization") != "" {
		return refuse(errlog.New("exchange: the request already has an Authorization header"))
	}
	token, err := t.exchanger.Token(r.Context())
	if err != nil {
		return refuse(err)
	}
	r = r.Clone(r.Context()) // a transport must not change the request
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := t.base.RoundTrip(r)
	if err == nil && resp.StatusCode == http.StatusUnauthorized {
		t.exchanger.drop(r.Context(), token)
	}
	return resp, err
}
