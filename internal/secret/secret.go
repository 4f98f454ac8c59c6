// Package secret tells secrets by the forms that nothing else has: keys, tokens, passwords in
// addresses. What stands behind a word such as "password" is for its users to judge, since
// that depends on where it stands.
package secret

import (
	"regexp"
	"strings"
)

// A Form is one way in which secrets are written. What is secret is the group "secret" of the
// expression, or the whole match.
type Form struct {
	What string // what it looks like, such as "a JWT"

	form *regexp.Regexp
	// hints are letters without which there is no match, in lower case; looking for them is cheap.
	hints []string
}

// New makes a form of a user's own.
func New(what, expression string, hints ...string) Form {
	return Form{what, regexp.MustCompile(expression), hints}
}

// Forms are those that are known.
var Forms = []Form{
	New("a private key", `-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)`, "private key"),
	New("a JWT", `\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,3}`, "eyj"),
	New("a bearer token", `(?i)\bbearer[ \t]+(?P<secret>[A-Za-z0-9._~+/-]{8,}=*)`, "bearer"),
	New("a login in a header", `(?i)\bbasic[ \t]+(?P<secret>[A-Za-z0-9+/]{16,}=*|[A-Za-z0-9+/]{12,}={1,2})`, "basic"),
	New("a password in a URL", `\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@"'<>]*:(?P<secret>[^\s/@"'<>]+)@`, "://"),
	New("an access key", `\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`, "akia", "asia"),
	New("an API key", `\b(?:sk|pk|rk)[-_](?:[A-Za-z0-9]+[-_])*[A-Za-z0-9_-]{16,}\b`, "sk", "pk", "rk"),
	New("an API key", `\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[a-z]-[A-Za-z0-9-]{10,}|`+
		`AIza[A-Za-z0-9_-]{30,}|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{30,})`, "gh", "glpat-", "xox", "aiza", "npm_", "hf_"),
}

// In says what a text has that looks like a secret: what it looks like, without repetitions,
// never the secret.
func In(text string) (what []string) {
	lower := strings.ToLower(text)
	for _, f := range Forms {
		if f.possible(lower) && f.form.MatchString(text) && (len(what) == 0 || what[len(what)-1] != f.What) {
			what = append(what, f.What)
		}
	}
	return what
}

// Replace puts with in the place of what has the form in text, and reports whether there was
// any.
func (f Form) Replace(text, with string) (replaced string, found bool) {
	if !f.possible(strings.ToLower(text)) {
		return text, false
	}
	group := max(f.form.SubexpIndex("secret"), 0)
	var b strings.Builder
	last := 0
	for _, m := range f.form.FindAllStringSubmatchIndex(text, -1) {
		start, end := m[2*group], m[2*group+1]
		if text[start:end] == strings.Trim(with, "[]") {
			continue // it was replaced already
		}
		b.WriteString(text[last:start])
		b.WriteString(with)
		last, found = end, true
	}
	b.WriteString(text[last:])
	return b.String(), found
}

func (f Form) possible(lower string) bool {
	for _, h := range f.hints {
		if strings.Contains(lower, h) {
			return true
		}
	}
	return false
}
