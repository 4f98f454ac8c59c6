package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/secret"
)

// redacted stands where something looked like a secret.
const redacted = "[redacted]"

// A Finding says that something in an example looked like a secret. It was replaced on the
// page; the example should use a value that is none.
type Finding struct {
	// Example counts from 1, and Title is the example's.
	Example int    `json:"example"`
	Title   string `json:"title"`
	// Where it stood: "prompt", "text in Shows",
	// "reason why it was not run", "arguments of call 2 (read_note)", "result of call 1 (read_note)".
	Where string `json:"where"`
	// What it looked like, never the secret itself.
	What string `json:"what"`
}

// String returns the finding as one sentence.
func (f Finding) String() string {
	return fmt.Sprintf("example %d (%q): the %s has what looks like %s; it is replaced on the page by %s", f.Example, f.Title, f.Where, f.What, redacted)
}

// secretName are the names under which secrets stand, with what may stand behind them.
const secretName = `(?i)\b(?:[a-z0-9]+[_-])*(?:token|secret|passw(?:or)?d|passphrase|api[_-]?key|private[_-]?key|access[_-]?key|authorization|session[_-]?id)\\?["']?[ \t]*`

var nameHints = []string{"token", "secret", "pass", "key", "authorization", "session"}

// patterns are the forms of secrets, and what stands behind their names.
var patterns = append(slices.Clone(secret.Forms),
	secret.New("a secret with its name", secretName+`=[ \t]*\\?["']?(?P<secret>[A-Za-z0-9._~+/%!-]{6,}=*)`, nameHints...),
	// Behind a colon there may be a sentence, so what stands there must not look like a word.
	secret.New("a secret with its name", secretName+`:[ \t]*\\?["']?(?P<secret>[A-Za-z._~+/%-]{0,60}[0-9][A-Za-z0-9._~+/%-]{5,}=*|[A-Za-z0-9._~+/%-]{24,}=*)`, nameHints...),
)

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
	for _, p := range patterns {
		var found bool
		if s, found = p.Replace(s, redacted); found {
			r.add(p.What)
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
