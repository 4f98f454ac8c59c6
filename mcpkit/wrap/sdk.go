package wrap

import (
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// Annotations maps the names of an existing server's tools to their annotations.
type Annotations map[string]annotate.Annotation

// SDK returns a server with the tools, resources and prompts of an existing go-sdk server. The
// handlers do not change; their tools get annotations, validation of arguments, timeouts,
// containment of panics, results that fit the budget, and the rules. Resources and prompts are
// served as they are. SDK is short for mcpkit.New with mcpkit.Adopt; mcpkit.AdoptedTool sets the
// options of one tool.
//
// A tool without an annotation is a finding of Server.Check, which prints the line to add:
//
//	srv := wrap.SDK(existing, manifest, mcpkit.Public("…"), wrap.Annotations{
//		"search_notes": annotate.ReadOnly("Search notes"),
//	})
func SDK(existing *mcp.Server, m mcpkit.Manifest, access mcpkit.Access, annotations Annotations, opts ...mcpkit.Option) *mcpkit.Server {
	return mcpkit.New(m, access, append([]mcpkit.Option{mcpkit.Adopt(existing, annotations), mcpkit.Declared(caller())}, opts...)...)
}
