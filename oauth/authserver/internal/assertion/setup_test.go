package assertion_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/assertion"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const (
	server   = "https://auth.example.com"
	client   = "https://claude.ai/oauth/mcp-oauth-client-metadata"
	resource = "https://mcp.example.com/mcp"
)

// A record remembers keys until a time, as a store of the server would.
type record struct {
	mu   sync.Mutex
	seen map[string]time.Time
	err  error // of every call, if not nil
}

func (r *record) once(_ context.Context, key string, until time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return r.err
	}
	if _, known := r.seen[key]; known {
		return assertion.ErrReplayed
	}
	if r.seen == nil {
		r.seen = map[string]time.Time{}
	}
	r.seen[key] = until
	return nil
}

func (r *record) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
}

func (r *record) keys() map[string]time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.seen)
}

// A clock is the real time plus an offset.
type clock struct{ offset atomic.Int64 }

func (c *clock) now() time.Time           { return time.Now().Add(time.Duration(c.offset.Load())) }
func (c *clock) advance(by time.Duration) { c.offset.Add(int64(by)) }

// newVerifier returns a verifier that trusts the issuer, and its record.
func newVerifier(t testing.TB, idp *oauthtest.Issuer, change ...func(*assertion.Options)) (*assertion.Verifier, *record) {
	t.Helper()
	used := &record{}
	opts := assertion.Options{
		Server:   server,
		Issuers:  []assertion.Issuer{{Issuer: idp.URL()}},
		Resource: func(r string) bool { return r == resource },
		Once:     used.once,
		KeySet:   oauth.KeySetOptions{Client: idp.Client(), Logger: slog.New(slog.DiscardHandler)},
	}
	for _, c := range change {
		c(&opts)
	}
	v, err := assertion.New(opts)
	require.NoError(t, err)
	return v, used
}

func accepts(t testing.TB, v *assertion.Verifier, text string) *assertion.Assertion {
	t.Helper()
	a, err := v.Verify(t.Context(), text, client)
	require.NoError(t, err)
	require.NotNil(t, a)
	return a
}

// refuses returns why the assertion is refused.
func refuses(t testing.TB, v *assertion.Verifier, text string) *oauth.TokenError {
	t.Helper()
	a, err := v.Verify(t.Context(), text, client)
	assert.Nil(t, a)
	require.ErrorIs(t, err, assertion.ErrInvalid)
	require.NotErrorIs(t, err, assertion.ErrUnavailable)
	var why *oauth.TokenError
	require.ErrorAs(t, err, &why)
	return why
}

func unavailable(t testing.TB, v *assertion.Verifier, text string) {
	t.Helper()
	a, err := v.Verify(t.Context(), text, client)
	assert.Nil(t, a)
	require.ErrorIs(t, err, assertion.ErrUnavailable)
	require.NotErrorIs(t, err, assertion.ErrInvalid)
}

var errDown = errors.New("the database is down")
