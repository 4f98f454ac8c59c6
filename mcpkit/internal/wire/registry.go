package wire

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// A registry keeps the tools of the latest assembly in the go-sdk server, which checks the headers
// of calls by them and tells clients when they change. The operation's assembly, not the registry,
// decides which tools are listed and which tool a call runs.
type registry struct {
	sdk *mcp.Server

	mu         sync.Mutex
	registered map[string]*mcp.Tool
	readsFiles bool // the file carrier is registered
}

// carrierName is the name of a tool of the go-sdk server that is in no assembly. go-sdk runs every
// call of an assembly's tool as a call of the carrier, so a call does not depend on what go-sdk has
// registered under the tool's name.
const carrierName = "mcpkit_carrier"

func newRegistry(sdk *mcp.Server) *registry {
	r := &registry{sdk: sdk, registered: map[string]*mcp.Tool{}}
	r.registered[carrierName] = &mcp.Tool{Name: carrierName, InputSchema: json.RawMessage(`{"type":"object"}`)}
	r.announce()
	return r
}

// add registers the tools of s.
func (r *registry) add(s *Service) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.Pipeline.Files != nil && !r.readsFiles {
		r.readsFiles = true
		r.sdk.AddResource(&mcp.Resource{URI: fileCarrier, Name: "files"}, readCarried)
	}
	for _, t := range s.Tools.List() {
		if !t.Routing.Adopted && r.registered[t.Name()] != t.Definition {
			r.registered[t.Name()] = t.Definition
			r.sdk.AddTool(t.Definition, callCarried)
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
	if s.Pipeline.Files == nil && r.readsFiles {
		r.readsFiles = false
		r.sdk.RemoveResources(fileCarrier)
	}
	for name := range r.registered {
		if t := s.Tools.Lookup(name); name != carrierName && (t == nil || t.Removed || t.Routing.Adopted) {
			delete(r.registered, name)
			r.sdk.RemoveTools(name)
		}
	}
}

// announce makes go-sdk tell clients that the list of tools changed, even if the tools are the same
// and only the ones that a caller sees have changed. go-sdk sends one notification for changes in
// quick succession.
func (r *registry) announce() { r.sdk.AddTool(r.registered[carrierName], callCarried) }

// complete adds the tools of s that are not registered, such as those of an assembly that is
// checked or was replaced, to a list that go-sdk made of the registered ones.
func (r *registry) complete(s *Service, shown []*mcp.Tool) []*mcp.Tool {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := len(shown)
	for _, t := range s.Tools.List() {
		if !t.Routing.Adopted && r.registered[t.Name()] == nil &&
			!slices.ContainsFunc(shown[:before], func(l *mcp.Tool) bool { return l.Name == t.Name() }) {
			shown = append(shown, t.Definition)
		}
	}
	if len(shown) > before {
		slices.SortFunc(shown, func(a, b *mcp.Tool) int { return strings.Compare(a.Name, b.Name) })
	}
	return shown
}

// carry returns a call of t as a call of the carrier.
func carry(op *operation, t *call.Tool, req *mcp.CallToolRequest) *mcp.CallToolRequest {
	op.carried = t
	return withName(req, carrierName)
}

// callCarried is the handler of every registered tool.
func callCarried(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	op := operationFrom(ctx)
	t := op.carried
	if t == nil {
		return nil, unknownTool(req.Params.Name)
	}
	return op.service.Pipeline.Call(ctx, &op.Operation, t, withName(req, t.Name()), call.Apart)
}

func withName(req *mcp.CallToolRequest, name string) *mcp.CallToolRequest {
	own, params := *req, *req.Params
	params.Name = name
	own.Params = &params
	return &own
}
