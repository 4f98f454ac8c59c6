package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// An adopted is an adopted go-sdk server.
type adopted struct {
	info *mcp.Implementation
	log  *slog.Logger
	// service returns the latest assembly. learn replaces it by an assembly of the current tools.
	service func() *Service
	learn   func() error
	// next is the server's own handler, with the program's middleware around it.
	next mcp.MethodHandler

	mu sync.Mutex
	// refused are the definitions of tools that could not be learned again.
	refused map[string][]byte
}

// around is the middleware around the adopted server. It runs calls through the pipeline, and
// replaces what the server says about itself by what the program declared.
func (a *adopted) around(next mcp.MethodHandler) mcp.MethodHandler {
	a.next = next
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		op := operationFrom(ctx)
		if toolCall, ok := req.(*mcp.CallToolRequest); ok && toolCall.Params != nil && op.purpose != forInspection {
			t, err := a.current(ctx, op, toolCall)
			if err != nil {
				return nil, err
			}
			if t != nil {
				res, err := op.service.Pipeline.Call(ctx, &op.Operation, t, toolCall, call.Apart)
				if err != nil {
					return nil, err
				}
				return a.identify(req, res), nil
			}
		}
		res, err := next(ctx, method, req)
		if err != nil {
			return res, err
		}
		return a.identify(req, a.declared(op, req, res)), nil
	}
}

// invoke runs a tool of the adopted server. It is a call.Invoke.
func (a *adopted) invoke(ctx context.Context, _ *call.Pipeline, _ *call.Tool, req *mcp.CallToolRequest, ready []byte) (call.Answer, error) {
	params := *req.Params
	params.Arguments = ready
	own := *req
	own.Params = &params
	res, err := a.next(ctx, "tools/call", &own)
	if err != nil {
		return call.Answer{}, err
	}
	result, ok := res.(*mcp.CallToolResult)
	if !ok || result == nil {
		return call.Answer{}, call.ErrNoResult
	}
	result, err = call.CheckContent(result)
	return call.Answer{Result: result}, err
}

// current returns the adopted tool that a call names, or nil if the tool is not adopted. If the
// server has replaced the tool, current learns the new one with its annotation, or refuses the
// call, so that the new handler never runs with the old schema.
func (a *adopted) current(ctx context.Context, op *operation, req *mcp.CallToolRequest) (*call.Tool, error) {
	t := op.service.Tools.Lookup(req.Params.Name)
	if t == nil || !t.Routing.Adopted {
		return nil, nil
	}
	defined, err := findTool(ctx, req, a.next)
	if err != nil || defined == nil || isSame(defined, t.Learned) {
		return t, nil //nolint:nilerr // the adopted server itself answers that it cannot list, or lacks, the tool
	}
	if t = a.relearn(op, defined); t == nil {
		return nil, unknownTool(req.Params.Name)
	}
	return t, nil
}

// relearn assembles the server again, because the adopted server has replaced a tool, and moves op
// to the new assembly. It returns the tool, or nil if the rules refuse it.
func (a *adopted) relearn(op *operation, defined *mcp.Tool) *call.Tool {
	text, _ := json.Marshal(defined)
	a.mu.Lock()
	defer a.mu.Unlock()
	if bytes.Equal(a.refused[defined.Name], text) {
		return nil
	}
	if current := a.service().Tools.Lookup(defined.Name); current == nil || !isSame(defined, current.Learned) {
		if err := a.learn(); err != nil {
			a.refused[defined.Name] = text
			a.log.Error("a tool of the adopted server was replaced by one that breaks rules; it is neither listed nor callable",
				"tool", defined.Name, "error", err)
			return nil
		}
	}
	s := a.service()
	t := s.Tools.Lookup(defined.Name)
	if t == nil || !t.Routing.Adopted || !isSame(defined, t.Learned) {
		return nil
	}
	op.service = s
	return t
}

// declared replaces the server's name, instructions and cache scopes in a result by those that the
// program declared.
func (a *adopted) declared(op *operation, req mcp.Request, res mcp.Result) mcp.Result {
	instructions := op.service.Instructions
	restrict := func(c *mcp.Cacheable) {
		// go-sdk lets everybody keep a result by default.
		own := mcp.Cacheable{}
		if op.service.Gate.Cacheable(req, &own); own.CacheScope != "" {
			c.CacheScope = own.CacheScope
		}
	}
	switch r := res.(type) {
	case *mcp.ListToolsResult:
		own := *r
		restrict(&own.Cacheable)
		return &own
	case *mcp.InitializeResult:
		own := *r
		own.ServerInfo = a.info
		if instructions != "" {
			own.Instructions = instructions
		}
		return &own
	case *mcp.DiscoverResult:
		own := *r
		if instructions != "" {
			own.Instructions = instructions
		}
		restrict(&own.Cacheable)
		return &own
	case *mcp.ListPromptsResult:
		own := *r
		restrict(&own.Cacheable)
		return &own
	case *mcp.ListResourcesResult:
		own := *r
		restrict(&own.Cacheable)
		return &own
	case *mcp.ListResourceTemplatesResult:
		own := *r
		restrict(&own.Cacheable)
		return &own
	case *mcp.ReadResourceResult:
		own := *r
		restrict(&own.Cacheable)
		return &own
	}
	return res
}

// identify replaces the adopted server's name by the manifest's in the results that have one.
func (a *adopted) identify(req mcp.Request, res mcp.Result) mcp.Result {
	versioned, ok := req.(interface{ ProtocolVersion() string })
	if res == nil || !ok || versioned.ProtocolVersion() < modern {
		return res
	}
	meta := maps.Clone(res.GetMeta())
	if meta == nil {
		meta = map[string]any{}
	}
	meta[metaServer] = a.info
	res.SetMeta(meta)
	return res
}
