package bpe

import (
	"math"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/budget/internal/pretoken"
)

// Count returns the number of tokens of b. Bytes that are not UTF-8 count as U+FFFD each.
func (e *Encoding) Count(b []byte) int {
	tokens, _ := e.CountUpTo(b, math.MaxInt)
	return tokens
}

// CountUpTo returns the end of a prefix of b of whole characters that has at most limit tokens, and their number. The
// prefix is all of b if that has no more than limit.
func (e *Encoding) CountUpTo(b []byte, limit int) (tokens, cut int) {
	var s *scratch
	start, n := 0, 0 // of the last piece counted
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
			if size := 0; limit > tokens { // so more is not 1 and there is scratch
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

// piece returns the tokens of the piece b[i:j], or some number above limit if there are more than that.
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

// prefix is CountUpTo within a piece that has more than limit tokens, and limit is above 0.
//
// The tokens of a piece up to one of them are those of that prefix alone, if it is still one piece. A shorter text may be
// cut differently ("don't" is a piece of O200K, "don'" is two), so the prefix is counted and shortened until it fits.
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

// appendValid appends b with U+FFFD for every byte that is not UTF-8.
func appendValid(out, b []byte) []byte {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		out = utf8.AppendRune(out, r)
		b = b[n:]
	}
	return out
}

// originalOffset is where the character is in b that is at offset cut in appendValid(nil, b).
func originalOffset(b []byte, cut int) int {
	i := 0
	for cut > 0 {
		r, n := utf8.DecodeRune(b[i:])
		cut -= utf8.RuneLen(r)
		i += n
	}
	return i
}
