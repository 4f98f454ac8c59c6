package oauth_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestKeysRotateUnderLoad changes an issuer's keys repeatedly while many requests are verified,
// with and without an overlap. A token whose key is published is never refused, a removed key is
// no longer accepted, and there are few fetches, although there are many tokens and some name
// unknown keys.
func TestKeysRotateUnderLoad(t *testing.T) {
	const workers = 16
	rotations, tokens := testsize.Count(12, 6), testsize.Count(10, 5)
	current := newMintKey("key-0", "ES256")
	m := newMint(t, current)
	v := oauth.Cache(m.verifier(t), &oauth.CacheOptions{Now: m.clock.Now})
	stranger := newMintKey("nobody's", "ES256")

	var good, made atomic.Int64
	verify := func(k mintKey, round int, wg *sync.WaitGroup) {
		for w := range workers {
			wg.Go(func() {
				for i := range tokens {
					// Each token is new, so that none of them is cached.
					made.Add(1)
					p, err := v.Verify(context.Background(), m.token(k, map[string]any{"jti": fmt.Sprint(round, w, i), "sub": fmt.Sprint("user-", w)}))
					if assert.NoError(t, err, "round %d", round) && assert.Equal(t, fmt.Sprint("user-", w), p.Subject) {
						good.Add(1)
					}
				}
			})
		}
	}
	for round := 1; round <= rotations; round++ {
		next := newMintKey(fmt.Sprint("key-", round), "ES256")
		var wg sync.WaitGroup
		overlap := round%2 == 0
		if overlap {
			verify(current, round, &wg) // runs while the keys change
			m.publish(current, next)
		} else {
			m.publish(next)
		}
		verify(next, round, &wg)
		wg.Wait()

		var flood sync.WaitGroup
		for range workers {
			flood.Go(func() {
				for range tokens {
					_, err := v.Verify(context.Background(), m.token(stranger, nil))
					assert.ErrorIs(t, err, oauth.ErrInvalidToken)
				}
			})
		}
		flood.Wait()

		last := m.token(current, map[string]any{"jti": fmt.Sprint("last ", round), "exp": m.clock.Now().Add(24 * time.Hour).Unix()})
		if overlap {
			accepts(t, v, last, "its key is still published")
			m.publish(next)
		}
		// The next regular refresh finds that the old key was removed.
		m.clock.Advance(time.Hour)
		require.Eventually(t, func() bool {
			_, err := v.Verify(context.Background(), last)
			return err != nil
		}, 10*time.Second, time.Millisecond, "a key that was removed still counts in round %d", round)
		m.clock.Advance(10 * time.Second) // one fetch for an unknown key suffices until then
		current = next
	}
	assert.Equal(t, made.Load(), good.Load())
	// Each round has one fetch for the new key, at most one for the unknown key, and a refresh.
	fetches := m.fetches.Load()
	assert.LessOrEqual(t, fetches, int64(3*rotations+1))
	t.Logf("%d tokens, %d rotations, %d fetches", good.Load(), rotations, fetches)
}

// TestMadeUpKeysDoNotSpoilNewTokens checks that, while made-up keys use up all allowed fetches, a
// token with a new key is not called invalid, and is accepted after the next fetch.
func TestMadeUpKeysDoNotSpoilNewTokens(t *testing.T) {
	old, next := newMintKey("1", "ES256"), newMintKey("2", "ES256")
	m := newMint(t, old)
	v := oauth.Cache(m.verifier(t), &oauth.CacheOptions{Now: m.clock.Now})
	before := m.token(old, nil)
	accepts(t, v, before)
	m.clock.Advance(time.Minute)
	refuses(t, v, m.token(newMintKey("made-up-1", "ES256"), map[string]any{"iat": m.clock.Now().Unix() - 60}))
	m.publish(next)
	m.clock.Advance(time.Second)
	fresh := m.token(next, nil)
	unavailable(t, v, fresh)
	refuses(t, v, m.token(newMintKey("made-up-2", "ES256"), map[string]any{"iat": m.clock.Now().Unix() - 60}))
	m.clock.Advance(9 * time.Second)
	accepts(t, v, fresh)
	refuses(t, v, before)
	require.EqualValues(t, 3, m.fetches.Load())
}
