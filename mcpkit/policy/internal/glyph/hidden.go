package glyph

import (
	"fmt"
	"unicode/utf8"
)

// A Hidden is a hidden character of a text.
type Hidden struct {
	Name string // for example "U+200B (zero width space)"
	At   int    // its position in characters, counted from 1
}

// FindHidden returns the first hidden character of text and how many the text has: invisible and
// control characters, and bytes that are not UTF-8. In a oneLine text, line breaks and tabs count
// as hidden.
func FindHidden(text string, oneLine bool) (first Hidden, n int) {
	found := func(at int, name string) {
		if n++; n == 1 {
			first = Hidden{name, at}
		}
	}
	runes := []rune(text)
	invalid := invalidBytes(text)
	for i := 0; i < len(runes); i++ {
		if b, bad := invalid[i]; bad {
			found(i+1, fmt.Sprintf("the byte 0x%02X, which is not UTF-8,", b))
			continue
		}
		if skip := flagTags(runes[i:]); skip > 0 {
			i += skip
			continue
		}
		if name := hiddenName(runes, i, oneLine); name != "" {
			found(i+1, fmt.Sprintf("%s (%s)", CodePoint(runes[i]), name))
		}
	}
	return first, n
}

// invalidBytes returns the bytes that are not UTF-8, by their index in characters.
func invalidBytes(text string) map[int]byte {
	if utf8.ValidString(text) {
		return nil
	}
	invalid := make(map[int]byte)
	n := 0
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && size == 1 {
			invalid[n] = text[i]
		}
		n++
	}
	return invalid
}

// regions are the flags that Unicode spells with tag characters. Every other use of tag
// characters is hidden text.
var regions = []string{"gbeng", "gbsct", "gbwls"}

// flagTags returns how many tag characters follow the black flag at the start of runes and turn
// it into the flag of England, Scotland or Wales, or 0.
func flagTags(runes []rune) int {
	if len(runes) == 0 || runes[0] != 0x1F3F4 {
		return 0
	}
	for _, region := range regions {
		want := append([]rune(region), 0x7F)
		if len(runes) <= len(want) {
			continue
		}
		same := true
		for i, r := range want {
			same = same && runes[i+1] == r+0xE0000
		}
		if same {
			return len(want)
		}
	}
	return 0
}
