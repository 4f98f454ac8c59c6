package library

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// toolError is an error for the model: what was wrong with its arguments and
// what to do next. All other errors of this package are faults of the machine
// and stay internal.
func toolError(what, next string) error {
	return &mcpkit.ToolError{What: what, Next: next}
}

// quoteList writes a, b and c as `"a", "b"` for an error text.
func quoteList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(quoted, ", ")
}

// didYouMean is the sentence that leads from a miss to its near matches, or
// otherwise when there are none.
func didYouMean(near []string, otherwise string) string {
	if len(near) == 0 {
		return otherwise
	}
	return "Did you mean " + quoteList(near) + "?"
}

func join(a, b string) string { return strings.TrimSpace(a + " " + b) }
