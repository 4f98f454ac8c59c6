package oauth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// KeySetOptions are the options of a [KeySet]. The zero value is right for production.
type KeySetOptions struct {
	// Client fetches the keys; nil means a client with http.DefaultTransport. Its redirect
	// policy is replaced by one that only allows the same host and scheme.
	Client *http.Client
	// MinInterval is the minimum time between two fetches because of tokens with unknown
	// keys; 10 seconds if zero. A key that the issuer begins to use without
	// notice is accepted after at most this time, usually at once.
	MinInterval time.Duration
	// Timeout bounds one refresh, discovery included. It is 5 seconds if zero, and at
	// most 5 seconds, because callers wait for it.
	Timeout time.Duration
	// MaxStale is how long keys are used while they cannot be refreshed; 24 hours if
	// zero. After that time every token gets [ErrUnavailable].
	MaxStale time.Duration
	// Logger logs failed refreshes; slog.Default() if nil. It never gets a token.
	Logger *slog.Logger
	// Now is the clock, for tests; time.Now if nil.
	Now func() time.Time
}

// A keySource knows the URL of a key set.
type keySource interface {
	// keysURL may use the network, within ctx.
	keysURL(ctx context.Context, client *http.Client, now time.Time) (string, error)
	// forget is called after a fetch failed. It drops a cached URL.
	forget()
}

type fixedURL string

func (u fixedURL) keysURL(context.Context, *http.Client, time.Time) (string, error) {
	return string(u), nil
}
func (u fixedURL) forget() {}

// loadKeys fetches and parses the keys of source.
func loadKeys(ctx context.Context, source keySource, client *http.Client, opts *KeySetOptions) (state *keyState, err error) {
	defer func() {
		// A panic of the program's transport in this goroutine would end the process.
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	asked := opts.Now()
	from, err := source.keysURL(ctx, client, asked)
	if err != nil {
		return nil, err
	}
	body, header, err := getBody(ctx, client, from)
	if err != nil {
		return nil, err
	}
	keys, ignored, err := parseKeySet(body)
	if err != nil {
		return nil, err
	}
	if ignored > 0 {
		opts.Logger.DebugContext(ctx, "oauth: some keys of the issuer were ignored", "url", from, "ignored", ignored)
	}
	if len(keys) == 0 {
		// An empty key set is a mistake of the issuer. The previous keys stay in use.
		return nil, errors.New("the key set has no usable key")
	}
	now := opts.Now()
	state = &keyState{
		keys:      keys,
		byKID:     make(map[string]*verifyKey, len(keys)),
		askedAt:   asked,
		refreshAt: now.Add(refreshAfter(header)),
		deadAt:    now.Add(opts.MaxStale),
	}
	for i := range keys {
		if kid := keys[i].kid; kid != "" {
			state.byKID[kid] = &keys[i]
		}
	}
	return state, nil
}
