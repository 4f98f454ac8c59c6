package docs

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/secret"
)

// redacted replaces a text that looks like a secret.
const redacted = "[redacted]"

// A Redaction reports a text in an example that looks like a secret. The page does not show the
// text; the example should use another value.
type Redaction struct {
	// Example is the number of the example, counted from 1, and Title its title.
	Example int    `json:"example"`
	Title   string `json:"title"`
	// Where describes the place: "prompt", "text in Shows", "reason why it was not run",
	// "arguments of call 2 (read_note)" or "result of call 1 (read_note)".
	Where string `json:"where"`
	// What describes the form, such as "a bearer token". It never contains the secret.
	What string `json:"what"`
}

// String returns the redaction as one sentence.
func (r Redaction) String() string {
	return fmt.Sprintf("example %d (%q): the %s contains what looks like %s; the page shows %s instead", r.Example, r.Title, r.Where, r.What, redacted)
}

// secretName matches a name of a secret and the space before its sign.
const secretName = `(?i)\b(?:[a-z0-9]+[_-])*(?:token|secret|passw(?:or)?d|passphrase|api[_-]?key|private[_-]?key|access[_-]?key|authorization|session[_-]?id)\\?["']?[ \t]*`

var nameHints = []string{"token", "secret", "pass", "key", "authorization", "session"}

// patterns returns the forms of secrets and of values that follow the name of a secret.
var patterns = sync.OnceValue(func() []secret.Form {
	return append(slices.Clone(secret.Forms),
		secret.New("a password, key or token", secretName+`=[ \t]*\\?["']?(?P<secret>[A-Za-z0-9._~+/%!-]{6,}=*)`, nameHints...),
		// A sentence may follow a colon, so that a value there must not look like a word.
		secret.New("a password, key or token", secretName+`:[ \t]*\\?["']?(?P<secret>[A-Za-z._~+/%-]{0,60}[0-9][A-Za-z0-9._~+/%-]{5,}=*|[A-Za-z0-9._~+/%-]{24,}=*)`, nameHints...))
})

// secretNames are the names of JSON members whose value is a secret, in lower case and without
// underscores and hyphens.
var secretNames = map[string]bool{
	"password": true, "passwd": true, "passphrase": true, "secret": true, "clientsecret": true,
	"token": true, "accesstoken": true, "refreshtoken": true, "idtoken": true, "authtoken": true, "bearertoken": true, "apitoken": true,
	"apikey": true, "privatekey": true, "secretkey": true, "accesskey": true, "secretaccesskey": true,
	"authorization": true, "sessionid": true, "sessiontoken": true,
}

func isSecretName(name string) bool {
	return secretNames[strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))]
}

// A redactor replaces secrets in the texts of one place in an example and remembers their forms.
type redactor struct {
	custom func(string) string // of WithRedaction; may be nil
	found  []string            // the forms, each once
}

// text returns s with secrets replaced.
func (r *redactor) text(s string) string {
	if r.custom != nil {
		s = r.custom(s)
	}
	for _, p := range patterns() {
		var found bool
		if s, found = p.Replace(s, redacted); found {
			r.add(p.What)
		}
	}
	return s
}

// member returns s, the value of a JSON member with a name, with secrets replaced.
func (r *redactor) member(name, s string) string {
	if isSecretName(name) && !blank(s) {
		r.add("a password, key or token")
		return redacted
	}
	return r.text(s)
}

func (r *redactor) add(what string) {
	if !slices.Contains(r.found, what) {
		r.found = append(r.found, what)
	}
}
