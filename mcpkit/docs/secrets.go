package docs

import (
	"fmt"
	"regexp"
	"strings"
)

// redacted stands where something looked like a secret.
const redacted = "[redacted]"

// A Finding says that something in an example looked like a secret. It was replaced on the
// page; the example should use a value that is none.
type Finding struct {
	// Example counts from 1, and Title is the example's.
	Example int    `json:"example"`
	Title   string `json:"title"`
	// Where it stood: "prompt", "text in Shows", "arguments of call 2 (read_note)", "result of call 1 (read_note)".
	Where string `json:"where"`
	// What it looked like, never the secret itself.
	What string `json:"what"`
}

// String returns the finding as one sentence.
func (f Finding) String() string {
	return fmt.Sprintf("example %d (%q): the %s has what looks like %s; it is replaced on the page by %s", f.Example, f.Title, f.Where, f.What, redacted)
}

// A pattern tells secrets by their form. What is replaced is the group "secret" of the
// expression, or the whole match.
type pattern struct {
	what string
	form *regexp.Regexp
	// hints are letters without which there is no match, in lower case; looking for them is cheap.
	hints []string
}

// secretName are the names under which secrets stand, with what may stand behind them.
const secretName = `(?i)\b(?:[a-z0-9]+[_-])*(?:token|secret|passw(?:or)?d|passphrase|api[_-]?key|private[_-]?key|access[_-]?key|authorization|session[_-]?id)\\?["']?[ \t]*`

var nameHints = []string{"token", "secret", "pass", "key", "authorization", "session"}

var patterns = []pattern{
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|$)`), []string{"private key"}},
	{"a JWT", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,3}`), []string{"eyj"}},
	{"a bearer token", regexp.MustCompile(`(?i)\bbearer[ \t]+(?P<secret>[A-Za-z0-9._~+/-]{8,}=*)`), []string{"bearer"}},
	{"a login in a header", regexp.MustCompile(`(?i)\bbasic[ \t]+(?P<secret>[A-Za-z0-9+/]{16,}=*)`), []string{"basic"}},
	{"a password in a URL", regexp.MustCompile(`\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@"'<>]*:(?P<secret>[^\s/@"'<>]+)@`), []string{"://"}},
	{"an access key", regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`), []string{"akia", "asia"}},
	{"an API key", regexp.MustCompile(`\b(?:sk|pk|rk)[-_](?:[A-Za-z0-9]+[-_])*[A-Za-z0-9_-]{16,}\b`), []string{"sk", "pk", "rk"}},
	{"an API key", regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[a-z]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|npm_[A-Za-z0-9]{30,})`), []string{"gh", "glpat-", "xox", "aiza", "npm_"}},
	{"a secret with its name", regexp.MustCompile(secretName + `=[ \t]*\\?["']?(?P<secret>[A-Za-z0-9._~+/%!-]{6,}=*)`), nameHints},
	// Behind a colon there may be a sentence, so what stands there must not look like a word.
	{"a secret with its name", regexp.MustCompile(secretName + `:[ \t]*\\?["']?(?P<secret>[A-Za-z._~+/%-]{0,60}[0-9][A-Za-z0-9._~+/%-]{5,}=*|[A-Za-z0-9._~+/%-]{24,}=*)`), nameHints},
}

// secretNames are the names of JSON members whose text is a secret, in lower case and
// without _ and -.
var secretNames = map[string]bool{
	"password": true, "passwd": true, "passphrase": true, "secret": true, "clientsecret": true,
	"token": true, "accesstoken": true, "refreshtoken": true, "idtoken": true, "authtoken": true, "bearertoken": true, "apitoken": true,
	"apikey": true, "privatekey": true, "secretkey": true, "accesskey": true, "secretaccesskey": true,
	"authorization": true, "sessionid": true, "sessiontoken": true,
}

func isSecretName(name string) bool {
	return secretNames[strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))]
}

// A redactor replaces secrets in the texts of one place of an example, and keeps what they
// looked like.
type redactor struct {
	own   func(string) string
	found []string // what, without repetitions
}

// text returns s without what looks like a secret.
func (r *redactor) text(s string) string {
	if r.own != nil {
		s = r.own(s)
	}
	lower := strings.ToLower(s)
	for _, p := range patterns {
		if p.possible(lower) {
			s = p.replace(s, r.add)
		}
	}
	return s
}

// member returns the text of a JSON member with that name.
func (r *redactor) member(name, s string) string {
	if isSecretName(name) && !blank(s) {
		r.add("a secret with its name")
		return redacted
	}
	return r.text(s)
}

func (r *redactor) add(what string) {
	for _, w := range r.found {
		if w == what {
			return
		}
	}
	r.found = append(r.found, what)
}

func (p pattern) possible(lower string) bool {
	for _, h := range p.hints {
		if strings.Contains(lower, h) {
			return true
		}
	}
	return false
}

func (p pattern) replace(s string, found func(string)) string {
	group := max(p.form.SubexpIndex("secret"), 0)
	var b strings.Builder
	last := 0
	for _, m := range p.form.FindAllStringSubmatchIndex(s, -1) {
		start, end := m[2*group], m[2*group+1]
		if s[start:end] == strings.Trim(redacted, "[]") {
			continue
		}
		b.WriteString(s[last:start])
		b.WriteString(redacted)
		last = end
		found(p.what)
	}
	if last == 0 {
		return s
	}
	b.WriteString(s[last:])
	return b.String()
}
