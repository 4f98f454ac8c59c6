package bpe

import (
	"math"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/budget/internal/pretoken"
)

// Count returns the number of tokens of b. Each byte that is not UTF-8 counts as U+FFFD.
func (e *Encoding) Count(b []byte) int {
	tokens, _ := e.CountUpTo(b, math.MaxInt)
	return tokens
}

// CountUpTo returns the end of a prefix of b of whole characters that has at most limit tokens, and
// the number of its tokens. The prefix is all of b if b has at most limit tokens.
func (e *Encoding) CountUpTo(b []byte, limit int) (tokens, cut int) {
	var s *scratch
	start, n := 0, 0 // start and tokens of the last piece counted
	for cut < len(b) {
		end, invalid := e.next(b, cut)
		more := 1
		if invalid || !e.set.has(b, cut, end) {
			if s == nil {
				s = e.scratch.Get().(*scratch)
			}
			more = e.piece(s, b, cut, end, invalid, limit-tokens)
		}
		if more > limit-tokens {
			if size := 0; limit > tokens { // then more is not 1, and s is not nil
				if more, size = e.prefix(&s.window, b[cut:end], limit-tokens); size > 0 {
					start, n = cut, more
					tokens, cut = tokens+more, cut+size
				}
			}
			if pretoken.Joins(b, start, cut) {
				tokens, cut = tokens-n, start
			}
			break
		}
		start, n = cut, more
		tokens, cut = tokens+more, end
	}
	if s != nil {
		e.release(s)
	}
	return tokens, cut
}

// piece returns the number of tokens of the piece b[i:j], or a number above limit if it has more.
func (e *Encoding) piece(s *scratch, b []byte, i, j int, invalid bool, limit int) int {
	if invalid {
		s.clean = appendValid(s.clean[:0], b[i:j])
		b, i, j = s.clean, 0, len(s.clean)
		if e.set.has(b, i, j) {
			return 1
		}
	}
	key, ok := memoKey(b, i, j)
	if !ok {
		return e.parts(s, b[i:j], limit)
	}
	slot := &s.memo[memoSlot(key)]
	if slot.key != key {
		slot.key, slot.tokens = key, e.parts(s, b[i:j], limit)
	}
	return slot.tokens
}

func (e *Encoding) parts(s *scratch, piece []byte, limit int) int {
	if len(piece) <= scanLimit {
		return e.scan(piece)
	}
	tokens, _ := e.long(&s.window, piece, limit)
	return tokens
}

// prefix does what CountUpTo does for a piece that has more than limit tokens. limit must be
// positive.
//
// A prefix of a piece that ends with a token has the same tokens alone, if it is still one piece.
// It may be divided differently ("don't" is one piece of O200K, "don'" is two), so prefix counts it
// and shortens it until it fits.
func (e *Encoding) prefix(w *window, piece []byte, limit int) (tokens, cut int) {
	clean := piece
	if !utf8.Valid(piece) {
		clean = appendValid(nil, piece)
	}
	for target, step := limit, 1; target > 0; target, step = target-step, step*2 {
		_, cut := e.long(w, clean, target)
		if len(clean) != len(piece) {
			cut = originalOffset(piece, cut)
		}
		if tokens := e.Count(piece[:cut]); tokens <= limit {
			return tokens, cut
		}
	}
	return 0, 0
}

// appendValid appends b to out, with U+FFFD for every byte that is not UTF-8.
func appendValid(out, b []byte) []byte {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		out = utf8.AppendRune(out, r)
		b = b[n:]
	}
	return out
}

// originalOffset returns the offset in b of the character at offset cut in appendValid(nil, b).
func originalOffset(b []byte, cut int) int {
	i := 0
	for cut > 0 {
		r, n := utf8.DecodeRune(b[i:])
		cut -= utf8.RuneLen(r)
		i += n
	}
	return i
}
