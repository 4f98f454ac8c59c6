package tiktoken

import "unicode/utf8"

// A long piece is encoded in overlapping windows. A sequence of tokens is the encoding of its text
// if every two neighbors are the encoding of their text. So if the second window starts with the
// token that the first window has at that place, the two together are the encoding of both. If they
// do not agree, the number of tokens is unknown, but it is never more than the number of bytes.
const (
	windowSize = 256
	overlap    = 64
)

// long counts the tokens of a valid piece and stops after limit+1. cut is the end of the last of
// the first limit tokens that ends with a character.
func (c *Counter) long(piece string, limit int) (tokens, cut int) {
	for start, shared := 0, -1; ; {
		end := characterStart(piece, start+windowSize)
		window := piece[start:end]
		if next, _ := c.next([]byte(window), 0); next != len(window) {
			return len(piece), cut // the window alone would be divided into other pieces
		}
		ids, ends := c.encode(window)
		if shared >= 0 && ids[0] != shared {
			return len(piece), cut
		}
		final := len(ids)
		if end < len(piece) {
			final--
			for final > 0 && (ends[final-1] > len(window)-overlap || !boundary(window, ends[final-1])) {
				final--
			}
			if final == 0 {
				return len(piece), cut
			}
			shared = ids[final]
		}
		for _, size := range ends[:final] {
			if tokens++; tokens > limit {
				return tokens, cut
			}
			if boundary(window, size) {
				cut = start + size
			}
		}
		if end == len(piece) {
			return tokens, cut
		}
		start += ends[final-1]
	}
}

// encode returns the tokens of a text and the end of each.
func (c *Counter) encode(text string) (ids, ends []int) {
	ids = c.codec.EncodeOrdinary(text)
	ends = make([]int, len(ids))
	size := 0
	for i := range ids {
		size += len(c.codec.Decode(ids[i : i+1]))
		ends[i] = size
	}
	return ids, ends
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

func characterStart(s string, i int) int {
	if i >= len(s) {
		return len(s)
	}
	for !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}
