package submission

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/mcpkit-go/mcpkit/internal/secret"
)

// namedValue matches a value that follows a word for a secret. The word "token" matches alone or
// after a word for what it opens: next_token is a position in a list.
var namedValue = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)([\w.-]*(?:password|passwd|passphrase|secret|(?:api|access|private)[_ -]?key)|` +
		`\b(?:pwd|pass|passcode|pin|otp|(?:access|refresh|id|auth|bearer|api|session)?[_ -]?token))` +
		`(["']?\s*(?:=|:|\bis\b)\s*)("[^"\n]*"|'[^'\n]*'|\S+)([^\n]*)`)
})

// placeholder matches a value that is written instead of a secret.
var placeholder = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[<\[{$(%].*|[*.…x•_-]+|(?i:null|none|true|false|redacted.*|required|optional|string|hidden|n/a|your[_-].*))$`)
})

// secretsIn describes the texts in a line that look like secrets. The descriptions never contain
// the secrets. In a declared text, more values count as secrets than in the result of a tool, where
// words such as "token" have other meanings.
func secretsIn(line string, declared bool) (found []string) {
	if found = secret.In(line); len(found) > 0 {
		return found
	}
	for rest := line; ; {
		m := namedValue().FindStringSubmatch(rest)
		if m == nil {
			return found
		}
		word, sign, quoted := m[1], m[2], m[3]
		rest = m[4]
		value := strings.Trim(strings.TrimRight(quoted, `.,;:)`), `"'`)
		if value == "" || placeholder().MatchString(value) {
			continue
		}
		if isSecret(word, sign, quoted, value, rest, declared) {
			found = append(found, fmt.Sprintf("%q followed by %d characters", word, characters(value)))
		}
	}
}

// isSecret decides whether a value that follows a word for a secret is one.
func isSecret(word, sign, quoted, value, rest string, declared bool) bool {
	digit := strings.ContainsAny(value, "0123456789")
	if len(value) >= 6 && (digit || strings.ContainsAny(value, "!#$%&*+=?@^~")) {
		return true
	}
	if declared {
		// "password: swordfish" is a secret, "password: see the vault" is not.
		alone := strings.Trim(rest, ` ".,;)'`) == "" || strings.ContainsAny(quoted[len(quoted)-1:], ".,;")
		if digit || alone && len(value) >= 4 {
			return true
		}
	}
	if len(value) < 4 || !isWord(value) {
		return false
	}
	// password=swordfish is a setting or a query. Code has spaces around the sign.
	setting := sign == "="
	// "password": "swordfish" is a member of a result.
	member := strings.HasPrefix(sign, `"`) && strings.HasPrefix(quoted, `"`) && !strings.HasSuffix(strings.ToLower(word), "token")
	return setting || member
}

// isWord reports whether text has only letters, underscores and hyphens.
func isWord(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' && r != '-' })
}

// keyMin is the shortest length of a key.
const keyMin = 24

// hasKey reports whether a declared text contains a long run of mixed letters and digits, like a
// key.
func hasKey(line string) bool {
	runs := strings.FieldsFunc(line, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_+=-", r))
	})
	for _, run := range runs {
		if len(run) >= keyMin && strings.ContainsAny(run, "0123456789") && strings.ToLower(run) != run && strings.ToUpper(run) != run {
			return true
		}
	}
	return false
}
