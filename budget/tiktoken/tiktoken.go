// Package tiktoken counts tokens with github.com/pkoukk/tiktoken-go. Use it for the encodings that
// package budget does not have: r50k_base, p50k_base and p50k_edit. For cl100k_base and o200k_base
// use budget.CL100K and budget.O200K, which return the same counts in less than a twentieth of the
// time; this package has those encodings for comparison.
//
// A [Counter] is a budget.Counter, so that a budget.Reader can use it:
//
//	counter, err := tiktoken.Load("p50k_base")
//	reader := budget.Reader{Name: "Codex", Counter: counter, Factor: 1, Tokens: 4_000}
//
// The package makes tiktoken-go safe for untrusted text. It never downloads: the ranks, about 7 MB,
// are part of every program that imports it. Text that spells a special token is ordinary text.
// tiktoken-go takes time quadratic in the length of a piece, 22 minutes for a megabyte of one
// letter, so the package never gives it a piece of more than a few hundred bytes.
package tiktoken

import (
	"math"
	"unicode/utf8"

	"github.com/pkoukk/tiktoken-go"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/budget/internal/pretoken"
)

// A Counter counts the tokens of one encoding. [Load] returns it. It is safe for concurrent use.
//
// Counts are exact, with one exception: a piece of more than 256 bytes that cannot be divided
// counts one token for each byte, which is never too few. No such piece is known.
type Counter struct {
	next  func(b []byte, i int) (end int, invalid bool)
	codec *tiktoken.Tiktoken
}

var _ budget.PrefixCounter = (*Counter)(nil)

// chunkSize is about how many bytes are given to tiktoken-go at a time.
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

// CountUpTo returns the end of a prefix text[:cut] of whole characters that has at most limit
// tokens, and the number of its tokens. cut is len(text) if and only if the whole text has at most
// limit tokens. A negative limit counts as 0.
func (c *Counter) CountUpTo(text string, limit int) (tokens, cut int) {
	limit = max(limit, 0)
	b := []byte(text)
	divide := c.chunk
	start, last := 0, 0 // start and tokens of the last part counted
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

// chunk returns the end of one long piece, or of several short ones, that start at start. The text
// can be divided there.
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

// count counts the tokens of a chunk of valid text. If the chunk is one long piece, it stops after
// limit+1.
func (c *Counter) count(chunk string, limit int) int {
	if len(chunk) > windowSize {
		if end, _ := c.next([]byte(chunk), 0); end == len(chunk) {
			tokens, _ := c.long(chunk, limit)
			return tokens
		}
	}
	return len(c.codec.EncodeOrdinary(chunk))
}

// prefix does what CountUpTo does for one piece, which has more than limit tokens.
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

// valid returns text with U+FFFD for every byte that is not UTF-8.
func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}
