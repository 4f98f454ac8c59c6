package proxy

import (
	"strings"
	"unicode/utf8"
)

// maxLogged is the most bytes of a line in the log.
const maxLogged = 1000

// clip returns at most limit bytes of text, which are whole characters that can be shown.
func clip(text string, limit int) string {
	if len(text) > limit {
		text = text[:limit]
		for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
			text = text[:len(text)-1]
		}
		if len(text) > 0 && text[len(text)-1] >= utf8.RuneSelf {
			text = text[:len(text)-1]
		}
		text += "…"
	}
	return stripHidden(strings.ToValidUTF8(text, "\uFFFD"))
}
