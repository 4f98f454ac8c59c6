package wire

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// An adopted is an adopted go-sdk server.
type adopted struct {
	info *mcp.Implementation
	log  *slog.Logger
	// service returns the latest assembly. learn replaces it by an assembly of the current tools.
	service func() *Service
	learn   func() error
	// inspect lists what the server has, independent of any caller.
	inspect func(context.Context) (*Inventory, error)
	// next handles an operation with the server and its own middleware.
	next mcp.MethodHandler

	// judging is held while the server is asked whether a definition can be used.
	judging sync.Mutex

	mu sync.Mutex
	// verdicts has the decisions about definitions that differ from the learned ones, by their
	// text.
	verdicts map[string]verdict
}

// A verdict says whether a definition of a tool may be used as the learned one.
type verdict struct {
	learned *mcp.Tool
	usable  bool
	until   time.Time // when a definition that is not usable is looked at again
}

// verdictAge bounds how often the server is assembled again for a definition that is not usable.
const verdictAge = time.Second

// maxVerdicts bounds the verdicts that are kept: middleware can make any number of definitions.
const maxVerdicts = 1000

// around is the middleware around the adopted server: it runs tools through the pipeline, and
// replaces the server's description of itself by what the program declared.
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
				return a.identify(req, completed(req, res)), nil
			}
		}
		res, err := next(ctx, method, req)
		if err != nil {
			return res, err
		}
		switch method {
		case "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe":
			return res, nil // go-sdk's empty result panics when it is asked for its _meta
		}
		return a.identify(req, a.declared(op, req, res)), nil
	}
}

// errReplaced returns the error of a call whose tool was replaced after its arguments were checked.
func errReplaced() error { return gate.RPCError(refusal.Response{Reason: refusal.ToolReplaced}) }

// invoke runs a tool of the adopted server. It is a call.Invoke.
func (a *adopted) invoke(ctx context.Context, p *call.Pipeline, t *call.Tool, req *mcp.CallToolRequest, ready []byte) (call.Answer, error) {
	next := a.next
	// The stages before this one take time, and the program's middleware may take any amount of it.
	if t.IsForwarded() {
		next = func(ctx context.Context, _ string, req mcp.Request) (mcp.Result, error) {
			return t.Forward.Handler(ctx, req.(*mcp.CallToolRequest))
		}
	} else if req.Session == nil { // the tool was replaced after a direct call of it began
		return call.Answer{}, errReplaced()
	} else if defined, err := findTool(ctx, req, a.next); err == nil && defined != nil && !isSame(defined, t.Learned) && !sameSchemas(defined, t.Learned) {
		return call.Answer{}, errReplaced()
	}
	params := *req.Params
	params.Arguments = ready
	own := *req
	own.Params = &params
	var result *mcp.CallToolResult
	handler := func(ctx context.Context) error {
		res, err := next(ctx, "tools/call", &own)
		if err != nil {
			return err
		}
		if result, _ = res.(*mcp.CallToolResult); result == nil {
			return call.ErrNoResult
		}
		return nil
	}
	var err error
	if watcher := probe.From(ctx); watcher != nil { // lets a test observe the handler
		err = watcher(ctx, probe.Tool{Name: t.Name(), Effect: t.Annotation.Effect()}, handler)
	} else {
		err = handler(ctx)
	}
	if err != nil {
		return call.Answer{}, err
	}
	if result == nil { // the test did not call the handler
		result = &mcp.CallToolResult{}
	}
	cause := result.GetError()
	if cause != nil && p.Rejected[observe.AdoptedErrors] {
		return call.Answer{}, cause
	}
	result, err = call.CheckContent(result)
	return call.Answer{Result: result, OpenError: cause != nil}, err
}

// current returns the adopted tool that a call names, or nil if the tool is not adopted. If the
// server has replaced the tool, current learns the new one with its annotation, or refuses the
// call, so that the new handler never runs with the old schema.
func (a *adopted) current(ctx context.Context, op *operation, req *mcp.CallToolRequest) (*call.Tool, error) {
	t := op.service.Tools.Lookup(req.Params.Name)
	if t == nil || !t.Routing.Adopted {
		return nil, nil
	}
	if t.IsForwarded() {
		return t, nil
	}
	var seen string
	for {
		defined, _ := findTool(ctx, req, a.next)
		if defined == nil || a.matches(defined, t) {
			return t, nil // the adopted server itself answers that it cannot list, or lacks, the tool
		}
		if learned := a.relearn(ctx, op, defined); learned != nil {
			return learned, nil
		}
		// The server may have replaced the tool again meanwhile.
		text := textOf(defined)
		if text == seen {
			return nil, unknownTool(req.Params.Name)
		}
		seen = text
	}
}

// matches reports whether a definition is the learned one, or was found to be usable as such.
func (a *adopted) matches(defined *mcp.Tool, t *call.Tool) bool {
	if isSame(defined, t.Learned) {
		return true
	}
	v, known := a.verdict(textOf(defined))
	return known && v.usable && v.learned == t.Learned
}

// relearn returns the tool of the latest assembly for a definition that differs from the learned
// one, and moves op to that assembly. It returns nil if the definition cannot be used.
func (a *adopted) relearn(ctx context.Context, op *operation, defined *mcp.Tool) *call.Tool {
	if op.purpose != forClient {
		// The operation is about its own assembly, whichever assembly serves.
		if t := op.service.Tools.Lookup(defined.Name); op.purpose == forCheck || sameSchemas(defined, t.Learned) {
			return t
		}
		return nil
	}
	a.judging.Lock()
	defer a.judging.Unlock()
	s := a.service()
	t := s.Tools.Lookup(defined.Name)
	if t == nil || !t.Routing.Adopted {
		return nil
	}
	if !isSame(defined, t.Learned) {
		text := textOf(defined)
		v, known := a.verdict(text)
		if !known || v.learned != t.Learned || !v.usable && time.Now().After(v.until) {
			if s, t = a.judge(ctx, t, text, defined, !known); t == nil {
				return nil
			}
		} else if !v.usable {
			return nil
		}
	}
	op.service = s
	return t
}

// judge decides whether a definition can be used as the learned one, and returns the tool and its
// assembly if it can. a.judging is held.
//
// The definition may come from middleware that changes it for each caller, so judge compares what
// was learned with what the server has for no caller in particular. If these differ, the server has
// replaced the tool, and is assembled again. Then the definition can be used if its schemas are the
// learned ones.
func (a *adopted) judge(ctx context.Context, t *call.Tool, text string, defined *mcp.Tool, first bool) (*Service, *call.Tool) {
	learned, s, err := t.Learned, a.service(), error(nil)
	if a.replaced(t) {
		err = a.learn()
		s = a.service()
		if t = s.Tools.Lookup(defined.Name); t != nil && t.Routing.Adopted {
			learned = t.Learned
		}
	}
	v := verdict{learned: learned, until: time.Now().Add(verdictAge)}
	v.usable = err == nil && t != nil && t.Routing.Adopted && sameSchemas(defined, t.Learned)
	a.keep(text, v)
	if v.usable {
		return s, t
	}
	switch {
	case !first:
	case err != nil:
		a.log.ErrorContext(ctx, "a tool of the adopted server was replaced by one that breaks rules; it is neither listed nor callable", "tool", defined.Name, "error", err)
	case t != nil && !a.replaced(t): // otherwise the definition is only out of date
		a.log.ErrorContext(ctx, "the adopted server has a tool with other schemas for some callers; it is neither listed for them nor callable", "tool", defined.Name)
	}
	return nil, nil
}

func (a *adopted) verdict(text string) (v verdict, known bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	v, known = a.verdicts[text]
	return v, known
}

func (a *adopted) keep(text string, v verdict) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.verdicts) >= maxVerdicts {
		clear(a.verdicts)
	}
	a.verdicts[text] = v
}

// replaced reports whether the server has another definition of a tool than the learned one.
func (a *adopted) replaced(t *call.Tool) bool {
	found, err := a.inspect(context.Background())
	return err != nil || !slices.ContainsFunc(found.Tools, func(f *mcp.Tool) bool { return f.Name == t.Name() && isSame(f, t.Learned) })
}

// declared replaces the name, version and instructions in a result of the server by what the
// program declared.
func (a *adopted) declared(op *operation, req mcp.Request, res mcp.Result) mcp.Result {
	instructions := op.service.Instructions
	restrict := func(c *mcp.Cacheable) {
		// By default, go-sdk lets every client and proxy cache a result.
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
	if res == nil || !isModern(req) {
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

func isModern(req mcp.Request) bool {
	versioned, ok := req.(interface{ ProtocolVersion() string })
	return ok && versioned.ProtocolVersion() >= modern
}

// completeResult returns a result with the type "complete". go-sdk sets the type of results that
// pass through its handlers; everybody else can set it only by decoding a result.
var completeResult = sync.OnceValue(func() (res mcp.CallToolResult) {
	if err := json.Unmarshal([]byte(`{"content":[],"resultType":"complete"}`), &res); err != nil {
		panic(err) // the text is constant
	}
	return res
})

// completed returns a tool result with the type that protocol 2026-07-28 requires. The pipeline
// makes results without it, such as those of errors.
func completed(req mcp.Request, res *mcp.CallToolResult) *mcp.CallToolResult {
	if res.InputRequests != nil || res.NeedsInput() || !isModern(req) {
		return res
	}
	own := completeResult()
	if err := res.GetError(); err != nil {
		own.SetError(err)
	}
	own.Meta, own.Content, own.StructuredContent, own.IsError = res.Meta, res.Content, res.StructuredContent, res.IsError
	return &own
}
