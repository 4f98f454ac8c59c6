package policy

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// readElsewhere are the members of a tool that toolPassages reads.
var readElsewhere = []string{"name", "title", "description", "inputSchema", "outputSchema"}

// picture begins an image inside an address. Its data are not text.
var picture = lazyregexp.New(`(?i)^data:(?:image|audio|video|font)/[a-z0-9.+-]+(?:;[a-z0-9=-]+)*;base64,[a-z0-9+/=_-]*$`, "data:")

// memberPassages returns the texts of the tool at i that are outside its name, its titles, its
// description and its schemas: those of _meta, of other annotations, of icons and of members that
// the protocol does not know. Clients may hand the whole tool to a model.
func memberPassages(s *Surface, i int, input, output schemadoc.Document, server *words.Server) (all []passage) {
	t := &s.Tools[i]
	var members map[string]json.RawMessage
	if json.Unmarshal(t.Definition, &members) != nil {
		return nil
	}
	own := server.OwnOf(titlesOf(s, *t), ownNames(input, output)...)
	for _, name := range sortedMembers(members) {
		if slices.Contains(readElsewhere, name) {
			continue
		}
		add := func(place, text string) {
			if name == "annotations" && place == "title" || picture.MatchString(text) {
				return
			}
			p := passage{tool: t, pos: t.Pos, owner: subject(*t), place: "its " + name, text: text}
			if place != "" {
				p.place += " at " + place
			}
			if reads := asSentence(text); reads != "" {
				p.read = words.Read(reads, own)
			}
			all = append(all, p)
		}
		add("", name)
		schemadoc.Parse(members[name]).Strings(add)
	}
	return all
}

func sortedMembers(members map[string]json.RawMessage) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// asSentence returns a text as it is read: an identifier of several words as a sentence. It returns
// "" for a word that says nothing.
func asSentence(text string) string {
	if strings.ContainsAny(text, "<[") || strings.ContainsFunc(text, unicode.IsSpace) || !words.English(text) {
		return text
	}
	return identifierSentence(text)
}
