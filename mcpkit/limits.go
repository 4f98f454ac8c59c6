package mcpkit

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// limits returns the limits of the server, as they are enforced. The rate of a limiter of the
// program may not be known.
func (a *assembly) limits() policy.Limits {
	reader := a.settings.results.reader
	limits := policy.Limits{Tokens: reader.Tokens, Characters: reader.Characters, RequestBytes: wire.MaxBody}
	limiter := a.settings.calls.limiter
	if own, ok := limiter.(interface{ Each() edge.Rate }); ok {
		limits.Burst, limits.CallsPerSecond = own.Each().Burst, own.Each().PerSecond
	}
	if own, ok := limiter.(interface {
		Shared(key string) (edge.Rate, bool)
	}); ok && (a.declared.access.public || a.service.Gate.SomePublic) {
		limits.Shared = sharedLimits(own.Shared, a.settings.front.ClientIP == nil, !a.declared.access.public)
	}
	return limits
}

// sharedLimits returns the limits of callers without a token that count together. The keys of such
// callers are those of package edge. logins is set if others have a token.
func sharedLimits(rate func(key string) (edge.Rate, bool), guesses, logins bool) (shared []policy.SharedLimit) {
	callers := "all callers"
	if logins {
		callers += " without a login"
	}
	unknown := callers + " whose network address does not reach the server"
	if guesses {
		unknown = callers + " behind a proxy with a private address"
	}
	for _, group := range []struct{ key, callers string }{{edge.AnthropicKey, callers + " in the network that Claude calls from"}, {edge.UnknownKey, unknown}} {
		if r, ok := rate(group.key); ok {
			shared = append(shared, policy.SharedLimit{Callers: group.callers, Burst: r.Burst, CallsPerSecond: r.PerSecond})
		}
	}
	return shared
}
