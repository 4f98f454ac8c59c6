package policy

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// GuessAll returns a map literal of Go with the guess of [Guess] for each tool, for mcpkit.Adopt.
// Comments above the guesses say what they are based on, and the guesses that need most attention
// come first. A name that several tools share is in the map once, because the keys of a map differ.
func GuessAll(tools []Tool) string {
	reasons := []string{toBeSafe, notReadOnly, nameOutdoes, textOutdoes, fromDescription, fromTitle, fromName, fromHints}
	guesses := make(map[string][]pair)
	seen := make(map[string]bool)
	for _, t := range tools {
		if seen[t.Name] {
			continue
		}
		seen[t.Name] = true
		annotation, why := guessAnnotation(t)
		guesses[why] = append(guesses[why], pair{strconv.Quote(t.Name) + ":", annotation + ","})
	}
	var sections []section
	for _, why := range reasons {
		if len(guesses[why]) > 0 {
			sections = append(sections, section{"// Guessed " + why + ":", guesses[why]})
		}
	}
	return "map[string]annotate.Annotation{\n" + align(sections) + "}\n"
}

// A pair is a key of a map literal with its colon, and a value with its comma.
type pair struct{ key, value string }

// A section has the pairs under one comment.
type section struct {
	comment string
	pairs   []pair
}

// align returns the sections as gofmt formats them: the values of neighboring lines are in one
// column, unless a long key is much longer or shorter than those before it.
func align(sections []section) string {
	var b strings.Builder
	previous, aligned, logs := 0, 0, 0.0 // the size of the last key; the keys since the last break
	for _, s := range sections {
		b.WriteString("\t" + s.comment + "\n")
		var column []pair
		flush := func() {
			width := 0
			for _, p := range column {
				width = max(width, utf8.RuneCountInString(p.key))
			}
			for _, p := range column {
				fmt.Fprintf(&b, "\t%s%s %s\n", p.key, strings.Repeat(" ", width-utf8.RuneCountInString(p.key)), p.value)
			}
			column = nil
		}
		for _, p := range s.pairs {
			size := len(p.key) - len(":")
			const small, ratio = 40, 2.5 // of go/printer
			if previous > 0 && aligned > 0 && (previous > small || size > small) {
				if r := float64(size) / math.Exp(logs/float64(aligned)); r*ratio <= 1 || ratio <= r {
					flush()
					aligned, logs = 0, 0
				}
			}
			column = append(column, p)
			previous = size
			aligned, logs = aligned+1, logs+math.Log(float64(size))
		}
		flush()
	}
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
