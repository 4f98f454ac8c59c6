// Package secret recognizes secrets by their form: keys, tokens, passwords in URLs. A word such as
// "password" introduces a secret in some texts and not in others; callers add forms for such words.
package secret

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// A Form is one way in which secrets are written.
type Form struct {
	What string // what a match looks like, for example "a JWT"

	pattern *lazyregexp.Regexp
}

// New returns a form with a regular expression. The secret is the group named "secret", or the
// whole match if the expression has no such group. Every match must contain one of the
// anchors, which are in lower case and compared without regard to case; the expression is
// compiled when a text contains one.
func New(what, expression string, anchors ...string) Form {
	return Form{what, lazyregexp.New(expression, anchors...)}
}

// Forms are the known forms. Callers must not change the slice.
var Forms = []Form{
	New("a private key", `-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)`, "private key"),
	New("a JWT", `\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,3}`, "eyj"),
	New("a bearer token", `(?i)\bbearer[ \t]+(?P<secret>[A-Za-z0-9._~+/-]{8,}=*)`, "bearer"),
	New("a login in a header", `(?i)\bbasic[ \t]+(?P<secret>[A-Za-z0-9+/]{16,}=*|[A-Za-z0-9+/]{12,}={1,2})`, "basic"),
	New("a password in a URL", `\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@"'<>]*:(?P<secret>[^\s/@"'<>]+)@`, "://"),
	New("an access key", `\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`, "akia", "asia"),
	New("an API key", `\b(?:sk|pk|rk)[-_](?:[A-Za-z0-9]+[-_])*[A-Za-z0-9_-]{16,}\b`, "sk-", "sk_", "pk-", "pk_", "rk-", "rk_"),
	New("an API key", `\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[a-z]-[A-Za-z0-9-]{10,}|`+
		`AIza[A-Za-z0-9_-]{30,}|npm_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{30,})`, "gh", "github_pat_", "glpat-", "xox", "aiza", "npm_", "hf_"),
}

// In returns what a text contains that looks like a secret, without repetitions, for example
// "a JWT". It never returns the secret.
func In(text string) (what []string) {
	lower := strings.ToLower(text)
	for _, f := range Forms {
		if f.pattern.Possible(lower) && f.pattern.Regexp().MatchString(text) && (len(what) == 0 || what[len(what)-1] != f.What) {
			what = append(what, f.What)
		}
	}
	return what
}

// Replace replaces every secret of the form in text with the marker, and reports whether it found
// one. A secret that already is the marker, with or without its brackets, stays.
func (f Form) Replace(text, marker string) (replaced string, found bool) {
	if !f.pattern.Possible(strings.ToLower(text)) {
		return text, false
	}
	pattern := f.pattern.Regexp()
	group := max(pattern.SubexpIndex("secret"), 0)
	var b strings.Builder
	last := 0
	for _, m := range pattern.FindAllStringSubmatchIndex(text, -1) {
		start, end := m[2*group], m[2*group+1]
		if text[start:end] == strings.Trim(marker, "[]") {
			continue // replaced earlier
		}
		b.WriteString(text[last:start])
		b.WriteString(marker)
		last, found = end, true
	}
	b.WriteString(text[last:])
	return b.String(), found
}

// VerifyAnchors returns an error unless every match of the form provably contains one of its
// anchors. It is meant for tests.
func (f Form) VerifyAnchors() error { return f.pattern.VerifyAnchors() }
