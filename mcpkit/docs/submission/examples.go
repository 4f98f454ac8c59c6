package submission

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Limits on the part of an output that a page shows.
const (
	outputLines = 60
	outputWidth = 400 // characters of one line
)

// examplesPage writes the examples in the form of the directory's guide, with the real results of
// the tools.
//
// Source: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func (d *draft) examplesPage() []byte {
	var w markdown.Writer
	w.Heading(1, "Examples")
	if len(d.surface.Examples) == 0 {
		w.Paragraph("**%s:** `Server.Examples`: document at least three examples.", Missing)
	}
	for i, e := range d.surface.Examples {
		w.Heading(2, fmt.Sprintf("Example %d: %s", i+1, markdown.Escape(e.Title)))
		w.Paragraph("**User prompt:** “%s”", markdown.Escape(e.Prompt))
		w.Paragraph("**What happens:**")
		for _, c := range e.Calls {
			w.Item("%s is called with %s", d.toolNamed(c.Tool), argumentsOf(c))
		}
		w.Item("Expected: %s", markdown.Inline(e.Shows))
		w.EndList()
		d.outputs(&w, i, e)
	}
	return w.Bytes()
}

func (d *draft) toolNamed(name string) string {
	for _, t := range d.surface.Tools {
		if t.Name == name && t.Title != "" {
			return fmt.Sprintf("%s (%s)", markdown.Escape(t.Title), markdown.CodeSpan(name))
		}
	}
	return markdown.CodeSpan(name)
}

// outputs writes the results of the calls of an example.
func (d *draft) outputs(w *markdown.Writer, i int, e policy.Example) {
	switch {
	case i >= len(d.surface.Runs):
		w.Paragraph("The example was not run, so it has no output.")
		return
	case d.surface.Runs[i].Skipped != "":
		w.Paragraph("The example was not run: %s.", markdown.Escape(d.surface.Runs[i].Skipped))
		return
	}
	for n, a := range d.surface.Runs[i].Answers {
		name := "a call"
		if n < len(e.Calls) {
			name = markdown.CodeSpan(e.Calls[n].Tool)
		}
		switch {
		case a.Fault != "":
			w.Paragraph("**BROKEN:** %s fails: %s", name, markdown.Escape(a.Fault))
			continue
		case a.Failed:
			d.scanCutLines(i, a.Text)
			w.Paragraph("**BROKEN:** %s returns an error: %s", name, markdown.Escape(trimmedOutput(a.Text)))
			continue
		}
		w.Paragraph("**Output** of %s:", name)
		language, text := "text", a.Text
		if len(a.Structured) > 0 {
			language, text = "json", indented(a.Structured)
		}
		d.scanCutLines(i, text)
		w.Code(language, trimmedOutput(text))
		if a.Media > 0 {
			w.Paragraph("The result also has %s.", otherBlocks(a.Media))
		}
	}
}

// scanCutLines searches for secrets in the lines that trimmedOutput cuts. Half of a secret does not
// look like a secret, but should not be published either.
func (d *draft) scanCutLines(i int, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if characters(line) <= outputWidth {
			continue
		}
		for _, what := range secretsIn(line, false) {
			d.add(Secret, "Review", fmt.Sprintf("the result of example %d", i+1),
				"looks like a secret: "+what+"; nothing was written: remove it from the example's result")
		}
	}
}

// trimmedOutput returns the first lines of a text and says how much is missing.
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

// indentedNesting is the deepest nesting of JSON that is indented. The indentation of deeper JSON
// would be longer than the JSON.
const indentedNesting = 100

// indented returns JSON over several lines. It returns other texts and deeply nested JSON
// unchanged.
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

// argumentsOf returns the arguments of a call as code on one line.
func argumentsOf(c policy.Call) string {
	if len(c.Arguments) == 0 {
		return "no arguments"
	}
	var b bytes.Buffer
	if json.Compact(&b, c.Arguments) != nil {
		return markdown.CodeSpan(string(c.Arguments)) // not JSON
	}
	return markdown.CodeSpan(b.String())
}

func otherBlocks(n int) string {
	if n == 1 {
		return "1 image or other block"
	}
	return fmt.Sprintf("%d images or other blocks", n)
}
