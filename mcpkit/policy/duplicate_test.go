package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// also adds a tool that takes an id.
func also(name, title, description string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		s.Tools = append(s.Tools, tool(name, title, annotate.EffectReadOnly, 33, description, `{"id":{"type":"string","description":"id"}}`, "id"))
	}
}

func TestToolDuplicate(t *testing.T) {
	same := func(name, why string) []string {
		return []string{`tools "get_note" and "` + name + `" seem to do the same thing: ` + why}
	}
	checkRule(t, "tool-duplicate", []ruleCase{
		{"three tools", nothing, nil},
		{"synonyms", also("retrieve_note", "Retrieve note", "Gives a note. Use when it is needed."), same("retrieve_note", "their names have the same meaning")},
		{"another spelling", also("noteShow", "Show note", "Gives a note. Use when it is needed."), same("noteShow", "their names have the same meaning")},
		{"the same description", also("note_text", "Text", "Returns the text of one note. Use after search_notes has found it."),
			same("note_text", "their descriptions and arguments are the same")},
		{"the same words", also("note_text", "Text", "Gives one note's text. Use it after search_notes has found a note."),
			same("note_text", "their descriptions and arguments are the same")},
		{"the same title", also("note_text", "Read a note", "Gives what was written."), same("note_text", "their titles and arguments are the same")},
		{"one and many", also("list_notes", "List notes", "Lists notes of a folder. Use to see all of them."), nil},
		{"another object", also("get_folder", "Read a folder", "Returns the text of one folder. Use after search_notes has found it."), nil},
		{"another effect", also("remove_note", "Remove a note", "Deletes one note permanently. Use when the user asks for it."), nil},
		{"the successor of a deprecated tool", func(s *policy.Surface) {
			also("retrieve_note", "Retrieve note", "Gives a note. Use when it is needed.")(s)
			s.Tools[3].Deprecated = &policy.Deprecation{Tool: "retrieve_note", Instead: "get_note"}
		}, nil},
		{"two tools that replace a deprecated one", func(s *policy.Surface) {
			also("old_note", "Old note", "Gives a paper. Use when it is needed.")(s)
			also("note_one", "Note one", "Gives a paper. Use when it is needed.")(s)
			also("note_two", "Note two", "Gives a paper. Use when it is needed.")(s)
			s.Tools[3].Deprecated = &policy.Deprecation{Tool: "old_note", Instead: "note_one"}
		}, []string{`tools "note_one" and "note_two" seem to do the same thing: their descriptions and arguments are the same`}},
		{"nothing but a verb", func(s *policy.Surface) {
			also("fetch", "Fetch", "Returns a page.")(s)
			also("read", "Read", "Returns a file.")(s)
		}, nil},
	})
}

func TestToolNameBrand(t *testing.T) {
	brand := func(name, word string) []string {
		return []string{`the name of tool "` + name + `" has the brand "` + word + `", which its description does not mention`}
	}
	all := func(names ...string) func(*policy.Surface) {
		return func(s *policy.Surface) {
			for i, name := range names {
				s.Tools[i].Name = name
			}
		}
	}
	checkRule(t, "tool-name-brand", []ruleCase{
		{"none", nothing, nil},
		{"another vendor's", named("slack_search_notes"), brand("slack_search_notes", "slack")},
		{"at the end", named("search_notes_github"), brand("search_notes_github", "github")},
		{"an ordinary word as a vendor", named("notion_search_notes"), brand("notion_search_notes", "notion")},
		{"an ordinary word", named("linear_search"), nil},
		{"mentioned", func(s *policy.Surface) {
			named("search_github_notes")(s)
			described("Finds notes that mention a GitHub issue. Use when its number is known.")(s)
		}, nil},
		{"the server's own", all("slack_search_notes", "slack_get_note", "slack_delete_note"), nil},
		{"the manifest's", func(s *policy.Surface) { named("slack_search_notes")(s); s.Manifest.URL = "https://mcp.slack.com/mcp" }, nil},
	})
}
