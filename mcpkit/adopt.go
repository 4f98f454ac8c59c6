package mcpkit

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/near"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Adopt has the server serve what an existing go-sdk server has, with the pipeline of mcpkit around its tools: who may call,
// how often, arguments held to the tool's schema, middleware, deadlines, panics contained, results made to fit. Its handlers
// go on as they are, and so do its resources, prompts, completions, progress and questions to the user; go-sdk runs them.
// Tools are those that it has when [New] is called, and each needs an annotation by its name: what is missing is reported by
// [Server.Check] with the line to paste.
//
// Clients of protocol versions before 2026-07-28 get sessions, see [Sessions]: a tool may ask the client something. A tool that
// does so through its session, and not by returning input requests, cannot with newer clients; an existing server that has
// such tools names the versions before in its SupportedProtocolVersions, and clients that know both then use those. Errors that a tool's handler made a result
// of, as go-sdk does with what typed handlers return, are sent as they are. Clients are told the manifest's name and
// version, and its instructions if it has any. What is set by options of go-sdk stays with existing: [Completions] and
// [Subscriptions] are not for it.
//
// From then on existing belongs to the server: serve it only here, and only once.
func Adopt(existing *mcp.Server, annotations map[string]annotate.Annotation) Option {
	pos := caller(1)
	return serverOption(func(s *Server) {
		s.adopted = &adopted{existing: existing, annotations: maps.Clone(annotations), pos: pos}
	})
}

// AdoptedTool gives options to one tool of an adopted server, such as [Scopes], [Timeout], [Budget] or [Waive].
func AdoptedTool(name string, opts ...ToolOption) Option {
	pos := caller(1)
	return serverOption(func(s *Server) {
		s.adoptedOptions = append(s.adoptedOptions, adoptedOptions{name, opts, pos})
	})
}

// An adopted is the go-sdk server that Adopt got.
type adopted struct {
	existing    *mcp.Server
	annotations map[string]annotate.Annotation
	pos         policy.Pos
	// next is what go-sdk and its middleware make of a request.
	next mcp.MethodHandler
}

type adoptedOptions struct {
	name string
	opts []ToolOption
	pos  policy.Pos
}

// adopt makes the existing server this one's.
func (s *Server) adopt() {
	if s.adopted == nil || s.adopted.existing == nil {
		return
	}
	s.sdk = s.adopted.existing
	s.interactive.Store(true)
	s.shared.Store(true)
	s.sdk.AddReceivingMiddleware(s.aroundAdopted)
}

// learn registers the tools of the existing server.
func (s *Server) learn() {
	report := func(rule policy.RuleID, tool, message, fix string, pos policy.Pos) {
		s.problems = append(s.problems, policy.Problem{Rule: rule, Tool: tool, Message: message, Fix: fix, Pos: pos})
	}
	a := s.adopted
	if a == nil {
		for _, o := range s.adoptedOptions {
			report(policy.RuleServerOptions, "", fmt.Sprintf("mcpkit.AdoptedTool(%q) has no effect, because no server is adopted", o.name), "use it together with mcpkit.Adopt", o.pos)
		}
		return
	}
	if a.existing == nil {
		report(policy.RuleServerOptions, "", "the go-sdk server to adopt is nil", "give mcpkit.Adopt the server that has the tools", a.pos)
		return
	}
	if s.sdkOptions.CompletionHandler != nil || s.sdkOptions.SubscribeHandler != nil {
		report(policy.RuleServerOptions, "", "mcpkit.Completions and mcpkit.Subscriptions have no effect on an adopted server",
			"set the handlers in the mcp.ServerOptions of the adopted server", a.pos)
	}
	tools, err := s.wire.listTools()
	if err != nil {
		report(policy.RuleToolTypes, "", "the tools of the adopted server cannot be listed: "+err.Error(), "", a.pos)
		return
	}
	var names []string
	for _, onWire := range tools {
		names = append(names, onWire.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(a.annotations)) {
		if !slices.Contains(names, name) {
			report(policy.RuleToolAnnotation, "", fmt.Sprintf("the annotation of %q is for a tool that the adopted server has not", name), didYouMean(name, names), a.pos)
		}
	}
	for _, o := range s.adoptedOptions {
		if !slices.Contains(names, o.name) {
			report(policy.RuleServerOptions, "", fmt.Sprintf("mcpkit.AdoptedTool(%q) is for a tool that the adopted server has not", o.name), didYouMean(o.name, names), o.pos)
		}
	}
	for _, onWire := range tools {
		s.takeOver(onWire)
	}
	s.learnInstructions()
}

// learnInstructions has the rules look at the instructions of the existing server, where the manifest has none.
func (s *Server) learnInstructions() {
	if s.manifest.Instructions != "" {
		return
	}
	var result struct {
		Instructions string `json:"instructions"`
	}
	_, err := s.wire.ask("initialize", map[string]any{
		"protocolVersion": "2025-11-25", "capabilities": map[string]any{}, "clientInfo": map[string]any{"name": s.sdkInfo.Name, "version": s.sdkInfo.Version},
	}, &result)
	if err == nil { // without instructions it serves as well
		s.manifest.Instructions = result.Instructions
	}
}

func didYouMean(name string, names []string) string {
	if guess := near.Best(name, names); guess != "" {
		return fmt.Sprintf("did you mean %q?", guess)
	}
	return "take it out, or correct the name"
}

// takeOver makes one tool of the existing server this one's.
func (s *Server) takeOver(onWire policy.Tool) {
	a := s.adopted
	annotation := a.annotations[onWire.Name]
	t := &tool{
		wire:       &mcp.Tool{Name: onWire.Name, Description: onWire.Description, Title: annotation.Title(), Annotations: annotation.Hints(s.manifest.Profile), InputSchema: onWire.Input},
		annotation: annotation,
		timeout:    DefaultTimeout,
		pos:        a.pos,
		session:    true, // what a handler of go-sdk does is not known
		adopted:    true,
		output:     &outputForm{kind: outputResult},
	}
	if len(onWire.Output) > 0 {
		t.wire.OutputSchema = onWire.Output
		// A schema that cannot be used is for the rules to report.
		t.output.schema, _ = schema.Compile(onWire.Output)
	}
	var shown struct {
		Meta  mcp.Meta   `json:"_meta"`
		Icons []mcp.Icon `json:"icons"`
	}
	if json.Unmarshal(onWire.Definition, &shown) == nil {
		t.wire.Meta, t.wire.Icons = shown.Meta, shown.Icons
	}
	for _, o := range s.adoptedOptions {
		if o.name != t.wire.Name {
			continue
		}
		for _, opt := range o.opts {
			if opt != nil {
				opt.applyTool(t)
			}
		}
	}
	s.checkOptions(t)
	v, err := schema.Compile(onWire.Input)
	if err != nil {
		s.problem(t, policy.RuleToolTypes, fmt.Sprintf("the input schema of tool %q cannot be used: %s", t.wire.Name, err), "correct the schema where the tool is added to the go-sdk server")
	}
	t.input = v
	t.fitter = s.fitter(t)
	t.invoke = func(ctx context.Context, req *mcp.CallToolRequest, ready []byte) (answer, error) {
		params := *req.Params
		params.Arguments = ready
		own := *req
		own.Params = &params
		res, err := a.next(ctx, "tools/call", &own)
		if err != nil {
			return answer{}, err
		}
		result, ok := res.(*mcp.CallToolResult)
		if !ok || result == nil {
			return answer{}, errNoResult
		}
		result, err = checkContent(result)
		return answer{res: result}, err
	}
	s.hold(t)
}

// aroundAdopted is the middleware around what the existing server does.
func (s *Server) aroundAdopted(next mcp.MethodHandler) mcp.MethodHandler {
	s.adopted.next = next
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		if call, ok := req.(*mcp.CallToolRequest); ok && call.Params != nil {
			if t := s.lookup(call.Params.Name); t != nil && t.adopted {
				return s.identified(req)(s.call(ctx, t, call, (*Server).runApart))
			}
		}
		res, err := next(ctx, method, req)
		if err != nil {
			return res, err
		}
		return s.identified(req)(s.asDeclared(ctx, req, res), nil)
	}
}

// asDeclared writes into what the existing server says of itself what the program declared of it.
func (s *Server) asDeclared(ctx context.Context, req mcp.Request, res mcp.Result) mcp.Result {
	switch r := res.(type) {
	case *mcp.ListToolsResult:
		list := *r
		list.Tools = slices.Clone(r.Tools)
		for i, onWire := range list.Tools {
			if t := s.lookup(onWire.Name); t != nil && t.adopted {
				list.Tools[i] = t.shown(onWire)
			}
		}
		s.private(ctx, req, &list.Cacheable)
		return &list
	case *mcp.InitializeResult:
		own := *r
		own.ServerInfo = s.sdkInfo
		if s.manifest.Instructions != "" {
			own.Instructions = s.manifest.Instructions
		}
		return &own
	case *mcp.DiscoverResult:
		own := *r
		if s.manifest.Instructions != "" {
			own.Instructions = s.manifest.Instructions
		}
		s.private(ctx, req, &own.Cacheable)
		return &own
	case *mcp.ListPromptsResult:
		own := *r
		s.private(ctx, req, &own.Cacheable)
		return &own
	case *mcp.ListResourcesResult:
		own := *r
		s.private(ctx, req, &own.Cacheable)
		return &own
	case *mcp.ListResourceTemplatesResult:
		own := *r
		s.private(ctx, req, &own.Cacheable)
		return &own
	case *mcp.ReadResourceResult:
		own := *r
		s.private(ctx, req, &own.Cacheable)
		return &own
	}
	return res
}

// shown is how a tool is listed: as the existing server has it, with what the program declared of it.
func (t *tool) shown(onWire *mcp.Tool) *mcp.Tool {
	own := *onWire
	own.Meta, own.Icons = t.wire.Meta, t.wire.Icons
	if !t.annotation.IsZero() {
		own.Title, own.Annotations = t.wire.Title, t.wire.Annotations
	}
	return &own
}

// private keeps what go-sdk lets everybody keep, which is its default, to the caller of a protected server.
func (s *Server) private(ctx context.Context, req mcp.Request, c *mcp.Cacheable) {
	own := mcp.Cacheable{}
	if s.cacheable(ctx, req, &own); own.CacheScope != "" {
		c.CacheScope = own.CacheScope
	}
}

// identified puts the manifest's name in the place of the existing server's, where go-sdk says it in every result.
func (s *Server) identified(req mcp.Request) func(mcp.Result, error) (mcp.Result, error) {
	return func(res mcp.Result, err error) (mcp.Result, error) {
		spoken, ok := req.(interface{ ProtocolVersion() string })
		if err != nil || res == nil || !ok || spoken.ProtocolVersion() < modern {
			return res, err
		}
		meta := maps.Clone(res.GetMeta())
		if meta == nil {
			meta = map[string]any{}
		}
		meta[metaServer] = s.sdkInfo
		res.SetMeta(meta)
		return res, nil
	}
}
