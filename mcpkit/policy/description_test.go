package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

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

func TestDescriptionSaysWhen(t *testing.T) {
	for _, text := range []string{
		"Handy to compare risk.", "Helps to spot trends.", "Suited to pipeline reviews.", "Meant for forms.", "Worth calling when its status says so.",
		"Good for a morning overview.", "Answers questions about fonts.", "First step of a migration.", "Call it once per layout.", "Needed by the archive.",
		"Required before a deployment.", "Part of the set-up of a shop.", "The id that get_note takes.", "Call it to summarise its health.",
		"Best called before scheduling.", "Not for drafts.", "During triage this shows what was done.", "So that a person can be reached.",
		"It answers, if asked, who wrote it.", "Comes after search_notes.", "Lets support see what a customer sees.", "In order to plan a route.",
	} {
		checkRule(t, "tool-description-when", []ruleCase{{text, described("Returns the notes of a folder. " + text), nil}})
	}
	for _, text := range []string{
		"Renvoie les notes du dossier avec leur titre.", "Gibt die Notizen eines Ordners mit ihrem Titel aus.", "Devuelve las notas de una carpeta con su fecha.",
		"Geeft de notities van een map met hun titel.", "Restituisce le note di una cartella con il titolo.", "Retorna as notas de uma pasta com o nome.",
		"Menampilkan catatan dari folder dengan judul.", "A utiliser pour lire une note avec son texte.",
	} {
		checkRule(t, "tool-description-when", []ruleCase{{text, described(text), nil}})
	}
	for _, text := range []string{
		"Returns the notes of a folder.", "Returns the weather for a city.", "Returns the notes of a folder. Title, author and text are given.", "Lists the notes that a person wrote.",
		"Stores a note. The former text is replaced at once.",
	} {
		checkRule(t, "tool-description-when", []ruleCase{{text, described(text),
			[]string{`the description of tool "search_notes" says what it does but not when to use it`}}})
	}
}

func TestDescriptionVague(t *testing.T) {
	for text, quote := range map[string]string{
		"A versatile helper for the office. Use when the user asks.": `does not say what the tool does: "versatile helper"`,
		"Does various things with notes. Use when the user asks.":    `does not say what the tool does: "various things"`,
		"Performs all kinds of operations on notes, when asked.":     `does not say what the tool does: "all kinds of operations"`,
		"Does stuff with notes. Use when the user asks.":             `does not say what the tool does: "Does stuff"`,
		"Returns something about notes. Use when notes come up.":     `does not say what the tool does: "Returns something"`,
		"Handles requests. Use when the user asks.":                  `does not say what the tool does: "Handles requests"`,
		"Finds notes, tags and so on. Use when the user asks.":       `does not say what the tool does: "and so on"`,
		"Finds whatever the user needs. Use when the user asks.":     `does not say what the tool does: `,
		"Improves the text somehow. Use when the user asks.":         `does not say what the tool does: "somehow"`,
		"Processes a file in the usual way. Use for files.":          `does not say what the tool does: "Processes a file in the usual way"`,
		"Handy functions for daily work. Use when asked.":            `does not say what the tool does: `,
		"Makes things better in no time. Use when the user asks.":    `does not say what the tool does: "Makes things better"`,
		"Works with data. Use when the user asks.":                   `does not say what the tool does: "Works with data"`,
		"Provides access to our platform. Use when the user asks.":   `does not say what the tool does: "Provides access to our platform"`,
		"Solves problems. Use when the user asks.":                   `does not say what the tool does: "Solves problems"`,
		"Finds notes by words. Use whenever it may help.":            `names an occasion that is always given: "Use whenever it may help"`,
		"Finds notes by words. Use when needed.":                     `names an occasion that is always given: "Use when needed"`,
		"Finds notes by words. Use it for any task.":                 `names an occasion that is always given: "Use it for any task"`,
		"Finds notes by words. Useful in all situations.":            `names an occasion that is always given: "Useful in all situations"`,
		"Finds notes by words. Call this for everything.":            `names an occasion that is always given: "Call this for everything"`,
		"Finds notes by words. Handy whenever you like.":             `names an occasion that is always given: `,
	} {
		res := result(t, surfaceWith(described(text)), policy.RuleToolDescriptionVague)
		if assert.Len(t, res.Findings, 1, text) {
			assert.Contains(t, res.Findings[0].Message, quote)
		}
	}
	for _, text := range []string{
		"Helps to find something that was removed by mistake.", "Use when the user wants something said in a channel.", "Lists several machine types, general purpose ones included.",
		"Runs several operations in one call. Use for many notes at once.", "Use when the id is needed.", "Returns various metals and their prices. Use for jewelry.",
		"Deletes everything in a folder. Use when the folder may go.", "Use for questions about one's own work.", "Lists tasks of all kinds of projects, if any.",
		"Use when the answer has to be exact.", "Returns the data of a chart. Use when a chart is drawn.", "Tells where something is stored. Use when a part is missing.",
		"Unlocks a door lock. Use when the user asks.", "Connects to a device by its id. Use when the user asks.",
		"Updates data of a chart. Use when the user asks.", "Elevates the role of a member. Use when the user asks.", "Solves equations. Use when the user asks.",
		"Use for all invoices of a customer.", "Renvoie des informations diverses pour une demande.", "Use this when you want problems rather than single events.",
	} {
		checkRule(t, "tool-description-vague", []ruleCase{{text, described(text), nil}})
	}
}

func TestDescriptionJargon(t *testing.T) {
	checkRule(t, "tool-description-jargon", []ruleCase{
		{"abbreviations", described("QRX lookup against the KLV ledger. Use when the QRX is set."),
			[]string{`the description of tool "search_notes" relies on abbreviations without saying what they mean: QRX, KLV`}},
		{"written out", described("Looks up the quote (QRX) in the KLV ledger. Use when the number is known."), nil},
		{"known", described("Returns an ID and URL as JSON via REST, if any."), nil},
		{"one", described("Reads the KLV ledger. Use when the KLV entry is known."), nil},
		{"among many words", described("Returns goods trade between countries by HS code, as WTO members report it, with a year and a partner. Use for exports."), nil},
		{"the name of a constant", described("Returns the QRX_KLV_IMAGE."), nil},
		{"in code", described("Filter by `KLV` or `QRX`, if any."), nil},
	})
}
