package call

import (
	"context"
	"encoding/json"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/given"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/paging"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Tool is one tool of an assembly: its definition in tools/list, and how a call of it runs. It
// does not change once it serves.
type Tool struct {
	// Definition is the tool as tools/list sends it.
	Definition *mcp.Tool
	Annotation annotate.Annotation
	// Timeout bounds a call.
	Timeout time.Duration
	// Weight is the number of calls that one call counts as for the rate limit.
	Weight int
	// Need is what a caller's token must have.
	Need oauth.Need
	// Input validates arguments; nil if the input type cannot be described.
	Input  *schema.Validator
	Output *Output
	// Uploads finds the files in arguments; nil if there are none.
	Uploads *filevalue.UploadForm
	// Informed is set if the handler's context has a callinfo.Info.
	Informed bool
	// Promise is what results must keep; nil without an output schema.
	Promise *Promise
	Fitter  *budget.Fitter
	// Files is set if the tool may return images, audio clips or embedded resources.
	Files bool
	// Open is set if no argument limits, filters or pages the result.
	Open bool
	// Paged is set if the tool returns pages.
	Paged bool
	// Routing says which parts of the transport a call needs.
	Routing Routing
	// Invoke runs the handler.
	Invoke Invoke
	// Learned is the adopted server's own definition; nil for other tools.
	Learned *mcp.Tool
	// Forward runs an adopted tool without go-sdk; nil if go-sdk runs it.
	Forward *given.Forward
	// Visible says which callers see the tool; nil if all do.
	Visible *visible.Check
	// Deprecated is set if the tool is deprecated. Removed is set if the tool was removed, so that
	// it is not listed and a call is answered with the tool to use instead.
	Deprecated, Removed bool
	// Toolsets are the toolsets that the tool is in. A tool in none is in every selection.
	Toolsets []string
}

// Repeatable reports whether a second call of t does no more than the first one did.
func (t *Tool) Repeatable() bool {
	a := t.Annotation.Hints(annotate.Spec)
	return a != nil && (a.ReadOnlyHint || a.IdempotentHint)
}

// Routing says which parts of the transport the calls of a tool need.
type Routing struct {
	// Direct is set if a call can be answered without go-sdk: nothing that the handler does or
	// returns needs it.
	Direct bool
	// Session is set if the handler may use the client's session, so that calls need a transport
	// that can send messages before the result.
	Session bool
	// Interactive is set if the handler asks the client something, so that older clients need a
	// session.
	Interactive bool
	// Headers is set if clients repeat arguments in headers, which go-sdk checks.
	Headers bool
	// Adopted is set if the handler is one of an adopted go-sdk server.
	Adopted bool
}

// Name returns the tool's name.
func (t *Tool) Name() string { return t.Definition.Name }

// IsDirect reports whether a call can be answered without go-sdk, as it is now.
func (t *Tool) IsDirect(progress bool) bool {
	return t.Routing.Direct && (t.Forward == nil || !progress && t.IsForwarded())
}

// IsForwarded reports whether the tool runs without go-sdk, and its definition is the one that the
// adopted server has.
func (t *Tool) IsForwarded() bool { return t.Forward != nil && t.Forward.Current(t.Learned) }

// CutsList reports whether a result of the tool with the given omissions was cut although the tool
// lists things and has no argument that limits, filters or pages the list.
func (t *Tool) CutsList(omitted []budget.Omission, failed bool) bool {
	return t.Open && !t.Paged && paging.CutsList(t.Name(), omitted, failed)
}

// An Invoke decodes ready arguments, runs a handler and encodes its output. Ready arguments
// satisfy the tool's input schema.
type Invoke func(ctx context.Context, p *Pipeline, t *Tool, req *mcp.CallToolRequest, ready []byte) (Answer, error)

// An Answer is the encoded output of a handler.
type Answer struct {
	Result *mcp.CallToolResult
	// Cursor makes the cursor of a page that keeps the given number of items; nil if the result is
	// not a page.
	Cursor func(kept int) (string, error)
	// Encoded is the output as the handler's output type encodes it.
	Encoded json.RawMessage
	// DataURL is set if an argument was a data: URL.
	DataURL bool
	// OpenError is set if the result has the text of an error of an adopted tool's handler.
	OpenError bool
	// Files are the files that the result links to. They are kept when the result is ready.
	Files []filevalue.Sent
}
