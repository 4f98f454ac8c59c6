package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// flood verifies 10,000 tokens that each name a different unknown key. The verifier may fetch the
// key set for unknown keys once per interval. Halfway the issuer rotates its keys and the next
// interval begins.
func flood(issuer *oauthtest.Issuer, config oauth.JWTConfig) (fetches int, rotated bool) {
	var clock atomic.Int64
	clock.Store(time.Now().UnixNano())
	config.KeySet.Now = func() time.Time { return time.Unix(0, clock.Load()) }
	v := verifier(config)
	ctx := context.Background()
	before := issuer.Requests(oauthtest.JWKS)
	must(v.Verify(ctx, issuer.Issue()))
	for i := range 10_000 {
		if i == 5_000 {
			issuer.Rotate()
			clock.Add(int64(11 * time.Second))
			_, err := v.Verify(ctx, issuer.Issue())
			rotated = err == nil
		}
		if _, err := v.Verify(ctx, issuer.Issue(oauthtest.SignWith(oauthtest.ES256), oauthtest.Header("kid", fmt.Sprint("made-up-", i)))); err == nil {
			panic("a token with a made-up key was accepted")
		}
	}
	return issuer.Requests(oauthtest.JWKS) - before, rotated
}

// rush verifies a token in 500 goroutines at once, before the key set has been fetched.
func rush(issuer *oauthtest.Issuer, config oauth.JWTConfig) (fetches, refused int) {
	v, token := verifier(config), issuer.Issue()
	before := issuer.Requests(oauthtest.JWKS)
	var failed atomic.Int64
	var start, done sync.WaitGroup
	start.Add(1)
	for range 500 {
		done.Go(func() {
			start.Wait()
			if _, err := v.Verify(context.Background(), token); err != nil {
				failed.Add(1)
			}
		})
	}
	start.Done()
	done.Wait()
	return issuer.Requests(oauthtest.JWKS) - before, int(failed.Load())
}
