package library

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// toolError returns an error for the model: what is wrong with its arguments, and what to do next.
// All other errors of this package are faults of the machine and stay internal.
func toolError(what, next string) error {
	return &mcpkit.ToolError{What: what, Next: next}
}

// quoteList returns names for an error text, as `"a", "b"`.
func quoteList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(quoted, ", ")
}

// didYouMean returns a sentence that suggests the near names, or otherwise if there are none.
func didYouMean(near []string, otherwise string) string {
	if len(near) == 0 {
		return otherwise
	}
	return "Did you mean " + quoteList(near) + "?"
}

func join(a, b string) string { return strings.TrimSpace(a + " " + b) }
