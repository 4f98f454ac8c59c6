// Package tiktoken counts tokens with github.com/pkoukk/tiktoken-go, for the encodings that package budget has no counter of its
// own for: r50k_base, p50k_base and p50k_edit. It also has cl100k_base and o200k_base, to compare; to count in those use
// budget.CL100K and budget.O200K, which are more than twenty times as fast.
//
// It makes that library safe to use on text from outside. The ranks come from the program (about 7 MB, linked only into programs
// that import this package), never from the network. Text that spells a special token is ordinary text. And the library's
// merging takes time quadratic in the length of a piece, 22 minutes for a megabyte of one letter, so it is never given a piece
// of more than a few hundred bytes.
package tiktoken

import (
	"math"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/budget/internal/pretoken"
	"github.com/pkoukk/tiktoken-go"
)

// Counter counts the tokens of one encoding. It may be used by many goroutines at once. [Load] makes it.
//
// Counts are exact, except that a piece of more than 256 bytes without a place to divide it counts one for each byte, which is never
// too few. No such piece is known.
type Counter struct {
	next  func(b []byte, i int) (end int, invalid bool)
	codec *tiktoken.Tiktoken
}

var _ budget.PrefixCounter = (*Counter)(nil)

// chunkSize is about what the library gets at a time.
const chunkSize = 4 << 10

// Count returns the number of tokens of text. Bytes that are not UTF-8 count as U+FFFD each.
func (c *Counter) Count(text string) int {
	text = valid(text)
	b, tokens := []byte(text), 0
	for start := 0; start < len(b); {
		end := c.chunk(b, start)
		tokens += c.count(text[start:end], math.MaxInt)
		start = end
	}
	return tokens
}

// CountUpTo returns a prefix text[:cut] of whole characters that has at most limit tokens, and its tokens. If the whole
// text has at most limit, then cut is len(text); otherwise it is less. A negative limit is taken as zero.
func (c *Counter) CountUpTo(text string, limit int) (tokens, cut int) {
	limit = max(limit, 0)
	b := []byte(text)
	divide := c.chunk
	start, last := 0, 0 // of what was counted last
	for cut < len(b) {
		end := divide(b, cut)
		n := c.count(valid(text[cut:end]), limit-tokens)
		if tokens+n <= limit {
			start, last = cut, n
			tokens, cut = tokens+n, end
			continue
		}
		if next, _ := c.next(b, cut); next < end {
			divide = c.piece
			continue
		}
		if n, size := c.prefix(text[cut:end], limit-tokens); size > 0 {
			start, last = cut, n
			tokens, cut = tokens+n, cut+size
		}
		if pretoken.Joins(b, start, cut) {
			tokens, cut = tokens-last, start
		}
		break
	}
	return tokens, cut
}

func (c *Counter) piece(b []byte, start int) int {
	end, _ := c.next(b, start)
	return end
}

// chunk returns the end of one long piece or of some short ones from start on, where the text can be divided.
func (c *Counter) chunk(b []byte, start int) int {
	end, piece := start, start
	for end < len(b) && end-start < chunkSize {
		next, _ := c.next(b, end)
		if next-end > windowSize {
			if end == start {
				return next
			}
			break
		}
		piece, end = end, next
	}
	if end < len(b) && piece > start && pretoken.Joins(b, piece, end) {
		return piece
	}
	return end
}

// count counts a chunk of valid text, if it is one long piece only until there are more than limit.
func (c *Counter) count(chunk string, limit int) int {
	if len(chunk) > windowSize {
		if end, _ := c.next([]byte(chunk), 0); end == len(chunk) {
			tokens, _ := c.long(chunk, limit)
			return tokens
		}
	}
	return len(c.codec.EncodeOrdinary(chunk))
}

// prefix is CountUpTo within a piece that has more than limit tokens.
func (c *Counter) prefix(piece string, limit int) (tokens, cut int) {
	if !utf8.ValidString(piece) {
		return 0, 0
	}
	_, cut = c.long(piece, limit)
	if tokens = c.Count(piece[:cut]); tokens > limit {
		return 0, 0
	}
	return tokens, cut
}

// valid has U+FFFD for every byte of text that is not UTF-8.
func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}
