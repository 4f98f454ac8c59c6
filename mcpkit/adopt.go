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
// A tool that existing adds later is neither listed nor callable; the log names it once. A tool
// that existing removed and has again, and one that it replaces, is learned again with its
// annotation when it is listed or called next, or refused if it breaks a rule.
//
// Clients of protocol versions before 2026-07-28 get sessions, see [Sessions], because a tool may
// ask the client something. A tool that does so through its session, and not by returning input
// requests, cannot with newer clients; an existing server with such tools names the older versions
// in its SupportedProtocolVersions, and clients that know both then use those. Errors that a tool's
// handler made a result of, as go-sdk does with what typed handlers return, are sent as they are
// unless the server rejects that tolerance, with Reject(observe.AdoptedErrors): the model then gets
// the text of a [ToolError] that the handler returned, and of every other error only a reference
// to a line of the log.
// Typed handlers of go-sdk get numbers through a float64, which loses digits of integers beyond
// 2^53, such as 9007199254740993: give such a tool string IDs, or add it with [AddTool], which
// keeps them. No rule finds such tools: go-sdk does not tell which handlers are typed, and a schema
// does not tell whether its integers become that large. Clients are told the manifest's name and
// version, and its instructions if it has any. Options of go-sdk stay with existing:
// [Completions] and [Subscriptions] have no effect on it.
//
// From then on existing belongs to the server: serve it only here, and only once. On a protected
// server, all methods but those of connecting and listing tools need a token, also where existing
// has nothing for them: it may get resources, prompts and methods at any time.
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
