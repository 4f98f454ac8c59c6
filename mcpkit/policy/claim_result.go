package policy

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// openFields are names of fields that can hold any content.
var openFields = strings.Fields("text content contents summary description report message html markdown body detail details note notes result results answer data value output " +
	"info response json csv rows raw payload file url link")

// resultFault returns the words by which a tool promises something that its output schema does not
// have, or "". It compares only where the schema has fewer fields than the text has promises.
func resultFault(t Tool, output schemadoc.Document) string {
	promised := words.ResultClaims(t.Description)
	if len(promised) < 2 {
		return ""
	}
	var said []string
	fields, open := 0, false
	output.Walk(func(n schemadoc.Node) {
		kind, _ := n.Object["type"].(string)
		name := words.SplitName(n.Name)
		_, closed := n.Object["properties"]
		switch {
		case n.Keyword != "properties":
			open = open || n.Keyword == "additionalProperties" || n.Keyword == "patternProperties"
		case kind == "object" && !closed || kind == "" || kind == "array":
			open = true
		case kind != "object":
			fields++
			bounded := n.Object["format"] != nil || n.Object["pattern"] != nil || len(choices(n)) > 0
			open = open || kind == "string" && !bounded && slices.ContainsFunc(name, func(w string) bool { return slices.Contains(openFields, w) })
		}
		text, _ := n.Object["description"].(string)
		said = append(append(append(said, name...), words.SplitName(text)...), choices(n)...)
	})
	if fields == 0 || open || len(promised) <= fields {
		return ""
	}
	for _, claim := range promised[1:] {
		if !slices.ContainsFunc(claim.Words, func(w string) bool {
			return slices.ContainsFunc(said, func(s string) bool { return alike(w, strings.ToLower(s)) })
		}) {
			return claim.Quote
		}
	}
	return ""
}

// alike reports whether two words have the same beginning.
func alike(a, b string) bool {
	n := min(len(a), len(b), 5)
	return n > 2 && a[:n] == b[:n]
}
