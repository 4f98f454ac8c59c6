package submission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// A form is a page with the answers to the questions of a form, step by step.
type form struct {
	markdown.Writer
	*draft
	step string
}

// begin starts a step of the form.
func (f *form) begin(number int, step string) {
	f.step = step
	f.Heading(2, fmt.Sprintf("%d. %s", number, step))
}

// A question is one question of a form with its answer.
type question struct {
	name  string
	from  string // the field that declares the answer, for example "Manifest.Tagline"
	value string
	// limit is the largest number of characters; 0 means no limit. An answer of less than few
	// characters is very short.
	limit, few int
	// ask says what to declare if the value is missing. An optional question has no ask.
	ask string
	// fault says what is wrong with a value, or returns "".
	fault func(string) string
}

// answer writes a question with its answer, ready to copy, and what is wrong with the answer.
func (f *form) answer(q question) {
	f.Heading(3, q.name)
	value := strings.TrimSpace(q.value)
	if value == "" {
		if q.ask == "" {
			f.Paragraph("Empty; optional (`%s`).", q.from)
			return
		}
		f.missing(q.from, q.ask)
		return
	}
	if slices.ContainsFunc(f.problems, func(p Problem) bool { return p.Kind == Secret && p.Field == q.from }) {
		f.Paragraph("**%s:** the answer was left out.", Secret)
		return
	}
	n := characters(value)
	if q.limit > 0 {
		f.Paragraph("From `%s`: %d of at most %d characters.", q.from, n, q.limit)
	} else {
		f.Paragraph("From `%s`.", q.from)
	}
	f.Code("text", value)
	if n < q.few {
		f.short = append(f.short, fmt.Sprintf("%s (%s): %s", q.name, markdown.CodeSpan(q.from), count(n, "character")))
	}
	if q.limit > 0 && n > q.limit {
		f.problem(OverLimit, q.from, fmt.Sprintf("it has %d characters; %d are allowed", n, q.limit))
	}
	if q.fault != nil {
		if fault := q.fault(value); fault != "" {
			f.problem(Invalid, q.from, fault)
		}
	}
	if fault := placeholderFault(value); fault != "" {
		f.problem(Placeholder, q.from, fault)
	}
}

// choice writes a question whose answer is yes or no.
func (f *form) choice(name, from string, a YesNo, ask string) {
	if a != Yes && a != No {
		f.answer(question{name: name, from: from, ask: ask})
		return
	}
	f.answer(question{name: name, from: from, value: a.String()})
}

// fact writes a question that the server itself answers.
func (f *form) fact(name, format string, args ...any) {
	f.Heading(3, name)
	f.Paragraph(format, args...)
}

func (f *form) missing(from, ask string) { f.problem(Missing, from, ask) }

// problem records a problem and writes it to the page.
func (f *form) problem(kind Kind, from, message string) {
	p := f.add(kind, f.step, from, message)
	f.Paragraph("**%s:** %s: %s", p.Kind, markdown.CodeSpan(p.Field), markdown.Escape(p.Message))
}
