package mcpkit

import (
	"context"
	"reflect"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// AddTool declares handler as a tool of s.
//
// The model calls the tool by its name, people see the title in the annotation, and the description
// says what the tool does and when to use it. None of them can be left out.
//
// In is a struct, and its fields are the arguments. An argument is required unless its json tag has
// omitempty or its type is a pointer. A handler runs only with arguments that satisfy the schema:
//
//	type SearchIn struct {
//		Query string `json:"query" jsonschema:"What to search for." mcpkit:"minLength=1"`
//		Kind  string `json:"kind,omitempty" jsonschema:"The kind." mcpkit:"enum=func,enum=type"`
//	}
//
// The tag jsonschema is the description. It may also have keywords, as in
// github.com/invopop/jsonschema: jsonschema:"description=What to search for,minLength=1", where a
// comma inside of a text is written \\,. If go-sdk reads the type too, its jsonschema tags must
// contain only descriptions; put the keywords into the tag mcpkit. Check reports each tag that has
// no effect, such as one of a field that is not exported, and each that contradicts itself or the
// type.
//
// A type that encodes itself can describe itself, with the method
//
//	func (T) JSONSchema() *jsonschema.Schema
//
// of github.com/invopop/jsonschema. An integer of at most 32 bits has its bounds in the schema. A
// time.Duration is refused, because its JSON is a number of nanoseconds: use an integer such as
// timeout_seconds, or a type with the methods MarshalText and UnmarshalText.
//
// A number in a value of type any is a float64, or a json.Number if a float64 would lose digits of
// it, as it would of 9007199254740993. The value is therefore kept, but not its spelling: 1.50 is
// sent on as 1.5, and 1E5 as 100000. A json.RawMessage keeps the spelling too.
//
// Out is one of
//
//   - a struct or map, sent as structured content with a JSON text copy, and described by an output
//     schema;
//   - string, sent as text;
//   - [File] or a slice of it, sent as a link or as content; a File can also be in a struct;
//   - a content type of go-sdk such as *mcp.ImageContent, or a slice of them;
//   - *mcp.CallToolResult, sent as it is;
//   - any, sent as the type of the returned value says.
//
// A list that may be long is returned as a budget.Page, with budget.PageRequest embedded in In. A
// result that is larger than the reader takes is shortened, see [Reader], and the package comment
// for files. An image or audio clip needs its MIMEType: Claude's API refuses one without.
//
// [Server.Check] reports a type that cannot be described, like every other mistake, with the line
// of this call; AddTool does not panic. For errors of the handler see [ToolError]. A tool that is
// added while the server serves is served from the next [Server.Update] on.
func AddTool[In, Out any](s *Server, name string, a annotate.Annotation, description string,
	handler func(context.Context, In) (Out, error), opts ...ToolOption) {
	t := newDeclaredTool(name, a, description, caller(), reflect.TypeFor[In](), reflect.TypeFor[Out](), opts)
	if handler != nil {
		t.invoke = call.Typed(func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, Out, error) {
			out, err := handler(ctx, in)
			return nil, out, err
		})
	}
	s.plan.change(func(d *declaration) { d.tools = append(d.tools, t) })
}

// AddSDKTool declares an existing go-sdk handler as a tool of s. It is AddTool for handlers that
// need the request or the session, or that return a result themselves: the content of such a result
// is kept, and the output is added as structured content.
func AddSDKTool[In, Out any](s *Server, name string, a annotate.Annotation, description string,
	handler mcp.ToolHandlerFor[In, Out], opts ...ToolOption) {
	t := newDeclaredTool(name, a, description, caller(), reflect.TypeFor[In](), reflect.TypeFor[Out](), opts)
	t.sdk = true
	if handler != nil {
		t.invoke = call.Typed(call.Handler[In, Out](handler))
	}
	s.plan.change(func(d *declaration) { d.tools = append(d.tools, t) })
}
