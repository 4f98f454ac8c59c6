package mcpkit_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestBadTokensAreLimitedForEachAddress sends bad tokens from one address until they are refused
// unread. Tokens from other addresses are still read, unless the program says that all callers are
// one.
func TestBadTokensAreLimitedForEachAddress(t *testing.T) {
	for _, oneCaller := range []bool{false, true} {
		c := loginConfig()
		c.Verifiers = []oauth.Verifier{oauth.Cache(oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
			if strings.HasPrefix(token, "good") {
				return &oauth.Principal{Issuer: "https://login.example.com", Subject: "ada"}, nil
			}
			return nil, oauth.ErrInvalidToken
		}), nil)}
		if oneCaller {
			c.Options.Caller = func(*http.Request) string { return "everybody" }
		}
		srv := mcpkit.New(manifest(), mcpkit.OAuth(c), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}))
		addNotes(srv)
		endpoint := listen(t, srv)
		ask := func(address, token string) int {
			return post(t, endpoint, "2025-11-25", request("2025-11-25", "ping", nil), header("X-Forwarded-For", address), bearer(token)).Status
		}
		tokens := 0
		limit := func() (status int) {
			for range 1_000 {
				tokens++
				if status = ask("203.0.113.1", fmt.Sprint("bad-", tokens)); status != http.StatusUnauthorized {
					break
				}
			}
			return status
		}
		// The limit allows a bad token again after a while, which may have passed on a slow machine. Each
		// attempt has another token, since a good one that was accepted is not limited afterwards.
		whileLimited := func(address, token string, want int) (status int) {
			for i := range 20 {
				limit()
				if status = ask(address, fmt.Sprint(token, "-", i)); status == want {
					break
				}
			}
			return status
		}
		limited := http.StatusTooManyRequests
		assert.Equal(t, limited, limit())
		assert.Equal(t, limited, whileLimited("203.0.113.1", "good-1", limited))
		for token, status := range map[string]int{"good-2": http.StatusOK, "wrong": http.StatusUnauthorized} {
			if oneCaller {
				status = limited
			}
			assert.Equal(t, status, whileLimited("203.0.113.2", token, status), "one caller: %t", oneCaller)
		}
	}
}
