package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// readsEnglish is the part that all reasons of such rules have.
const readsEnglish = "and this rule reads English"

// notEnglish returns why a rule cannot read the texts of the things with these names, or "" if
// there are none. one and many say what has the names, and where is the place of the text of a
// single one.
func notEnglish(one, many string, names []string, where string) string {
	var quoted []string
	for _, name := range names {
		quoted = append(quoted, display.Quote(name))
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return one + quoted[0] + " has a text that is not in English" + where + ", " + readsEnglish
	}
	return fmt.Sprintf("%d %s have texts that are not in English, %s: %s", len(names), many, readsEnglish, display.List(quoted))
}
