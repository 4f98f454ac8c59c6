package policy_test

import (
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestToolDescription(t *testing.T) {
	checkRule(t, "tool-description", []ruleCase{
		{"says something", nothing, nil},
		{"empty", described(""), []string{`tool "search_notes" has no description`}},
		{"spaces", described(" \n "), []string{`tool "search_notes" has no description`}},
		{"the name", func(s *policy.Surface) { s.Tools[0].Title, s.Tools[0].Description = "Find", "Search Notes!" },
			[]string{`the description of tool "search_notes" only repeats its name`}},
		{"invisible", described("\u200b\u2060"), []string{`tool "search_notes" has no description`}},
		{"the title with a full stop", described("Search notes."), []string{`the description of tool "search_notes" only repeats its title`}},
		{"the title and more", described("Search notes by word."), nil},
		{"in another alphabet", described("Ищет заметки по словам."), nil},
	})
}

func TestToolDescriptionLength(t *testing.T) {
	checkRule(t, "tool-description-length", []ruleCase{
		{"empty is another rule's", described(""), nil},
		{"19", described(strings.Repeat("é", 19)),
			[]string{`the description of tool "search_notes", "` + strings.Repeat("é", 19) + `", has only 19 characters`}},
		{"20", described(strings.Repeat("é", 20)), nil},
		{"19 and spaces", described("   " + strings.Repeat("e", 19) + "   "),
			[]string{`the description of tool "search_notes", "   ` + strings.Repeat("e", 19) + `   ", has only 19 characters`}},
		{"1024", described(strings.Repeat("é", 1024)), nil},
		{"1025", described(strings.Repeat("é", 1025)),
			[]string{`the description of tool "search_notes" has 1025 characters, more than 1024`}},
	})
}

func TestToolDescriptionWhen(t *testing.T) {
	for _, text := range []string{
		"Finds notes. Use when the id is not known.",
		"Finds notes. Use this to look for words.",
		"Lists tasks for a project",
		"Returns the weather if the city is known",
		"Call this after search_notes.",
		"Helpful to find the owner of a repository.",
		"Löscht eine Notiz endgültig.", // not judged: not English
		"メモを検索します。",
		"Supprime une note déjà archivée.",
		"",
	} {
		checkRule(t, "tool-description-when", []ruleCase{{text, described(text), nil}})
	}
	for _, text := range []string{
		"Deletes a note permanently.",
		"Returns the list of trusted networks by company id.",
		"Creates a new gist with the provided content.",
		"Forwards mail.", // "Forwards" does not contain the word "for"
	} {
		checkRule(t, "tool-description-when", []ruleCase{
			{text, described(text), []string{`the description of tool "search_notes" says what it does but not when to use it`}},
		})
	}
}
