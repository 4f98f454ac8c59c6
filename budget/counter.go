package budget

import "unicode/utf8"

// A Counter counts the tokens of a text. It is safe for concurrent use. [Vocabulary] implements it,
// and so does the Counter of package tiktoken; a program can have its own.
type Counter interface {
	// Count returns the number of tokens of text.
	Count(text string) int
}

// A PrefixCounter is a Counter that can stop at a limit.
type PrefixCounter interface {
	Counter
	// CountUpTo returns the end of a prefix text[:cut] of whole characters that has at most limit
	// tokens, and the number of its tokens. cut is len(text) if and only if the whole text has at most
	// limit tokens. The prefix need not be the longest possible. A negative limit counts as 0.
	CountUpTo(text string, limit int) (tokens, cut int)
}

// CountUpTo does what [PrefixCounter] describes with any counter. If c is a PrefixCounter, it calls
// the method. Otherwise it counts prefixes until one has at least 99 percent of the limit, with at
// most 31 calls of Count.
func CountUpTo(c Counter, text string, limit int) (tokens, cut int) {
	if p, ok := c.(PrefixCounter); ok {
		return p.CountUpTo(text, limit)
	}
	limit = max(limit, 0)
	total := c.Count(text)
	if total <= limit {
		return total, len(text)
	}
	// text[:cut] fits and text[:over] does not. Interpolation usually finds the place faster than
	// halving, but the tokens of a text may be unevenly distributed, so the two alternate.
	over := len(text)
	for calls := range 30 {
		guess := cut + (over-cut)/2
		if calls%2 == 0 {
			guess = cut + int(float64(over-cut)*float64(limit-tokens)/float64(total-tokens))
		}
		guess = characterStart(text, guess)
		if guess <= cut {
			guess = characterStart(text, cut+(over-cut)/2)
		}
		if guess <= cut {
			break
		}
		if n := c.Count(text[:guess]); n > limit {
			over, total = guess, n
		} else {
			cut, tokens = guess, n
		}
		if limit-tokens <= limit/100 {
			break
		}
	}
	return tokens, cut
}

// characterStart returns the start of the character that i is in.
func characterStart(text string, i int) int {
	if i >= len(text) {
		return len(text)
	}
	for back := i; back >= 0 && i-back < utf8.UTFMax; back-- {
		if utf8.RuneStart(text[back]) {
			if _, n := utf8.DecodeRuneInString(text[back:]); back+n > i {
				return back
			}
			break
		}
	}
	return i
}
