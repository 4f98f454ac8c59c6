package submission

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
)

// A form is a page with the answers to a form, step by step.
type form struct {
	markdown
	kit  *Kit
	step string
}

// begin starts a step of the form.
func (f *form) begin(number int, step string) {
	f.step = step
	f.heading(2, fmt.Sprintf("%d. %s", number, step))
}

// A field is one question of a form with its answer.
type field struct {
	name  string
	from  string // where the answer is declared, for example "Manifest.Tagline"
	value string
	// limit is how many characters the form takes; 0 for no limit.
	limit int
	// ask says what to declare where the value is missing; a field without it is optional.
	ask string
	// wrong says what is wrong with a value, or returns "".
	wrong func(string) string
}

// field writes a question with its answer, ready to be copied, and what is wrong with it.
func (f *form) field(q field) {
	f.heading(3, q.name)
	value := strings.TrimSpace(q.value)
	if value == "" {
		if q.ask == "" {
			f.paragraph("Left empty; `%s` would fill it.", q.from)
			return
		}
		f.missing(q.from, q.ask)
		return
	}
	if slices.ContainsFunc(f.kit.problems, func(p Problem) bool { return p.Kind == Secret && p.Field == q.from }) {
		f.paragraph("**%s:** it was left out.", Secret)
		return
	}
	n := characters(value)
	if q.limit > 0 {
		f.paragraph("From `%s`: %d of at most %d characters.", q.from, n, q.limit)
	} else {
		f.paragraph("From `%s`.", q.from)
	}
	f.fence("text", value)
	if q.limit > 0 && n > q.limit {
		f.problem(OverLimit, q.from, fmt.Sprintf("it has %d characters; %d are allowed", n, q.limit))
	}
	if q.wrong != nil {
		if fault := q.wrong(value); fault != "" {
			f.problem(Invalid, q.from, fault)
		}
	}
}

// fact writes an answer that the server gives itself.
func (f *form) fact(name, format string, args ...any) {
	f.heading(3, name)
	f.paragraph(format, args...)
}

func (f *form) missing(from, ask string) { f.problem(Missing, from, ask) }

// problem notes what is wrong, and says it in its place.
func (f *form) problem(kind Kind, from, message string) {
	p := f.kit.add(kind, f.step, from, message)
	f.paragraph("**%s:** %s: %s", p.Kind, code(p.Field), inline(p.Message))
}

// answer writes a question that takes yes or no.
func (f *form) answer(name, from string, a Answer, ask string) {
	if a != Yes && a != No {
		f.field(field{name: name, from: from, ask: ask})
		return
	}
	f.field(field{name: name, from: from, value: a.String()})
}

// wrongLink says why text is no https address, or returns "".
func wrongLink(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || strings.ContainsAny(text, " \t\n"):
		return "it cannot be read as an address; give one that begins with https://"
	case !strings.EqualFold(u.Scheme, "https") || u.Hostname() == "":
		return "it is no https address; give the whole of it, beginning with https://"
	case u.User != nil:
		return "it contains a user name; take that out"
	}
	return ""
}

// wrongMail says why text is no e-mail address, or returns "".
func wrongMail(text string) string {
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || !strings.Contains(text[strings.LastIndex(text, "@")+1:], ".") {
		return "it is no e-mail address"
	}
	return ""
}

// wrongContact says why text is neither an e-mail nor an https address, or returns "".
func wrongContact(text string) string {
	if wrongMail(text) == "" || wrongLink(text) == "" {
		return ""
	}
	return "it is neither an e-mail address nor an https address"
}

// hostOf returns the host of an address, "" where there is none.
func hostOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// count writes n with its noun: "1 tool", "3 tools".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
