package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

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
	addWords(s.brands, brands)
	return s
}

// Own is what belongs to a tool: what belongs to its server, and the names of its arguments, their
// values and the members of its results.
type Own struct {
	*Server
	names  map[string]bool // in lower case
	topics map[string]bool // the words of what the texts are about
}

// Own returns what belongs to texts about the whole server.
func (s *Server) Own() *Own { return &Own{Server: s, topics: s.brands} }

// OwnOf returns what belongs to a tool. titles are the names and titles of the tool and its server,
// which say what the tool is about: what another tool is about excuses nothing in this one.
func (s *Server) OwnOf(titles []string, names ...string) *Own {
	o := &Own{Server: s, names: map[string]bool{}, topics: map[string]bool{}}
	for _, n := range names {
		o.names[strings.ToLower(n)] = true
	}
	addWords(o.topics, titles)
	return o
}

// addWords adds the words of names and titles to a set, in lower case.
func addWords(set map[string]bool, titles []string) {
	for _, t := range titles {
		for _, w := range append(SplitName(t), strings.Fields(Normalize(t))...) {
			set[w] = true
		}
	}
}

// has reports whether a name belongs to the tool or its server.
func (o *Own) has(name string) bool {
	name = strings.ToLower(name)
	return o.names[name] || o.tools[name]
}

// identifier reports whether a word is written as a name of a program: send_message,
// mail:send, mcp__mail__send.
func identifier(word string) bool {
	if strings.Contains(word, "://") {
		return false
	}
	if prefix, name, ok := strings.Cut(word, "."); ok {
		return vendors()[strings.ToLower(prefix)] != 0 && strings.Contains(name, "_")
	}
	if prefix, name, ok := strings.Cut(word, ":"); ok {
		return prefix != "" && strings.Contains(name, "_")
	}
	at := strings.Index(word, "_")
	return at > 0 && at < len(word)-1 && strings.ToUpper(word) != word
}

// ofVendor reports whether an identifier reads as the name of a tool of another server: it has the
// prefix of a server or a vendor.
func ofVendor(word string) bool {
	return strings.ContainsAny(word, ":.") || strings.Contains(word, "__") || vendors()[firstWord(word)] == onlyName
}

// ForeignTool reports whether a word is the name of another vendor's tool: hubspot_create_deal.
func (o *Own) ForeignTool(word string) bool {
	ws := SplitName(word)
	return len(ws) > 2 && identifier(word) && !o.tools[strings.ToLower(word)] && vendors()[ws[0]] == onlyName && !o.brands[ws[0]] && VerbOf(word).Act != NoAct
}

func (o *Own) vendor(w prose.Word) bool {
	kind := vendors()[w.Lower]
	if kind == 0 || o.brands[w.Lower] {
		return false
	}
	return capital(w.Text) && !w.Code && (kind == onlyName || !w.Opens)
}

// properName reports whether a word is written as a name: Otter, but not URL.
func properName(word string) bool {
	if len(word) < 3 || strings.ToUpper(word) == word {
		return false
	}
	return capital(word)
}

// firstWord returns the first word of a name, in lower case.
func firstWord(name string) string {
	ws := SplitName(name)
	if len(ws) == 0 {
		return ""
	}
	return ws[0]
}

// capital reports whether a word begins with a capital.
func capital(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first)
}
