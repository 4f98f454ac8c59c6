package wire

import (
	"context"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// A registry adds the tools of assemblies to the go-sdk server, which checks the headers of calls
// with their definitions and notifies clients of changes. The operation's assembly, not the
// registry, decides which tool a call runs.
type registry struct {
	sdk *mcp.Server

	mu         sync.Mutex
	registered map[string]*mcp.Tool
}

// add registers the tools of s. handler is the handler of each.
func (r *registry) add(s *Service, handler mcp.ToolHandler) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range s.Tools.List() {
		if !t.Routing.Adopted && r.registered[t.Name()] != t.Definition {
			r.registered[t.Name()] = t.Definition
			r.sdk.AddTool(t.Definition, handler)
		}
	}
}

func (r *registry) has(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.registered[name] != nil
}

// retain removes the tools that s does not have.
func (r *registry) retain(s *Service) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name := range r.registered {
		if t := s.Tools.Lookup(name); t == nil || t.Routing.Adopted {
			delete(r.registered, name)
			r.sdk.RemoveTools(name)
		}
	}
}

// announce has go-sdk notify clients that the list of tools changed. The tools may be the same, and
// only their scopes have changed. go-sdk sends one notification for changes in quick succession.
func (r *registry) announce(s *Service, handler mcp.ToolHandler) {
	for _, t := range s.Tools.List() {
		if !t.Routing.Adopted {
			r.sdk.AddTool(t.Definition, handler)
			return
		}
	}
}

// callRegistered is the handler of every registered tool.
func callRegistered(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	op := operationFrom(ctx)
	t := op.service.Tools.Lookup(req.Params.Name)
	if t == nil {
		return nil, unknownTool(req.Params.Name)
	}
	return op.service.Pipeline.Call(ctx, &op.Operation, t, req, call.Apart)
}
