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

// Everything is mcpkit with everything on: callers have a token that is verified, with a scope, and each user's calls are counted. Requests
// need the Authorization header that it returns.
func Everything(h *host.Host) (server Server, authorization string) {
	issuer := oauthtest.New(h, &oauthtest.Options{Audience: URL})
	config := oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"items"}}
	server = func(fillers int) http.Handler {
		return mcpkitHandler(fillers, mcpkit.OAuth(config), mcpkit.RateLimit(Generous))
	}
	return server, "Bearer " + issuer.Issue(oauthtest.Scopes("items"))
}

// Generous counts, and refuses nobody.
var Generous = edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: math.MaxInt32, PerSecond: math.MaxInt32}})
