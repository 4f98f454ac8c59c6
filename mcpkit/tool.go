package mcpkit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A tool is one registered tool: what goes on the wire and how a call runs.
type tool struct {
	wire       *mcp.Tool
	annotation annotate.Annotation
	timeout    time.Duration
	waivers    []policy.Waiver
	pos        policy.Pos
	problems   []policy.Problem // of its declaration, see Declared

	input  *schema.Validator // nil when the input type cannot be described
	output *outputForm
	// session is set when the handler may use the client's session, so that
	// calls need a transport that can send more than the one answer.
	session bool
	// adopted is set when it is a tool of an adopted server.
	adopted bool
	// interactive is set when it asks the client something.
	interactive bool
	// invoke decodes ready arguments, runs the handler and encodes its output.
	invoke func(ctx context.Context, req *mcp.CallToolRequest, ready []byte) (answer, error)

	// scopes are what a caller's token needs; public tools need no token.
	scopes []string
	public bool
	// direct is set when calls can be answered without go-sdk: nothing that the handler
	// does or returns needs it.
	direct bool
	weight int // what a call counts as for the rate of calls

	paged  bool // it returns pages
	tokens int  // the limit of its own for results; 0 is the reader's
	fitter *budget.Fitter
}

// AddTool declares handler as a tool of s.
//
// The name is what the model calls, the title inside the annotation what people
// see, and the description says what the tool does and when to use it. None of
// them can be left out.
//
// In is a struct; its schema comes from its fields: json tags name them,
// jsonschema tags (of github.com/invopop/jsonschema) give descriptions, limits,
// enums and defaults. A handler runs only with arguments that satisfy the
// schema. Out is one of
//
//   - a struct or map, sent as structured content with a JSON text copy, and
//     described by an output schema;
//   - string, sent as text;
//   - a content type of go-sdk such as *mcp.ImageContent, or a slice of them;
//   - *mcp.CallToolResult, sent as it is;
//   - any, decided by the value returned.
//
// A list that may be long is returned as a budget.Page, with budget.PageRequest embedded in In. Whatever is larger than the
// reader takes is made shorter, see [Reader].
//
// A type that cannot be described, like every other mistake, is reported by
// [Server.Check] with the line of this call; AddTool does not panic. Errors of
// the handler: see [ToolError].
func AddTool[In, Out any](s *Server, name string, a annotate.Annotation, description string,
	handler func(context.Context, In) (Out, error), opts ...ToolOption) {
	addTool(s, caller(1), name, a, description, handler, opts...)
}

func addTool[In, Out any](s *Server, pos policy.Pos, name string, a annotate.Annotation, description string,
	handler func(context.Context, In) (Out, error), opts ...ToolOption) {
	t := newTool[In, Out](s, name, a, description, opts, pos)
	t.invoke = func(ctx context.Context, _ *mcp.CallToolRequest, ready []byte) (answer, error) {
		return handle(ctx, s, t, ready, func(ctx context.Context, in In) (*mcp.CallToolResult, Out, error) {
			out, err := handler(ctx, in)
			return nil, out, err
		})
	}
	s.register(t, handler == nil)
}

// AddSDKTool declares an existing go-sdk handler as a tool of s. It is AddTool
// for handlers that need the request or the session, or that return a result of
// their own: when the handler returns one, its content is kept, and the output
// is added as structured content.
func AddSDKTool[In, Out any](s *Server, name string, a annotate.Annotation, description string,
	handler mcp.ToolHandlerFor[In, Out], opts ...ToolOption) {
	t := newTool[In, Out](s, name, a, description, opts, caller(1))
	t.session, t.direct = true, false
	t.invoke = func(ctx context.Context, req *mcp.CallToolRequest, ready []byte) (answer, error) {
		return handle(ctx, s, t, ready, func(ctx context.Context, in In) (*mcp.CallToolResult, Out, error) { return handler(ctx, req, in) })
	}
	s.register(t, handler == nil)
}

func newTool[In, Out any](s *Server, name string, a annotate.Annotation, description string, opts []ToolOption, pos policy.Pos) *tool {
	t := &tool{
		wire: &mcp.Tool{
			Name:        name,
			Title:       a.Title(),
			Description: strings.TrimSpace(description),
			Annotations: a.Hints(s.manifest.Profile),
		},
		annotation: a,
		timeout:    DefaultTimeout,
		pos:        pos,
	}
	for _, o := range opts {
		if o != nil {
			o.applyTool(t)
		}
	}
	s.checkOptions(t)
	// Where a type cannot be described, an open object stands in for it, so that
	// the other rules can still be checked; the server does not start anyway.
	t.wire.InputSchema = json.RawMessage(`{"type":"object"}`)
	if doc, v := s.describe(t, "input", reflect.TypeFor[In](), schema.Input); v != nil {
		t.wire.InputSchema, t.input = doc, v
	}
	out := reflect.TypeFor[Out]()
	if err := checkPaging(reflect.TypeFor[In](), out); err != nil {
		s.problem(t, policy.RuleToolTypes, fmt.Sprintf("tool %q cannot be paged: %v", name, err), "use budget.PageRequest in the input and budget.Page in the output, or neither")
	}
	t.paged = budget.IsPage(pointerTo(out))
	t.output = &outputForm{kind: outputKindOf(out)}
	switch t.output.kind {
	case outputStructured:
		if doc, v := s.describe(t, "output", out, schema.Output); v != nil {
			t.wire.OutputSchema, t.output.schema = doc, v
		}
	case outputInvalid:
		s.problem(t, policy.RuleToolTypes, fmt.Sprintf("the output type %s of tool %q is neither an object nor text nor content", out, name),
			"return a struct (a list goes into a field of it), a string, or content of package mcp")
	}
	t.fitter = s.fitter(t)
	t.direct = t.output.kind != outputResult && t.output.kind != outputDynamic && !bytes.Contains(t.wire.InputSchema.(json.RawMessage), []byte(`"x-mcp-header"`))
	return t
}

// checkOptions reports what is wrong with the options of t.
func (s *Server) checkOptions(t *tool) {
	name := t.wire.Name
	s.mu.Lock()
	s.problems = append(s.problems, t.problems...)
	s.mu.Unlock()
	s.checkScopes(t)
	if t.tokens < 0 || t.tokens > 0 && t.tokens < budget.MinTokens {
		s.problem(t, policy.RuleToolBudget, fmt.Sprintf("the budget of tool %q is %d tokens, less than %d", name, t.tokens, budget.MinTokens), "")
	}
	if n := t.declaredCharacters(); n < 0 || n > maxResultCharacters {
		s.problem(t, policy.RuleToolBudget, fmt.Sprintf("tool %q declares results of %v characters, which is not within 1 and %d", name, t.wire.Meta[metaMaxCharacters], maxResultCharacters), "")
	}
	if t.timeout <= 0 || t.timeout > MaxTimeout {
		s.problem(t, policy.RuleToolTimeout, fmt.Sprintf("the timeout of tool %q is %s, which is not within 0 and %s", name, t.timeout, MaxTimeout), "")
		t.timeout = DefaultTimeout
	}
}

// maxResultCharacters is the most that Claude Code takes for anthropic/maxResultSizeChars.
const maxResultCharacters = 500_000

// describe makes the schema of a handler's type; what is wrong with the type
// becomes a problem of t.
func (s *Server) describe(t *tool, what string, typ reflect.Type, dir schema.Direction) (json.RawMessage, *schema.Validator) {
	doc, err := schema.For(typ, dir)
	if err != nil {
		for _, line := range strings.Split(err.Error(), "\n") {
			s.problem(t, policy.RuleToolTypes, fmt.Sprintf("the %s type of tool %q cannot be described: %s", what, t.wire.Name, line), "")
		}
		return nil, nil
	}
	v, err := schema.Compile(doc)
	if err != nil {
		s.problem(t, policy.RuleToolTypes, fmt.Sprintf("the %s schema of tool %q cannot be used: %s", what, t.wire.Name, err), "")
		return nil, nil
	}
	return doc, v
}

func (s *Server) problem(t *tool, rule policy.RuleID, message, fix string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = append(s.problems, policy.Problem{Rule: rule, Tool: t.wire.Name, Message: message, Fix: fix, Pos: t.pos})
}

func (s *Server) register(t *tool, noHandler bool) {
	if noHandler {
		s.problem(t, policy.RuleToolTypes, fmt.Sprintf("the handler of tool %q is nil", t.wire.Name), "give AddTool a function")
	}
	if first := s.lookup(t.wire.Name); first != nil {
		s.problem(t, policy.RuleToolNameUnique, fmt.Sprintf("tool %q is already declared at %s", t.wire.Name, first.pos), "")
		return
	}
	s.hold(t)
	defer func() {
		if s.wire != nil { // a tool of ours is there before it
			s.wire.results.clear()
		}
	}()
	s.sdk.AddTool(t.wire, func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return s.call(ctx, t, req, (*Server).runApart)
	})
}

// hold adds t to the tools of s.
func (s *Server) hold(t *tool) {
	s.mu.Lock()
	s.tools = append(s.tools, t)
	s.byName[t.wire.Name] = t
	s.mu.Unlock()
	if t.public {
		s.anyPublic.Store(true)
	}
	if t.interactive {
		s.interactive.Store(true)
	}
}
