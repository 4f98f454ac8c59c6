package docs

import (
	"html"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

func (w *pageWriter) tools(c *Content) {
	w.Heading(2, "Tools")
	if c.Toolsets != "" {
		w.Block(markdown.Escape(c.Toolsets))
	}
	for _, t := range c.Tools {
		title := markdown.Escape(t.Title)
		if t.Name != t.Title {
			title += " (" + markdown.CodeSpan(t.Name) + ")"
		}
		w.Heading(3, title)
		w.Block(markdown.Paragraphs(t.Description))
		w.Block(t.Effect)
		w.access(t)
		for _, note := range t.Notes {
			w.Block(markdown.Escape(note))
		}
		w.fields("Arguments:", t.Arguments)
		w.fields("Returns:", t.Output)
		for _, l := range t.Limits {
			w.Block("Limit: " + l + ".")
		}
		for _, call := range t.Calls {
			w.Paragraph("Example call (%s): %s", markdown.Escape(call.Example), markdown.CodeSpan(call.Arguments))
		}
	}
	if c.MoreTools != "" {
		w.Block(c.MoreTools)
	}
}

// access writes the login and the scopes that a caller of the tool needs.
func (w *pageWriter) access(t PageTool) {
	if !t.Login {
		return
	}
	if len(t.Scopes) == 0 {
		w.Block("Requires a login.")
		return
	}
	w.Block("Requires a login with " + joined(markdown.CodeSpans(t.Scopes)) + ".")
}

func (w *pageWriter) fields(title string, list []Field) {
	if len(list) == 0 {
		return
	}
	w.Block(title)
	w.fieldList(list, 0)
	w.EndList()
}

func (w *pageWriter) fieldList(list []Field, depth int) {
	for _, f := range list {
		text := markdown.CodeSpan(f.Name) + " (" + f.summary() + ")"
		if f.Description != "" {
			text += ": " + markdown.Inline(f.Description)
		}
		w.Nested(depth, "%s", text)
		w.fieldList(f.Fields, depth+1)
	}
}

// summary describes the values of a field in Markdown.
func (f Field) summary() string {
	parts := []string{markdown.Inline(f.Type)}
	if f.Required {
		parts = append(parts, "required")
	}
	for _, l := range f.Limits {
		parts = append(parts, markdown.Inline(l))
	}
	if len(f.Values) > 0 {
		parts = append(parts, "one of "+strings.Join(markdown.CodeSpans(f.Values), ", "))
	}
	if f.Default != "" {
		parts = append(parts, "default "+markdown.CodeSpan(f.Default))
	}
	return strings.Join(parts, "; ")
}

func (w *pageWriter) examples(c *Content) {
	w.Heading(2, "Examples")
	for _, e := range c.Examples {
		w.Heading(3, "Example "+number(int64(e.Number))+": "+markdown.Escape(e.Title))
		if strings.Contains(e.Prompt, "\n") {
			w.Block("**User prompt:**")
			w.Block(markdown.Quote(e.Prompt))
		} else {
			w.Block("**User prompt:** \"" + markdown.Escape(e.Prompt) + "\"")
		}
		if len(e.Happens) > 0 {
			w.Block("**What happens:**")
			for _, step := range e.Happens {
				w.Item("%s", markdown.Inline(step))
			}
			w.EndList()
		} else if len(e.Steps) > 0 {
			w.Block("**What happens:**")
			for _, s := range e.Steps {
				w.Item("%s", s.words())
			}
			w.EndList()
		}
		if e.Shows != "" {
			w.Block("**Expected output:** " + markdown.Paragraphs(e.Shows))
		}
		for _, s := range e.Steps {
			w.output(e, s)
		}
	}
}

// words describes in Markdown which tool a step calls with which arguments.
func (s Step) words() string {
	tool := markdown.CodeSpan(s.Tool.Name)
	if s.Tool.Title != s.Tool.Name {
		tool = markdown.Escape(s.Tool.Title) + " (" + tool + ")"
	}
	if len(s.Arguments) == 0 {
		return tool + " is called without arguments."
	}
	args := make([]string, 0, len(s.Arguments))
	for _, a := range s.Arguments {
		args = append(args, a.Name+": "+a.Value)
	}
	return tool + " is called with " + joined(markdown.CodeSpans(args)) + "."
}

// Caption describes an output in a sentence.
func (o *Output) Caption(e PageExample, s Step) string {
	of := ""
	if len(e.Steps) > 1 {
		of = " of " + tick(s.Tool.Name)
	}
	media := counted(o.Media, "image or other block")
	if o.Media > 1 {
		media = number(int64(o.Media)) + " images or other blocks"
	}
	if o.Text == "" {
		return "The result" + of + " is " + media + "."
	}
	text := "The result" + of
	if o.Media > 0 {
		text += ", without " + media
	}
	if o.Shortened {
		text += ", shortened for this page"
	}
	return text + ":"
}

// Summary describes a folded output in a few words.
func (o *Output) Summary(e PageExample, s Step) string {
	return strings.TrimSuffix(o.Caption(e, s), ":")
}

func (w *pageWriter) output(e PageExample, s Step) {
	if s.Output == nil {
		return
	}
	w.Line(outputMark)
	if s.Output.Folded() {
		w.Line("<details>")
		w.Block("<summary>" + summary(s.Output.Summary(e, s)) + "</summary>")
		w.Block(markdown.CodeBlock(s.Output.Language, s.Output.Text))
		w.Line("</details>")
		w.Block(outputEnd)
		return
	}
	w.Block(markdown.Inline(s.Output.Caption(e, s)))
	if s.Output.Text != "" {
		w.Line(markdown.CodeBlock(s.Output.Language, s.Output.Text))
	}
	w.Block(outputEnd)
}

// summary returns text with code in backquotes as HTML for the summary of a folded output.
func summary(text string) string {
	var b strings.Builder
	for _, span := range markdown.Spans(line(text)) {
		if span.Code {
			b.WriteString("<code>" + html.EscapeString(span.Text) + "</code>")
		} else {
			b.WriteString(html.EscapeString(span.Text))
		}
	}
	return b.String()
}
