package openapi

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The largest descriptions, in bytes. Documents have pages of text for people.
const (
	maxPropertyText = 300
	maxToolText     = 600
)

var (
	htmlComment  = regexp.MustCompile(`(?s)<!--.*?(-->|$)`)
	htmlTag      = regexp.MustCompile(`</?[a-zA-Z][^<>]{0,200}>`)
	markdownLink = regexp.MustCompile(`!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}\)`)
	bareLink     = regexp.MustCompile(`\(?https?://[^\s)]+\)?`)
	emphasis     = strings.NewReplacer("**", "", "__", "", "`", "", "\u00a0", " ")
)

// cleanText returns the beginning of a description as plain text in one line: without comments,
// tags, links and invisible characters, and at most limit bytes long. It ends with a whole sentence
// if one fits.
func cleanText(text string, limit int) string {
	const most = 8 << 10 // what follows is not read anyway
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	text = htmlComment.ReplaceAllString(text, " ")
	text = htmlTag.ReplaceAllString(text, " ")
	text = markdownLink.ReplaceAllString(text, "$1")
	text = bareLink.ReplaceAllString(text, "")
	text = emphasis.Replace(text)
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	for _, mark := range []string{" .", " ,", " :"} {
		text = strings.ReplaceAll(text, mark, mark[1:])
	}
	if len(text) <= limit {
		return text
	}
	cut := strings.ToValidUTF8(text[:limit], "")
	if i := strings.LastIndex(cut, ". "); i > limit/4 {
		return cut[:i+1]
	}
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:(-") + "…"
}

// sentence returns a text with a capital letter and a period.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	r, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(r)) + text[size:]
	if last := text[len(text)-1]; last == '.' || last == '!' || last == '?' || strings.HasSuffix(text, "…") {
		return text
	}
	return text + "."
}

// words splits an identifier, a path or a sentence into its words, in lower case.
func words(text string) (list []string) {
	var word []rune
	end := func() {
		if len(word) > 0 {
			list = append(list, strings.ToLower(string(word)))
		}
		word = word[:0]
	}
	runes := []rune(text)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if unicode.IsUpper(r) && i > 0 {
			previous := runes[i-1]
			nextLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if unicode.IsLower(previous) || unicode.IsDigit(previous) || unicode.IsUpper(previous) && nextLower {
				end()
			}
		}
		word = append(word, r)
	}
	end()
	return list
}

// oneLine returns a text as one line of characters that people see, for comments and messages:
// each run of others is a space, and none is at an end.
func oneLine(text string) string {
	isSpace := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }
	if text == strings.TrimSpace(text) && !strings.ContainsFunc(text, func(r rune) bool { return r != ' ' && isSpace(r) }) {
		return text
	}
	return strings.Join(strings.FieldsFunc(text, isSpace), " ")
}
