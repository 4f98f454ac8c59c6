package encoded

import (
	"encoding/base32"
	"slices"
	"strings"
	"sync"
)

// telling are words that nearly every instruction in English has some of. Their ciphers are hardly
// ever words of a language.
var telling = []string{
	"the", "and", "all", "with", "from", "user", "this", "that", "your", "you", "any", "every", "for", "not", "when", "tool", "call",
	"send", "other", "previous", "instructions", "before", "after", "always", "never", "ignore", "read", "write",
}

// tellingMin is how many different ciphers of telling words a line has that hides a sentence.
const tellingMin = 3

// shortestBase32 is the shortest run of base32 that is decoded.
const shortestBase32 = 24

// A cipher turns a text into one that looks like no language, and back.
type cipher struct {
	turn  func(string) string
	known map[string]bool // what becomes of the telling words
}

// ciphers returns the ciphers that a model reads without help: rot13, and text from back to front.
var ciphers = sync.OnceValue(func() []cipher {
	all := []cipher{{turn: rot13}, {turn: reverse}}
	for i, c := range all {
		all[i].known = make(map[string]bool)
		for _, w := range telling {
			if turned := c.turn(w); !slices.Contains(telling, turned) {
				all[i].known[turned] = true
			}
		}
	}
	return all
})

// findCipher returns the first line that a cipher makes English, and what it reads. It also reads
// base32.
func findCipher(text string) (run, plain string) {
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("\n.;:!?", r) }) {
		ws := strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return !isLetter(r) })
		if len(ws) <= tellingMin {
			continue
		}
		for _, c := range ciphers() {
			var seen map[string]bool
			for _, w := range ws {
				if c.known[w] && seen == nil {
					seen = make(map[string]bool)
				}
				if c.known[w] {
					seen[w] = true
				}
			}
			if len(seen) >= tellingMin {
				line = strings.TrimSpace(line)
				return line, c.turn(line)
			}
		}
	}
	for _, run := range runsOf(text, isBase32, shortestBase32) {
		part := run
		for len(part)%8 == 1 || len(part)%8 == 3 || len(part)%8 == 6 {
			part = part[:len(part)-1]
		}
		if b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(part); err == nil && prose(b) {
			return run, string(b)
		}
	}
	return "", ""
}

func isBase32(c byte) bool { return c >= 'A' && c <= 'Z' || c >= '2' && c <= '7' }

func rot13(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return 'a' + (r-'a'+13)%26
		case r >= 'A' && r <= 'Z':
			return 'A' + (r-'A'+13)%26
		}
		return r
	}, s)
}

func reverse(s string) string {
	runes := []rune(s)
	slices.Reverse(runes)
	return string(runes)
}
