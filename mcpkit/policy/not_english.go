package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// notEnglish returns why a rule cannot read the texts of what has these names, or "" if there are
// none. one and many say what has the names, and where is the place of the text of a single one.
func notEnglish(one, many string, names []string, where string) string {
	var quoted []string
	for _, name := range names {
		quoted = append(quoted, display.Quote(name))
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return one + quoted[0] + " has a text that is not in English" + where + ", and this rule reads English"
	}
	return fmt.Sprintf("%d %s have texts that are not in English, and this rule reads English: %s", len(names), many, display.List(quoted))
}
