package policy

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// encodedRules look for text that has to be decoded before a person can read it.
//
// A run is reported if it decodes to words, or if it is too long to be anything
// a person would want to see. The longest values that documentation shows are
// SHA-512 sums, 128 hex digits or, as in "sha512-…==", 95 characters of base64;
// commits (40), UUIDs (32), SHA-256 sums (64 and 44) and page cursors stay below
// that and do not decode to words.
var encodedRules = append(textRules(Rule{
	ID:     "encoded-text",
	Title:  "no encoded text",
	Why:    "A model decodes base64, hex and escapes on its own, so encoded text can instruct it behind the back of reviewers and users; the policy forbids it.",
	Source: policyURL, Checked: policyRead, Level: Must,
	Fix: "write the text out, or shorten the sample to a few characters",
}, func(p passage) (string, string) { return findEncoded(p.text), "" }),
	textRules(Rule{
		ID:     "hidden-comment",
		Title:  "no comments that a rendered page would not show",
		Why:    "Text in an HTML or Markdown comment is invisible to the person who reads the page and plain to the model that reads the source.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix: "take the comment out, or say it in the open",
	}, func(p passage) (string, string) {
		if c := comment.FindString(p.text); c != "" {
			return "hides the comment " + quote(c), ""
		}
		return "", ""
	})...)

// comment matches comments with at least one word in them: a tool that is about
// comments may well name the signs.
var comment = regexp.MustCompile(`(?s:<!--[^>]{0,10}[\p{L}\p{N}].*?(?:-->|\z))|(?m:^\[[^\]\n]*\]: *(?:#|<>) *[("'][^\n]*)`)

const (
	longestHex    = 128
	longestBase64 = 96
)

var (
	hexRun    = regexp.MustCompile(`[0-9a-fA-F]{32,}`)
	base64Run = regexp.MustCompile(`[A-Za-z0-9+/_-]{24,}={0,2}`)
	escapeRun = regexp.MustCompile(`(?:%[0-9a-fA-F]{2}){8,}|(?:\\x[0-9a-fA-F]{2}){8,}|(?:\\u[0-9a-fA-F]{4}){8,}|(?:&#x?[0-9a-fA-F]{1,6};){8,}`)
)

// findEncoded says what is encoded in text, or returns "".
func findEncoded(text string) string {
	for _, run := range escapeRun.FindAllString(text, -1) {
		if plain, ok := unescape(run); ok && words(plain) != "" && english(plain) {
			return "hides text in escapes, " + quote(run) + ", which reads " + quote(plain)
		}
	}
	for _, run := range hexRun.FindAllString(text, -1) {
		if plain, ok := decodeHex(run); ok {
			return "hides text in hex, " + quote(run) + ", which reads " + quote(plain)
		}
		if len(run) > longestHex {
			return fmt.Sprintf("has %d hex digits in a row, %s", len(run), quote(run))
		}
	}
	for _, run := range base64Run.FindAllString(text, -1) {
		if plain, ok := decodeBase64(run); ok {
			return "hides text in base64, " + quote(run) + ", which reads " + quote(plain)
		}
		if len(run) > longestBase64 && random(run) {
			return fmt.Sprintf("has %d characters of base64 in a row, %s", len(run), quote(run))
		}
	}
	return ""
}

// unescape undoes one run of escapes of a single kind.
func unescape(run string) (string, bool) {
	switch {
	case run[0] == '%':
		plain, err := url.PathUnescape(run)
		return plain, err == nil
	case run[0] == '\\':
		plain, err := strconv.Unquote(`"` + run + `"`)
		return plain, err == nil
	}
	return html.UnescapeString(run), true
}

// decodeHex tries both alignments: a run may begin with a letter that is no part
// of the code.
func decodeHex(run string) (string, bool) {
	for skip := range 2 {
		part := run[skip:]
		if plain, err := hex.DecodeString(part[:len(part)&^1]); err == nil && prose(plain) {
			return string(plain), true
		}
	}
	return "", false
}

// decodeBase64 tries every alignment: a run may begin with letters that are no
// part of the code.
func decodeBase64(run string) (string, bool) {
	run = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(run, "="))
	for skip := 0; skip < 4 && skip < len(run); skip++ {
		part := run[skip:]
		if len(part)%4 == 1 {
			part = part[:len(part)-1]
		}
		if plain, err := base64.RawStdEncoding.DecodeString(part); err == nil && prose(plain) {
			return string(plain), true
		}
	}
	return "", false
}

// prose reports whether decoded bytes are something to read: printable, mostly
// letters, and at least three words.
func prose(b []byte) bool {
	if !utf8.Valid(b) || len(b) < 12 {
		return false
	}
	letters, total := 0, 0
	for _, r := range string(b) {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
		if unicode.IsLetter(r) || r == ' ' {
			letters++
		}
		total++
	}
	return letters*4 >= total*3 && len(strings.Fields(string(b))) >= 3
}

// random reports whether a run looks like code and not like a path or a long
// identifier: two neighbours in base64 are of different kinds, upper case, lower
// case or other, in five of eight cases; in names it is one of three.
func random(run string) bool {
	class := func(c byte) int {
		switch {
		case c >= 'a' && c <= 'z':
			return 0
		case c >= 'A' && c <= 'Z':
			return 1
		}
		return 2
	}
	var seen [3]bool
	turns := 0
	for i := range len(run) {
		seen[class(run[i])] = true
		if i > 0 && class(run[i]) != class(run[i-1]) {
			turns++
		}
	}
	return seen[0] && seen[1] && seen[2] && turns*2 >= len(run)
}
