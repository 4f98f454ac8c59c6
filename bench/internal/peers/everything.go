package peers

import (
	"math"
	"net/http"

	"github.com/mcpkit-go/mcpkit/bench/internal/host"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// Everything is mcpkit with everything on: it verifies each caller's token and scope, and counts
// each user's calls. Requests need the returned Authorization header.
func Everything(h *host.Host) (server Server, authorization string) {
	issuer := oauthtest.New(h, &oauthtest.Options{Audience: URL})
	config := oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"items"}}
	server = func(fillers int) http.Handler {
		return mcpkitHandler(fillers, mcpkit.OAuth(config), mcpkit.RateLimit(Generous()))
	}
	return server, "Bearer " + issuer.Issue(oauthtest.Scopes("items"))
}

// Generous returns a limiter that counts every call and refuses none.
func Generous() edge.Limiter {
	all := edge.Rate{Burst: math.MaxInt32, PerSecond: math.MaxInt32}
	return edge.NewLimiter(&edge.LimiterOptions{Each: all, Shared: map[string]edge.Rate{edge.UnknownKey: all}})
}
