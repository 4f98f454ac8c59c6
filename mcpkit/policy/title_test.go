package policy_test

import (
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// titled sets the title and annotations.title.
func titled(title, hint string) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) { t.Title, t.Hints.Title = title, hint })
}

func noHints(title string) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) { t.Title, t.Hints = title, nil })
}

func TestToolTitle(t *testing.T) {
	none := []string{`tool "search_notes" has no title`}
	checkRule(t, "tool-title", []ruleCase{
		{"in both places", nothing, nil},
		{"only in annotations is another rule's", titled("", "Search notes"), nil},
		{"only at the top", titled("Search notes", ""),
			[]string{`tool "search_notes" has its title only in title, not in annotations.title, where the portal reads it`}},
		{"in neither", titled("", ""), none},
		{"spaces", titled(" ", "\t"), none},
		{"no annotations", noHints(""), none},
		{"invisible", titled("\u2060", ""), none},
	})
}

func TestToolTitlePlaces(t *testing.T) {
	checkRule(t, "tool-title-places", []ruleCase{
		{"in both", nothing, nil},
		{"in neither is another rule's", titled("", ""), nil},
		{"only in annotations", titled("", "Search notes"), []string{`tool "search_notes" has its title only in annotations.title, not in title`}},
		{"only at the top is another rule's", titled("Search notes", ""), nil},
		{"no annotations is another rule's", noHints("Search notes"), nil},
		{"different", titled("Search notes", "Search"),
			[]string{`tool "search_notes" has two titles, "Search notes" in title and "Search" in annotations.title`}},
		{"different in a space", titled("Search notes", "Search notes "),
			[]string{`tool "search_notes" has two titles, "Search notes" in title and "Search notes " in annotations.title`}},
	})
}

func TestToolTitleName(t *testing.T) {
	same := []string{`tool "search_notes" has its name as its title`}
	checkRule(t, "tool-title-name", []ruleCase{
		{"different", nothing, nil},
		{"capitalised", titled("Search_notes", "Search_notes"), nil},
		{"the name", titled("search_notes", "search_notes"), same},
		{"the name, only in annotations", titled("", "search_notes"), same},
		{"both missing", func(s *policy.Surface) { s.Tools[0] = policy.Tool{} }, nil},
	})
}

func TestToolTitleLength(t *testing.T) {
	long := strings.Repeat("ü", 100)
	checkRule(t, "tool-title-length", []ruleCase{
		{"100", titled(long, long), nil},
		{"101", titled(long+"x", long+"x"), []string{`the title of tool "search_notes" has 101 characters, more than 100`}},
		{"101, only in annotations", titled("", long+"x"), []string{`the title of tool "search_notes" has 101 characters, more than 100`}},
	})
}
