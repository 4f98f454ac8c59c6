package web

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pieceLen is how many letters and digits a piece of a secret must have to be hidden.
const pieceLen = 8

// pieces finds pieces of secrets in texts. Only letters and digits count, in upper or lower case,
// so that a piece is found in each spelling: escaped, with other characters between, or cut on both
// sides.
type pieces struct {
	known map[string]bool
	// first has the first two characters of the known pieces.
	first [1 << 16 / 64]uint64
}

func newPieces(values []string) *pieces {
	p := &pieces{known: map[string]bool{}}
	for _, value := range values {
		p.add(value)
		p.add(hex.EncodeToString([]byte(value)))
		for pad := range 3 {
			p.add(insideBase64(value, pad))
		}
	}
	return p
}

// insideBase64 returns the part of a text in base64 that depends on value only, if value follows
// pad bytes, or any number of them that is greater by a multiple of three.
func insideBase64(value string, pad int) string {
	encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", pad) + value))
	encoded = encoded[min([...]int{0, 2, 3}[pad], len(encoded)):]
	if (pad+len(value))%3 != 0 && encoded != "" {
		encoded = encoded[:len(encoded)-1]
	}
	return encoded
}

// add adds the pieces of a secret. A piece that consists of small letters only may be a part of
// ordinary words, so it is not added.
func (p *pieces) add(secret string) {
	all := lettersOf(secret)
	for i := range max(0, len(all)-pieceLen+1) {
		piece, distinct := make([]byte, pieceLen), false
		for j, l := range all[i : i+pieceLen] {
			piece[j] = l.folded
			distinct = distinct || l.distinct
		}
		if distinct {
			p.known[string(piece)] = true
			at := uint(piece[0])<<8 | uint(piece[1])
			p.first[at/64] |= 1 << (at % 64)
		}
	}
}

// hide returns a text with each piece replaced.
func (p *pieces) hide(text string) string {
	if len(p.known) == 0 || len(text) < pieceLen {
		return text
	}
	all := lettersOf(text)
	folded := make([]byte, len(all))
	for i, l := range all {
		folded[i] = l.folded
	}
	var b strings.Builder
	written, covered := 0, 0 // of text, and of its letters
	for i := range folded {
		if !p.at(folded, i) {
			continue
		}
		if i >= covered {
			b.WriteString(text[written:all[i].start])
			b.WriteString(hidden)
		}
		written, covered = all[i+pieceLen-1].end, i+pieceLen
	}
	if written == 0 {
		return text
	}
	b.WriteString(text[written:])
	return b.String()
}

// at reports whether there is a piece at folded[i].
func (p *pieces) at(folded []byte, i int) bool {
	if i+pieceLen > len(folded) {
		return false
	}
	at := uint(folded[i])<<8 | uint(folded[i+1])
	return p.first[at/64]&(1<<(at%64)) != 0 && p.known[string(folded[i:i+pieceLen])]
}

// A letter is a letter or digit of a text, however it is escaped. A character that no piece goes
// across is a letter 0.
type letter struct {
	folded     byte
	distinct   bool // a digit, or an upper-case letter
	start, end int
}

// lettersOf returns the letters and digits of a text.
func lettersOf(text string) []letter {
	all := make([]letter, 0, len(text))
	add := func(c rune, start, end int) {
		switch {
		case c >= 'a' && c <= 'z':
			all = append(all, letter{byte(c), false, start, end})
		case c >= 'A' && c <= 'Z':
			all = append(all, letter{byte(c) + 'a' - 'A', true, start, end})
		case c >= '0' && c <= '9':
			all = append(all, letter{byte(c), true, start, end})
		case c == '"' || c >= utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			all = append(all, letter{0, false, start, end})
		}
	}
	for i := 0; i < len(text); {
		c, n := rune(text[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(text[i:])
		}
		for {
			decoded, length := unescape(c, text[i+n:])
			if length == 0 {
				break
			}
			c, n = decoded, n+length // what comes out may begin another escape sequence
		}
		add(c, i, i+n)
		i += n
	}
	return all
}

// unescape returns the character that an escape sequence stands for, and the length of the rest of
// the sequence after its first character, or 0 if first begins no escape sequence. It knows those
// of URLs, JSON, programs and HTML.
func unescape(first rune, rest string) (c rune, length int) {
	switch first {
	case '%':
		return code(rest, 0, 2, 16)
	case '\\':
		at := len(rest) - len(strings.TrimLeft(rest, `\`))
		switch rest = rest[at:]; {
		case strings.HasPrefix(rest, "u"):
			c, length = code(rest, 1, 4, 16)
		case strings.HasPrefix(rest, "x"):
			c, length = code(rest, 1, 2, 16)
		case rest != "" && strings.ContainsRune("nrt", rune(rest[0])):
			c, length = ' ', 1
		}
		if length > 0 {
			length += at
		}
	case '&':
		name, _, found := strings.Cut(rest[:min(len(rest), 10)], ";")
		digits, isNumber := strings.CutPrefix(name, "#")
		switch {
		case !found || name == "":
		case name == "amp":
			return '&', len(name) + 1
		case !isNumber:
			return ' ', len(name) + 1
		case strings.HasPrefix(strings.ToLower(digits), "x"):
			c, length = code(rest, 2, len(digits)-1, 16)
		default:
			c, length = code(rest, 1, len(digits), 10)
		}
		if length > 0 {
			length++ // the semicolon
		}
	}
	return c, length
}

// code returns the character with the number that n digits of a text are from an index on, and the
// index after them; 0 if they are no such number.
func code(text string, from, n, base int) (rune, int) {
	if n == 0 || from+n > len(text) {
		return 0, 0
	}
	value, err := strconv.ParseUint(text[from:from+n], base, 21)
	if err != nil {
		return 0, 0
	}
	return rune(value), from + n
}
