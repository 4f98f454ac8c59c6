package policy

import "strings"

// GuessAll returns a map literal of Go with the guess of [Guess] for each tool, which mcpkit.Adopt
// takes. The guesses stand under comments that say what they are based on, those that need most
// attention first. A name that several tools share is in the map once, as a key must be.
func GuessAll(tools []Tool) string {
	reasons := []string{toBeSafe, notReadOnly, nameOutdoes, fromName, fromHints}
	lines := make(map[string][]string)
	seen := make(map[string]bool)
	for _, t := range tools {
		if seen[t.Name] {
			continue
		}
		seen[t.Name] = true
		code, why := Guess(t)
		lines[why] = append(lines[why], code)
	}
	var b strings.Builder
	b.WriteString("map[string]annotate.Annotation{\n")
	for _, why := range reasons {
		if len(lines[why]) > 0 {
			b.WriteString("\t// Guessed " + why + ":\n\t" + strings.Join(lines[why], "\n\t") + "\n")
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// Unannotated returns the adopted tools that lack an annotation.
func (s *Surface) Unannotated() []Tool {
	var tools []Tool
	for _, t := range s.Tools {
		if t.Unannotated {
			tools = append(tools, t)
		}
	}
	return tools
}
