package glyph

import (
	"strings"
	"unicode"
)

// cyrillicTwins and greekTwins are the letters that look exactly like Latin ones.
const (
	cyrillicTwins = "аАВеЕіІјЈкКМНоОрРсСТуУхХѕЅԁԛԝһ"
	greekTwins    = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ"
)

// disguised returns the first word in a text of Latin words that has no Latin letter and looks as
// if it had: all its letters are twins of Latin ones, or small capitals, or letters in circles. A
// text that has other words of that alphabet is in another language.
func disguised(ws []string) (word, what string) {
	var latin, full int
	var twins [2]string // the first word of twins, in Cyrillic and in Greek
	var foreign [2]bool // the text has other words in that alphabet
	alphabets := [2]*unicode.RangeTable{unicode.Cyrillic, unicode.Greek}
	for _, w := range ws {
		runes := []rune(w)
		switch {
		case each(runes, func(r rune) bool { return r < unicode.MaxASCII }):
			latin++
			continue
		case len(runes) > 2 && each(runes, smallCapital) && strings.ContainsFunc(w, phonetic):
			return w, "small capitals instead of ordinary letters"
		case len(runes) > 2 && each(runes, circled):
			return w, "letters in circles instead of ordinary ones"
		case strings.ContainsFunc(w, func(r rune) bool {
			return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
		}):
			full = -len(ws)
		case len(runes) > 2 && each(runes, fullWidth):
			if full++; full == 1 && word == "" {
				word = w
			}
		}
		for i, table := range alphabets {
			if !unicode.Is(table, runes[0]) {
				continue
			}
			if !each(runes, func(r rune) bool { return strings.ContainsRune([2]string{cyrillicTwins, greekTwins}[i], r) }) {
				foreign[i] = true
			} else if twins[i] == "" {
				twins[i] = w
			}
		}
	}
	if latin < 2 {
		return "", ""
	}
	for i, name := range []string{"Cyrillic", "Greek"} {
		if twins[i] != "" && !foreign[i] && (i == 0 || len([]rune(twins[i])) > 1) {
			return twins[i], name + " letters that look like Latin ones"
		}
	}
	if full > 0 {
		return word, "wide letters instead of ordinary ones"
	}
	return "", ""
}

func each(runes []rune, is func(rune) bool) bool {
	for _, r := range runes {
		if !is(r) {
			return false
		}
	}
	return len(runes) > 0
}

// smallCapital reports whether r is a small capital, or a small letter that has none.
func smallCapital(r rune) bool { return phonetic(r) || strings.ContainsRune("osvwxzc", r) }

// phonetic reports whether r is a small capital of the phonetic alphabets.
func phonetic(r rune) bool {
	return r >= 0x1D00 && r <= 0x1D22 || strings.ContainsRune("ɢɪɴʀʏʙʜʟꜰꜱ", r)
}

// circled reports whether r is a Latin letter in a circle or a square.
func circled(r rune) bool {
	return r >= 0x24B6 && r <= 0x24E9 || r >= 0x1F130 && r <= 0x1F149 || r >= 0x1F150 && r <= 0x1F169 || r >= 0x1F170 && r <= 0x1F189
}

func fullWidth(r rune) bool { return r >= 0xFF21 && r <= 0xFF5A && unicode.IsLetter(r) }
