package docs

import "strings"

func (w *writer) tools(c *Content) {
	w.heading(2, "Tools")
	for _, t := range c.Tools {
		title := verbatim(t.Title)
		if t.Name != t.Title {
			title += " (" + codeSpan(t.Name) + ")"
		}
		w.heading(3, title)
		w.para(paragraphs(t.Description))
		w.para(t.Effect)
		w.access(t)
		w.fields("Arguments:", t.Arguments)
		w.fields("Returns:", t.Output)
		for _, l := range t.Limits {
			w.para("Limit: " + l + ".")
		}
		for _, call := range t.Calls {
			w.para("As in " + verbatim(call.Example) + ": " + codeSpan(call.Arguments))
		}
	}
	if c.MoreTools != "" {
		w.para(c.MoreTools)
	}
}

// access says what a caller needs.
func (w *writer) access(t Tool) {
	if !t.Login {
		return
	}
	if len(t.Scopes) == 0 {
		w.para("Needs a login.")
		return
	}
	w.para("Needs a login with " + listed(codeSpans(t.Scopes)) + ".")
}

func (w *writer) fields(title string, list []Field) {
	if len(list) == 0 {
		return
	}
	w.para(title)
	w.fieldList(list, "")
	w.WriteString("\n")
}

func (w *writer) fieldList(list []Field, margin string) {
	for _, f := range list {
		w.printf("%s- %s (%s)", margin, codeSpan(f.Name), f.summary())
		if f.Description != "" {
			w.printf(": %s", inline(f.Description))
		}
		w.WriteString("\n")
		w.fieldList(f.Fields, margin+"  ")
	}
}

// summary says in Markdown what a field takes.
func (f Field) summary() string {
	parts := []string{inline(f.Type)}
	if f.Required {
		parts = append(parts, "required")
	}
	for _, l := range f.Limits {
		parts = append(parts, inline(l))
	}
	if len(f.Values) > 0 {
		parts = append(parts, "one of "+strings.Join(codeSpans(f.Values), ", "))
	}
	if f.Default != "" {
		parts = append(parts, "default "+codeSpan(f.Default))
	}
	return strings.Join(parts, "; ")
}

func codeSpans(texts []string) (out []string) {
	for _, t := range texts {
		out = append(out, codeSpan(t))
	}
	return out
}

// tick puts text in backquotes, where that can be.
func tick(text string) string {
	if text == "" || strings.ContainsAny(text, "`\n") {
		return text
	}
	return "`" + text + "`"
}

func (w *writer) examples(c *Content) {
	w.heading(2, "Examples")
	for _, e := range c.Examples {
		w.heading(3, "Example "+number(int64(e.Number))+": "+verbatim(e.Title))
		if strings.Contains(e.Prompt, "\n") {
			w.para("**User prompt:**")
			w.para(quote(e.Prompt))
		} else {
			w.para("**User prompt:** \"" + verbatim(e.Prompt) + "\"")
		}
		if len(e.Steps) > 0 {
			w.para("**What happens:**")
			for _, s := range e.Steps {
				w.printf("- %s\n", s.words())
			}
			w.WriteString("\n")
		}
		if e.Shows != "" {
			w.para("**Expected output:** " + paragraphs(e.Shows))
		}
		for _, s := range e.Steps {
			w.output(e, s)
		}
	}
}

// words says in Markdown which tool a step calls with what.
func (s Step) words() string {
	tool := codeSpan(s.Tool.Name)
	if s.Tool.Title != s.Tool.Name {
		tool = verbatim(s.Tool.Title) + " (" + tool + ")"
	}
	if len(s.Arguments) == 0 {
		return tool + " is called, without arguments."
	}
	args := make([]string, 0, len(s.Arguments))
	for _, a := range s.Arguments {
		args = append(args, a.Name+": "+a.Value)
	}
	return tool + " is called with " + listed(codeSpans(args)) + "."
}

// Caption says what an output is, for people.
func (o *Output) Caption(e Example, s Step) string {
	who := "the server"
	if len(e.Steps) > 1 {
		who = tick(s.Tool.Name)
	}
	blocks := counted(o.Media, "image or other block")
	if o.Media > 1 {
		blocks = number(int64(o.Media)) + " images or other blocks"
	}
	if o.Text == "" {
		return strings.ToUpper(who[:1]) + who[1:] + " answers with " + blocks + "."
	}
	text := "What " + who + " answers"
	var notes []string
	if o.Shortened {
		notes = append(notes, "shortened for this page")
	}
	if o.Media > 0 {
		notes = append(notes, "besides "+blocks)
	}
	if len(notes) > 0 {
		text += ", " + strings.Join(notes, ", ")
	}
	return text + ":"
}

func (w *writer) output(e Example, s Step) {
	if s.Output == nil {
		return
	}
	w.WriteString(outputMark + "\n")
	w.para(inline(s.Output.Caption(e, s)))
	if s.Output.Text != "" {
		w.WriteString(codeBlock(s.Output.Text, s.Output.Language))
	}
	w.para(outputEnd)
}

// quote writes text as a block quotation.
func quote(text string) string {
	lines := strings.Split(paragraphs(text), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight("> "+l, " ")
	}
	return strings.Join(lines, "\n")
}
