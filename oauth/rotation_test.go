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

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestKeysRotateUnderLoad: while many requests are verified, an issuer changes its keys again
// and again, with an overlap and without one. No token is refused whose key is published, a
// removed key dies, and there are few fetches, however many tokens there are and though some
// name keys that nobody has.
func TestKeysRotateUnderLoad(t *testing.T) {
	const rotations, workers, tokens = 12, 16, 10
	current := newMintKey("key-0", "ES256")
	m := newMint(t, current)
	v := oauth.Cache(m.verifier(t), &oauth.CacheOptions{Now: m.clock.Now})
	stranger := newMintKey("nobody's", "ES256")

	var good, made atomic.Int64
	verify := func(k mintKey, round int, wg *sync.WaitGroup) {
		for w := range workers {
			wg.Go(func() {
				for i := range tokens {
					// Each token is a new one, so that the cache answers for none of them.
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
			verify(current, round, &wg) // goes on while the keys change
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
		// The next regular refresh finds that the old key is gone.
		m.clock.Advance(time.Hour)
		require.Eventually(t, func() bool {
			_, err := v.Verify(context.Background(), last)
			return err != nil
		}, 10*time.Second, time.Millisecond, "a key that was removed still counts in round %d", round)
		m.clock.Advance(10 * time.Second) // until when one fetch for an unknown key is enough
		current = next
	}
	assert.Equal(t, made.Load(), good.Load())
	// Each round has one fetch for the new key, at most one for the stranger's, and a refresh.
	fetches := m.fetches.Load()
	assert.LessOrEqual(t, fetches, int64(3*rotations+1))
	t.Logf("%d tokens, %d rotations, %d fetches", good.Load(), rotations, fetches)
}

// TestMadeUpKeysDoNotSpoilNewTokens: while a stranger has the keys fetched as often as that is
// done, a token whose key is new is not called bad, and is accepted as soon as the keys are
// fetched again.
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
