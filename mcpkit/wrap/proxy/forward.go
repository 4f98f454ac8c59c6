package proxy

import (
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/given"
)

// A forward lets calls of a tool reach its upstream without the mirror, which is a server of go-sdk
// and takes longer for a call than most upstreams.
type forward struct {
	mcpkit.ToolOption
	up   *upstream
	name string
}

// GivenForward implements given.ForwardOption.
func (f forward) GivenForward() *given.Forward {
	if f.up.declared.PerUser > 0 {
		return nil // questions of the upstream need the session of the call
	}
	mirrored := f.up.declared.Prefix + f.name
	return &given.Forward{
		Handler: f.up.tool(f.name),
		Current: func(definition *mcp.Tool) bool { return f.up.proxy.hasTool(mirrored, definition) },
	}
}

// GivenAbsent implements given.AbsentOption.
func (f forward) GivenAbsent() (reason, fix string) {
	f.up.mu.Lock()
	why := f.up.broken[f.name]
	f.up.mu.Unlock()
	if why == "" {
		return "", ""
	}
	return fmt.Sprintf("the tool %q of the upstream %q is left out, because the last definition that the upstream sent cannot be used: %s", f.name, f.up.declared.Name, why),
		"correct the definition in the upstream: the tool is served when its lists are learned again; or remove the annotation"
}
