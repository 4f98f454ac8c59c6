package encoded

import (
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// A notation writes each character as a number.
type notation struct {
	run  *lazyregexp.Regexp // matches at least twelve numbers in a row
	base int
}

var notations = []notation{
	{lazyregexp.New(`\b(?:[01]{7,8}[ ,;-]{0,2}){12,}`, "0", "1"), 2},
	{lazyregexp.New(`\b(?:\d{2,3}[ ,;-]{1,2}){11,}\d{2,3}\b`), 10},
	{lazyregexp.New(`\b(?:(?:0x)?[0-9a-fA-F]{2}[ ,:;-]{1,2}){11,}(?:0x)?[0-9a-fA-F]{2}\b`), 16},
}

// shortestCode is how many bytes twelve numbers in a row have at least.
const shortestCode = 35

// morseRun matches at least as many letters in the Morse code as shortestMorse says.
var morseRun = lazyregexp.New(`(?:[.\-]{1,5}[ /|]{1,3}){11,}[.\-]{1,5}`, ".", "-")

const shortestMorse = 12

// morse has the letters of the Morse code from a to z.
var morse = strings.Fields(".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..")

// findCodes returns the first run of numbers or Morse signs that reads as prose, and what it reads.
func findCodes(text string) (run, plain string) {
	for _, n := range notations {
		if len(text) < shortestCode || !strings.ContainsAny(text, "0123456789") { // the codes of letters have a digit also in hex
			break
		}
		for _, run := range n.run.FindAllString(text) {
			if plain := numbers(run, n.base); prose([]byte(plain)) {
				return run, plain
			}
		}
	}
	if strings.Count(text, ".")+strings.Count(text, "-") < shortestMorse {
		return "", ""
	}
	for _, run := range morseRun.FindAllString(text) {
		if plain := letters(run); prose([]byte(plain)) {
			return run, plain
		}
	}
	return "", ""
}

// numbers decodes a run of numbers, one for each character. Binary numbers may follow each other
// without a separator, eight digits for each character.
func numbers(run string, base int) string {
	fields := strings.FieldsFunc(run, func(r rune) bool { return strings.ContainsRune(" ,:;-", r) })
	var b strings.Builder
	for _, f := range fields {
		f = strings.TrimPrefix(f, "0x")
		for base == 2 && len(f) > 8 {
			n, _ := strconv.ParseUint(f[:8], 2, 8)
			b.WriteByte(byte(n))
			f = f[8:]
		}
		n, err := strconv.ParseUint(f, base, 8)
		if err != nil {
			return ""
		}
		b.WriteByte(byte(n))
	}
	return b.String()
}

// letters decodes Morse signs. Words are separated by a slash, a bar or several spaces.
func letters(run string) string {
	run = strings.NewReplacer("/", " / ", "|", " / ", "   ", " / ").Replace(run)
	var b strings.Builder
	for sign := range strings.FieldsSeq(run) {
		if sign == "/" {
			b.WriteByte(' ')
			continue
		}
		for i, m := range morse {
			if m == sign {
				b.WriteByte(byte('a' + i))
			}
		}
	}
	return b.String()
}
