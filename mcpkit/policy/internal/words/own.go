package words

import (
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// Own is what belongs to the server of a text: the names of its tools, their arguments and the
// members of their results, and the words by which it calls itself.
type Own struct {
	list   []string        // the names
	names  map[string]bool // in lower case
	brands map[string]bool // the words of the tools' names and titles, and of the manifest
}

// NewOwn returns the own names of a server. The words of brands, such as titles, are not words of
// another vendor.
func NewOwn(names, brands []string) *Own {
	o := &Own{list: names, names: map[string]bool{}, brands: map[string]bool{}}
	for _, n := range names {
		o.names[strings.ToLower(n)] = true
	}
	for _, b := range brands {
		for _, w := range SplitName(b) {
			o.brands[w] = true
		}
	}
	return o
}

// is decides the special classes of the patterns:
//
//	foreign  a name such as send_message that belongs to no tool or argument of the server
//	foreigntool  a foreign name that reads as the name of a tool
//	vendor   the name of a well-known vendor or product other than the server
//	percent  a number such as 20%
//	proper   a word with a capital within a sentence that is no word of the server
func (o *Own) is(class string, w prose.Word) bool {
	switch class {
	case "foreign":
		return identifier(w.Text) && !o.names[w.Lower]
	case "foreigntool":
		return identifier(w.Text) && !o.names[w.Lower] && namesTool(w.Text)
	case "vendor":
		return o.vendor(w)
	case "proper":
		return !w.Opens && !o.brands[w.Lower] && properName(w.Text)
	case "percent":
		return strings.HasSuffix(w.Text, "%")
	}
	return false
}

// identifier reports whether a word is written as a name of a program: send_message,
// mail:send, mcp__mail__send.
func identifier(word string) bool {
	if strings.Contains(word, "://") || strings.Contains(word, ".") {
		return false
	}
	at := strings.IndexAny(word, "_:")
	return at > 0 && at < len(word)-1 && strings.ToUpper(word) != word
}

// namesTool reports whether an identifier reads as the name of a tool rather than of a field: it
// has a verb, or a prefix of a server or a vendor.
func namesTool(word string) bool {
	if strings.Contains(word, ":") || strings.Contains(word, "__") {
		return true
	}
	ws := SplitName(word)
	return VerbOf(word).Act != NoAct || len(ws) > 1 && vendors()[ws[0]] != 0
}

func (o *Own) vendor(w prose.Word) bool {
	kind := vendors()[w.Lower]
	if kind == 0 || o.brands[w.Lower] {
		return false
	}
	first, _ := firstRune(w.Text)
	return kind == onlyName || unicode.IsUpper(first) && !w.Opens
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

// properName reports whether a word is written as a name: Otter, but not URL.
func properName(word string) bool {
	if len(word) < 3 || strings.ToUpper(word) == word {
		return false
	}
	first, _ := firstRune(word)
	return unicode.IsUpper(first)
}
