package words

import (
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A Server is what belongs to a server: the names of its tools, and the words by which it calls
// itself.
type Server struct {
	tools  map[string]bool // in lower case
	brands map[string]bool // the words of the tools' names and titles, and of the manifest
}

// NewServer returns the server with these tools. The words of brands, such as titles, are not words
// of another vendor.
func NewServer(tools, brands []string) *Server {
	s := &Server{tools: map[string]bool{}, brands: map[string]bool{}}
	for _, name := range tools {
		s.tools[strings.ToLower(name)] = true
	}
	for _, b := range brands {
		for _, w := range SplitName(b) {
			s.brands[w] = true
		}
	}
	return s
}

// Own is what belongs to a tool: what belongs to its server, and the names of its arguments, their
// values and the members of its results.
type Own struct {
	*Server
	names map[string]bool // in lower case
}

// Own returns what belongs to a tool with these names.
func (s *Server) Own(names ...string) *Own {
	o := &Own{Server: s, names: map[string]bool{}}
	for _, n := range names {
		o.names[strings.ToLower(n)] = true
	}
	return o
}

// has reports whether a name belongs to the tool or its server.
func (o *Own) has(name string) bool {
	name = strings.ToLower(name)
	return o.names[name] || o.tools[name]
}

// is decides the special classes of the patterns:
//
//	foreign  a name such as send_message that belongs to no tool or argument of the server
//	foreigntool  a foreign name that reads as the name of a tool
//	vendor   the name of a well-known vendor or product other than the server
//	ai       a word for who reads a description, unless the server's tools are about it
//	talk     a word for what the reader and the user say, unless the server's tools are about it
//	url      an address such as https://example.com or guide://start
//	percent  a number such as 20%
//	proper   a word with a capital within a sentence that is no word of the server
func (o *Own) is(class string, w prose.Word) bool {
	switch class {
	case "foreign":
		return identifier(w.Text) && !o.has(w.Lower)
	case "foreigntool":
		return identifier(w.Text) && !o.has(w.Lower) && namesTool(w.Text)
	case "vendor":
		return o.vendor(w)
	case "proper":
		return !w.Opens && !o.brands[w.Lower] && properName(w.Text)
	case "ai":
		return assistants[w.Lower] && !o.brands[w.Lower]
	case "talk":
		return talks[w.Lower] && !o.brands[w.Lower] && !o.brands[strings.TrimSuffix(w.Lower, "s")]
	case "url":
		return strings.Contains(w.Text, "://")
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

var (
	assistants = setOf("assistant assistants claude chatgpt gpt llm llms ai")
	talks      = setOf("conversation conversations session sessions chat chats dialogue dialogues turn turns reply replies answer answers response responses")
)

// setOf returns the set of the words of a list.
func setOf(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}
