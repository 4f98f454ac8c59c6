package policy_test

import (
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestToolName(t *testing.T) {
	checkRule(t, "tool-name", []ruleCase{
		{"letters, digits, signs", named("Search-notes_2"), nil},
		{"one letter", named("a"), nil},
		{"missing", named(""), []string{`the tool titled "Search notes" has no name`}},
		{"missing with the title", onTool(func(t *policy.Tool) { t.Name, t.Title = "", "" }), []string{"a tool has no name"}},
		{"dot", named("notes.search"), []string{`the name of tool "notes.search" contains "." (U+002E) at character 6`}},
		{"space", named("search notes"), []string{`the name of tool "search notes" contains a space at character 7`}},
		{"slash", named("/search"), []string{`the name of tool "/search" contains "/" (U+002F) at character 1`}},
		{"umlaut", named("löschen"), []string{`the name of tool "löschen" contains "ö" (U+00F6) at character 2`}},
		{"line break at the end", named("search\n"), []string{`the name of tool "search\n" contains "\n" (U+000A) at character 7`}},
		{"zero width space", named("se\u200barch"), []string{`the name of tool "se\u200barch" contains "\u200b" (U+200B) at character 3`}},
		{"not UTF-8", named("a\xff"), []string{`the name of tool "a\xff" contains "�" (U+FFFD) at character 2`}},
	})
}

func TestToolNameLength(t *testing.T) {
	long := strings.Repeat("n", 64)
	checkRule(t, "tool-name-length", []ruleCase{
		{"64", named(long), nil},
		{"65", named(long + "n"), []string{`the name of tool "` + long[:60] + `…" has 65 characters; 64 are allowed`}},
		{"counts characters, not bytes", named(strings.Repeat("ö", 64)), nil},
	})
}

func TestToolNameUnique(t *testing.T) {
	checkRule(t, "tool-name-unique", []ruleCase{
		{"different", nothing, nil},
		{"twice", func(s *policy.Surface) { s.Tools[2].Name = "search_notes" },
			[]string{`tool "search_notes" appears twice, first at main.go:21`}},
		{"three times", func(s *policy.Surface) { s.Tools[1].Name, s.Tools[2].Name = "search_notes", "search_notes" },
			[]string{`tool "search_notes" appears twice, first at main.go:21`, `tool "search_notes" appears twice, first at main.go:21`}},
		{"without positions", func(s *policy.Surface) { s.Tools[0].Pos, s.Tools[1].Name = policy.Pos{}, "search_notes" },
			[]string{`tool "search_notes" appears twice`}},
		{"two without a name are another rule's", func(s *policy.Surface) { s.Tools[0].Name, s.Tools[1].Name = "", "" }, nil},
		{"case differs", func(s *policy.Surface) { s.Tools[1].Name = "Search_Notes" }, nil},
	})
}

func TestToolNameCase(t *testing.T) {
	checkRule(t, "tool-name-case", []ruleCase{
		{"different", nothing, nil},
		{"equal is another rule's", func(s *policy.Surface) { s.Tools[1].Name = "search_notes" }, nil},
		{"case differs", func(s *policy.Surface) { s.Tools[1].Name = "Search_Notes" },
			[]string{`tool "Search_Notes" differs from tool "search_notes" in upper and lower case only`}},
	})
}

func TestToolNameGeneric(t *testing.T) {
	for _, name := range []string{"search", "query", "run", "Get", "api", "helper", "get_data", "doAction", "process-data", "fetch_info_2", "my_tool"} {
		checkRule(t, "tool-name-generic", []ruleCase{
			{name, named(name), []string{`the name of tool "` + name + `" does not say what the tool works on`}},
		})
	}
	for _, name := range []string{"search_notes", "querySales", "runs", "get-note", "notes", "run_sql", "get_time", "list_actions", "find_user"} {
		checkRule(t, "tool-name-generic", []ruleCase{{name, named(name), nil}})
	}
}
