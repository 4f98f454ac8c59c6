package submission

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/secret"
)

var (
	// named matches a value behind a word for a secret. "Token" must stand alone or behind a
	// word for what it opens: next_token is a place in a list.
	named = regexp.MustCompile(`(?i)([\w.-]*(?:password|passwd|passphrase|secret|(?:api|access|private)[_ -]?key)|` +
		`\b(?:pwd|pass|passcode|pin|otp|(?:access|refresh|id|auth|bearer|api|session)?[_ -]?token))` +
		`(["']?\s*(?:=|:|\bis\b)\s*)("[^"\n]*"|'[^'\n]*'|\S+)([^\n]*)`)
	// standIn matches a value that stands for another.
	standIn = regexp.MustCompile(`^(?:[<\[{$(%].*|[*.…x•_-]+|(?i:null|none|true|false|redacted.*|required|optional|string|hidden|n/a|your[_-].*))$`)
	// lettersOnly matches one word.
	lettersOnly = regexp.MustCompile(`^[\pL_-]+$`)
	digit       = regexp.MustCompile(`\d`)
	special     = regexp.MustCompile(`[!#$%&*+=?@^~]`)
)

// secretsIn returns what looks like a secret in a line: what it looks like, never the
// secret. A declared text is read more strictly than what tools answered, where words
// like "token" have other meanings.
func secretsIn(line string, declared bool) (found []string) {
	if found = secret.In(line); len(found) > 0 {
		return found
	}
	for rest := line; ; {
		m := named.FindStringSubmatch(rest)
		if m == nil {
			return found
		}
		word, sign, quoted := m[1], m[2], m[3]
		rest = m[4]
		value := strings.Trim(strings.TrimRight(quoted, `.,;:)`), `"'`)
		if value == "" || standIn.MatchString(value) {
			continue
		}
		odd := len(value) >= 6 && (digit.MatchString(value) || special.MatchString(value))
		// "password: swordfish" is one, "password: see the vault" is not.
		alone := len(value) >= 4 && (strings.Trim(rest, ` ".,;)'`) == "" || strings.ContainsAny(quoted[len(quoted)-1:], ".,;"))
		// password=swordfish is a setting or a query; code has spaces there, and other values.
		setting := sign == "=" && len(value) >= 4 && lettersOnly.MatchString(value)
		// "password": "swordfish" is a member of a result.
		member := strings.HasPrefix(sign, `"`) && strings.HasPrefix(quoted, `"`) && len(value) >= 4 && lettersOnly.MatchString(value)
		if odd || setting || member && !strings.HasSuffix(strings.ToLower(word), "token") || declared && (alone || digit.MatchString(value)) {
			found = append(found, fmt.Sprintf("%q and %d characters behind it", word, characters(value)))
		}
	}
}

var (
	// unbroken matches what is too long for a word.
	unbroken     = regexp.MustCompile(`[A-Za-z0-9_+=-]{24,}`)
	upper, lower = regexp.MustCompile(`[A-Z]`), regexp.MustCompile(`[a-z]`)
)

// opaque reports whether a declared text holds a long row of mixed letters and digits, as
// keys are.
func opaque(line string) bool {
	for _, run := range unbroken.FindAllString(line, -1) {
		if upper.MatchString(run) && lower.MatchString(run) && digit.MatchString(run) {
			return true
		}
	}
	return false
}

const handOver = "take it out, share it in a vault (for example a link of a password manager), and give the vault's address in Listing.TestAccount.Vault"

// scanDeclared looks for secrets in a declared text.
func (k *Kit) scanDeclared(field, text string) {
	for i, line := range strings.Split(text, "\n") {
		found := secretsIn(line, true)
		if len(found) == 0 && opaque(line) {
			found = []string{"a key"}
		}
		for _, what := range found {
			k.add(Secret, "Test & launch", field, fmt.Sprintf("line %d looks like a secret: %s; %s", i+1, what, handOver))
		}
	}
}

// escape matches what Markdown and JSON put before a character, in which a secret may stand.
var escape = regexp.MustCompile(`\\([[:punct:]])`)

// scanFiles looks for secrets in what would be written.
func (k *Kit) scanFiles() {
	known := map[string][]string{} // most lines of schemas are there many times
	for _, f := range k.files {
		for i, line := range strings.Split(string(f.Content), "\n") {
			found, ok := known[line]
			if !ok {
				found = secretsIn(line, false)
				if plain := escape.ReplaceAllString(line, "$1"); len(found) == 0 && plain != line {
					found = secretsIn(plain, false)
				}
				known[line] = found
			}
			for _, what := range found {
				k.add(Secret, "Review", fmt.Sprintf("%s:%d", f.Name, i+1),
					"looks like a secret: "+what+"; nothing was written: take it out of what the server shows, or out of what the example answers")
			}
		}
	}
}
