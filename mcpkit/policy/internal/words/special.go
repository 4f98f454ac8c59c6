package words

import (
	"maps"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// specialClasses decide whether a word belongs to a class of the patterns that depends on the
// server.
var specialClasses = map[string]func(*Own, prose.Word) bool{
	// The name of a tool of another server, such as slack_send_message or mail:send_message.
	"foreigntool": func(o *Own, w prose.Word) bool {
		return identifier(w.Text) && !o.has(w.Lower) && ofVendor(w.Text) && !o.brands[firstWord(w.Text)]
	},
	// A word of the names and titles of the server's tools.
	"brand": func(o *Own, w prose.Word) bool { return o.brands[firstWord(w.Lower)] || o.tools[w.Lower] },
	// The name of a well-known vendor or product other than the server.
	"vendor": (*Own).vendor,
	// A word with a capital within a sentence that is no word of the server.
	"proper": func(o *Own, w prose.Word) bool { return !w.Opens && !o.brands[w.Lower] && properName(w.Text) },
	// Words for who reads a description, for software that a client connects, and for what the
	// reader and the user say, unless the server's tools are about them.
	"ai":        func(o *Own, w prose.Word) bool { return assistants.Has(w.Lower) && !o.brands[w.Lower] },
	"connector": func(o *Own, w prose.Word) bool { return softwareWords.Has(w.Lower) && !o.isAbout(w.Lower) },
	"talk":      func(o *Own, w prose.Word) bool { return talks.Has(w.Lower) && !o.isAbout(w.Lower) },
	// The conversation and what the assistant says in it. Games have turns, and services sessions.
	"chat": func(o *Own, w prose.Word) bool { return chats.Has(w.Lower) && !o.isAbout(w.Lower) },
	// What the user says.
	"asked": func(o *Own, w prose.Word) bool { return requests.Has(w.Lower) && !o.isAbout(w.Lower) },
	// An address such as https://example.com or guide://start, and a number such as 20%.
	"url":     func(_ *Own, w prose.Word) bool { return strings.Contains(w.Text, "://") },
	"percent": func(_ *Own, w prose.Word) bool { return strings.HasSuffix(w.Text, "%") },
}

func specialNames() []string { return slices.Sorted(maps.Keys(specialClasses)) }

// is decides whether a word belongs to a special class.
func (o *Own) is(class string, w prose.Word) bool { return specialClasses[class](o, w) }

// isAbout reports whether the server's tools are about a word, its singular or its plural.
func (o *Own) isAbout(word string) bool {
	return o.brands[word] || o.brands[strings.TrimSuffix(word, "s")] || o.brands[word+"s"]
}

var (
	assistants = prose.NewList("assistant assistants claude chatgpt gpt llm llms ai")
	// softwareWords hardly ever stand in honest descriptions.
	softwareWords = prose.NewList("connector connectors plugin plugins plug-in plug-ins")
	talks         = prose.NewList("conversation conversations session sessions chat chats dialogue dialogues turn turns reply replies answer answers response responses")
	chats         = prose.NewList("conversation conversations chat chats dialogue dialogues reply replies answer answers response responses")
	requests      = prose.NewList("question questions prompt prompts request requests query queries user users")
)
