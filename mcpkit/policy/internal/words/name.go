package words

import (
	"strings"
	"unicode"
)

// SplitName returns the words of a name in lower case. It splits at characters that are neither
// letters nor digits, and before capitals that begin a word: getHTTPUser_list is get, http, user,
// list.
func SplitName(name string) []string {
	var parts []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			parts = append(parts, strings.ToLower(string(word)))
		}
		word = nil
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		afterLower := i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]))
		beforeLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if unicode.IsUpper(r) && (afterLower || beforeLower) {
			flush()
		}
		word = append(word, r)
	}
	flush()
	return parts
}
