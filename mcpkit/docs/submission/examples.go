package submission

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// What a page shows of an output at most; it says what it left out.
const (
	outputLines = 60
	outputWidth = 400 // characters of a line
)

// examplesPage writes the examples in the form of the directory's guide, with what the
// tools really answered.
//
// Source: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func (k *Kit) examplesPage() []byte {
	var m markdown
	m.heading(1, "Examples")
	if len(k.surface.Examples) == 0 {
		m.paragraph("**%s:** `Server.Examples`: document at least three examples.", Missing)
	}
	for i, e := range k.surface.Examples {
		m.heading(2, fmt.Sprintf("Example %d: %s", i+1, inline(e.Title)))
		m.paragraph("**User prompt:** “%s”", inline(e.Prompt))
		m.paragraph("**What happens:**")
		for _, c := range e.Calls {
			m.bullet("%s is called with %s", k.toolNamed(c.Tool), code(compacted(c.Arguments)))
		}
		m.bullet("The user gets to see %s", prose(strings.TrimRight(e.Shows, ".")))
		m.end()
		k.outputs(&m, i, e)
	}
	return []byte(m.String())
}

func (k *Kit) toolNamed(name string) string {
	for _, t := range k.surface.Tools {
		if t.Name == name && t.Title != "" {
			return fmt.Sprintf("%s (%s)", inline(t.Title), code(name))
		}
	}
	return code(name)
}

// outputs writes what the calls of an example answered, and never anything that they did
// not.
func (k *Kit) outputs(m *markdown, i int, e policy.Example) {
	switch {
	case i >= len(k.surface.Runs):
		m.paragraph("The example was not run, so there is no output to show.")
		return
	case k.surface.Runs[i].Skipped != "":
		m.paragraph("The example was not run: %s.", inline(k.surface.Runs[i].Skipped))
		return
	}
	for n, a := range k.surface.Runs[i].Answers {
		name := "a call"
		if n < len(e.Calls) {
			name = code(e.Calls[n].Tool)
		}
		switch {
		case a.Fault != "":
			m.paragraph("**BROKEN:** %s fails: %s", name, inline(a.Fault))
			continue
		case a.Failed:
			k.scanCut(i, a.Text)
			m.paragraph("**BROKEN:** %s answers with an error: %s", name, inline(trimmedOutput(a.Text)))
			continue
		}
		m.paragraph("**Output** of %s:", name)
		language, text := "text", a.Text
		if len(a.Structured) > 0 {
			language, text = "json", indented(a.Structured)
		}
		k.scanCut(i, text)
		m.fence(language, trimmedOutput(text))
		if a.Media > 0 {
			m.paragraph("And %d other blocks, such as pictures.", a.Media)
		}
	}
}

// scanCut looks for secrets in the lines that trimmedOutput would cut: half of one is one
// too, and does not look like it any more.
func (k *Kit) scanCut(i int, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if characters(line) <= outputWidth {
			continue
		}
		for _, what := range secretsIn(line, false) {
			k.add(Secret, "Review", fmt.Sprintf("the answer of example %d", i+1),
				"looks like a secret: "+what+"; nothing was written: take it out of what the example answers")
		}
	}
}

// trimmedOutput shortens a text to what somebody reads, and says so.
func trimmedOutput(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	left := 0
	if len(lines) > outputLines {
		left, lines = len(lines)-outputLines, lines[:outputLines]
	}
	for i, line := range lines {
		if n := characters(line); n > outputWidth {
			lines[i] = fmt.Sprintf("%s… (%d more characters)", string([]rune(line)[:outputWidth]), n-outputWidth)
		}
	}
	if left > 0 {
		lines = append(lines, fmt.Sprintf("… (%d more lines)", left))
	}
	return strings.Join(lines, "\n")
}

// indentedNesting is how deep JSON may be nested to be worth indenting.
const indentedNesting = 100

// indented writes JSON over several lines; what is no JSON, or hardly any, stays as it is.
func indented(raw json.RawMessage) string {
	var b bytes.Buffer
	depth, deepest := 0, 0
	for _, c := range raw {
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		deepest = max(deepest, depth)
	}
	if deepest > indentedNesting || json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}

// compacted writes JSON in one line; what is no JSON stays as it is.
func compacted(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "no arguments"
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}
