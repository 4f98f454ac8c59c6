package peers

import (
	"context"
	"net/http"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// checkedItem is Item with tags that promise more than its Go type, so that each result is checked.
type checkedItem struct {
	ID    int      `json:"id" jsonschema:"minimum=0"`
	Title string   `json:"title" jsonschema:"maxLength=200"`
	State string   `json:"state" jsonschema:"enum=open,enum=closed"`
	Tags  []string `json:"tags"`
}

type checkedOut struct {
	Items []checkedItem `json:"items"`
	Total int           `json:"total"`
}

var allChecked = func() []checkedItem {
	items := make([]checkedItem, len(all))
	for i := range all {
		items[i] = checkedItem(all[i])
	}
	return items
}()

// Checked is MCPKit with results that are checked against their output schema.
func Checked(opts ...mcpkit.Option) Server {
	return func(int) http.Handler {
		srv := mcpkit.New(manifest, mcpkit.Public("a benchmark"), append(defaults(), opts...)...)
		mcpkit.AddTool(srv, toolName, annotate.ReadOnly("List items"), toolDescription,
			func(_ context.Context, in In) (checkedOut, error) {
				return checkedOut{Items: allChecked[:in.Count], Total: len(allChecked)}, nil
			})
		return handlerOf(srv)
	}
}
