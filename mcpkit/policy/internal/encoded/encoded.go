// Package encoded finds text that is written in a code, so that a program reads it and a person
// does not.
package encoded

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// The longest runs that can be something a person wants to see. The longest values that
// documentation shows are SHA-512 sums, 128 hex digits or, as in "sha512-…==", 95 characters of
// base64. Commits (40), UUIDs (32), SHA-256 sums (64 and 44) and page cursors are shorter and do
// not decode to words.
const (
	longestHex    = 128
	longestBase64 = 96
)

// The shortest runs that are decoded or found, in bytes.
const (
	shortestHex      = 32
	shortestBase64   = 24
	shortestSpelling = 19 // ten letters and what is between them
)

// Find returns what is encoded in text, as a predicate, or "". It reports a run of
// characters that decodes to words, or that is too long for a person to want to see it.
func Find(text string) string {
	if run, plain := findEscapes(text); run != "" {
		return hides("escapes", run, plain)
	}
	if run, plain := findCodes(text); run != "" {
		return hides("character codes", run, plain)
	}
	if run, plain := findCipher(text); run != "" {
		return hides("a cipher", run, plain)
	}
	if len(text) >= shortestSpelling {
		if run := spelledOut.FindString(text); run != "" {
			return "spells out words letter by letter, " + display.Quote(run)
		}
	}
	for _, run := range runsOf(text, isHex, shortestHex) {
		if plain, ok := decodeHex(run); ok {
			return hides("hex", run, plain)
		}
		if len(run) > longestHex {
			return fmt.Sprintf("has %d hex digits in a row, %s", len(run), display.Quote(run))
		}
	}
	for _, run := range base64Runs(text) {
		if plain, ok := decodeBase64(run); ok {
			return hides("base64", run, plain)
		}
		if len(run) > longestBase64 && random(run) {
			return fmt.Sprintf("has %d characters of base64 in a row, %s", len(run), display.Quote(run))
		}
	}
	return ""
}

// hides is the predicate for a run that reads plain.
func hides(code, run, plain string) string {
	return "hides text in " + code + ", " + display.Quote(run) + ", which reads " + display.Quote(plain)
}

// spelledOut matches words whose letters are separated.
var spelledOut = lazyregexp.New(`\b(?:[A-Za-z] ){9,}[A-Za-z]\b|\b(?:[A-Za-z][.·_-]){9,}[A-Za-z]\b`)

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

func isBase64(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '+' || c == '/' || c == '_' || c == '-'
}

// runsOf returns the runs of at least shortest bytes of a kind.
func runsOf(text string, kind func(byte) bool, shortest int) (runs []string) {
	for start := 0; start < len(text); start++ {
		end := start
		for end < len(text) && kind(text[end]) {
			end++
		}
		if end-start >= shortest {
			runs = append(runs, text[start:end])
		}
		start = end
	}
	return runs
}

// base64Runs returns the runs of base64, each with up to two signs of padding.
func base64Runs(text string) []string {
	runs := runsOf(text, isBase64, shortestBase64)
	for i, at := 0, 0; i < len(runs); i++ {
		at += strings.Index(text[at:], runs[i]) + len(runs[i])
		padding := text[at:min(at+2, len(text))]
		runs[i] += padding[:len(padding)-len(strings.TrimLeft(padding, "="))]
	}
	return runs
}

// decodeHex decodes a run if it is prose. It tries both alignments, because a run may begin with
// a letter that is not part of the code.
func decodeHex(run string) (string, bool) {
	for skip := range 2 {
		part := run[skip:]
		if plain, err := hex.DecodeString(part[:len(part)&^1]); err == nil && prose(plain) {
			return string(plain), true
		}
	}
	return "", false
}

// decodeBase64 decodes a run if it is prose. It tries every alignment, because a run may begin
// with letters that are not part of the code.
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

// prose reports whether decoded bytes are text to read: printable, mostly letters, and at least
// three words.
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

// random reports whether a run looks like encoded data and not like a path or a long identifier.
// In base64, two neighbors are of different kinds (upper case, lower case, other) in five of
// eight cases; in names, in one of three.
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
