package mcpkit

import (
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// hostConfig returns the configuration of the endpoint.
func hostConfig(m policy.Manifest, set *settings, drain *edge.Drain) wire.Config {
	observers := set.calls.observers
	if set.calls.logsRequests {
		observers = append(slices.Clip(observers), requestLog{set.log})
	}
	places := set.front.Places()
	if set.front.Err() != nil { // Check reports it
		places = edge.ShedOptions{}
	}
	return wire.Config{
		Info: &mcp.Implementation{Name: m.Name, Title: m.Title, Version: m.Version, Description: m.Tagline, WebsiteURL: m.Website},
		Options: mcp.ServerOptions{
			Instructions:       m.Instructions,
			CompletionHandler:  set.features.complete,
			SubscribeHandler:   set.features.subscribe,
			UnsubscribeHandler: set.features.unsubscribe,
			// The logging capability of the default is deprecated.
			Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{ListChanged: true}},
		},
		Adopted:      set.adoption.existing,
		Log:          set.log,
		Mask:         call.Masker{Log: set.log, Support: m.Support, Errors: set.calls.logs.errors},
		Observers:    observers,
		LogsRequests: set.calls.logsRequests,
		Callers:      set.calls.logs.callers,
		Limiter:      gate.Limiter{Counter: set.calls.limiter, Log: set.log, Errors: set.calls.logs.errors},
		KeepAlive:    set.calls.keepAlive,
		Places:       gate.NewPlaces(places),
		Drain:        drain,

		GuessesAddresses: set.front.ClientIP == nil,
	}
}
