package wrap

import (
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// Annotations are the annotations of an existing server's tools, by name.
type Annotations map[string]annotate.Annotation

// SDK makes a server of an existing go-sdk server: its tools get annotations, checked arguments, deadlines, contained panics,
// results that fit, rules and everything else that mcpkit's Server has around tools, and nothing in them is written anew. Its
// resources and prompts are served as they are. See mcpkit.Adopt, of which it is the short form, and mcpkit.AdoptedTool for
// the options of a single tool.
//
// A tool without an annotation is reported by the server's Check, with the line to add:
//
//	srv := wrap.SDK(existing, manifest, mcpkit.Public("…"), wrap.Annotations{
//		"search_notes": annotate.ReadOnly("Search notes"),
//	})
func SDK(existing *mcp.Server, m mcpkit.Manifest, access mcpkit.Access, annotations Annotations, opts ...mcpkit.Option) *mcpkit.Server {
	return mcpkit.New(m, access, append([]mcpkit.Option{mcpkit.Adopt(existing, annotations), mcpkit.Declared(caller())}, opts...)...)
}
