package budget

import (
	"bytes"
	"unicode/utf8"
)

// cutText returns a prefix of text of at most limit bytes that ends where a reader would pause:
// after a paragraph, otherwise after a line, a sentence or a word, if that loses at most a quarter
// of it; otherwise after a rune.
func cutText(text []byte, limit int) []byte {
	if limit >= len(text) {
		return text
	}
	limit = max(limit, 0)
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	head := text[:limit]
	least := limit - limit/4
	for _, pause := range [][]string{{"\n\n"}, {"\n"}, {". ", "! ", "? ", "。", "！", "？"}, {" ", "\t"}} {
		end := -1
		for _, p := range pause {
			if i := bytes.LastIndex(head, []byte(p)); i >= 0 {
				end = max(end, i+len(p))
			}
		}
		if end >= least {
			return bytes.TrimRight(head[:end], " \t\n")
		}
	}
	return head
}
