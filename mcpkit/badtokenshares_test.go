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
		limited := 0
		for i := 0; i < 1_000 && limited == 0; i++ {
			if status := ask("203.0.113.1", fmt.Sprint("bad-", i)); status != http.StatusUnauthorized {
				limited = status
			}
		}
		assert.Equal(t, http.StatusTooManyRequests, limited)
		assert.Equal(t, limited, ask("203.0.113.1", "good-1"))
		for token, status := range map[string]int{"good-2": http.StatusOK, "bad": http.StatusUnauthorized} {
			if oneCaller {
				status = limited
			}
			assert.Equal(t, status, ask("203.0.113.2", token), "one caller: %t", oneCaller)
		}
	}
}
