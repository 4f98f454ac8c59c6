package mcpkit

import (
	"maps"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
)

// Adopt serves an existing go-sdk server. Calls of its tools run through the pipeline of mcpkit:
// access and rates, arguments checked against the tool's schema, middleware, deadlines, recovered
// panics, and results that fit their reader. Its handlers do not change, and neither do its
// resources, prompts, completions, progress and questions to the user; go-sdk runs them. Each tool
// needs an annotation under its name. [Server.Check] reports missing ones, and the subcommand check
// -annotations prints them as a map with a guess for each. An annotation that is milder than the
// tool's own hints is a finding of the rule tool-original-hints.
//
// If existing adds a tool later, the tool is neither listed nor callable, and the log names it
// once. If existing replaces a tool, or removes it and adds it again, the new definition is read
// when the tool is next listed or called. The tool keeps its annotation; it is refused if it breaks
// a rule.
//
// Clients of protocol versions before 2026-07-28 get sessions, see [Sessions], because a tool may
// ask the client something. If it asks through its session, and does not return input requests, it
// cannot ask newer clients. An existing server with such tools should name only the older versions
// in its SupportedProtocolVersions; clients that support both then use an older one. go-sdk turns
// the errors of typed handlers into results, which are sent as they are. With
// Reject(observe.AdoptedErrors), the model gets the text of an error only if it is a [ToolError];
// for every other error it gets a reference to a line of the log. For typed handlers, go-sdk
// decodes numbers as float64, which loses digits of integers beyond 2^53, such as 9007199254740993.
// Use strings for such IDs, or add the tool with [AddTool], which keeps all digits. No rule finds
// such tools, because go-sdk does not reveal which handlers are typed, and a schema does not say
// how large its integers become. Clients are told the manifest's name and version, and its
// instructions if it has any. Options of go-sdk stay with existing: [Completions] and
// [Subscriptions] have no effect on it.
//
// From then on existing belongs to the server: serve it only here, and only once. On a protected
// server, every method needs a token, except for connecting and listing tools. This includes
// methods for which existing has nothing yet, because it may add resources, prompts and methods at
// any time.
func Adopt(existing *mcp.Server, annotations map[string]annotate.Annotation) Option {
	pos := caller()
	return option(func(s *settings) {
		a := &s.adoption
		if a.declared {
			s.problem("two go-sdk servers are adopted", "adopt one, and add the tools of the other to it", pos)
		}
		a.declared, a.existing, a.annotations, a.pos = true, existing, maps.Clone(annotations), pos
	})
}

// AdoptedTool gives options to one tool of an adopted server, such as [Scopes], [Timeout], [Budget]
// or [Waive].
func AdoptedTool(name string, opts ...ToolOption) Option {
	pos := caller()
	for _, o := range opts {
		if d, ok := o.(declared); ok {
			pos = d.at
		}
	}
	return option(func(s *settings) {
		s.adoption.tools = append(s.adoption.tools, adoptedOptions{name, opts, pos})
	})
}
