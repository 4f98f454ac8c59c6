package budget

import "unicode/utf8"

// A Counter counts the tokens of a text. It may be used by many goroutines at once.
//
// [Vocabulary] is one; a program can bring its own, for instance one that asks a counting service.
type Counter interface {
	Count(text string) int
}

// A PrefixCounter is a Counter that can stop at a limit.
type PrefixCounter interface {
	Counter
	// CountUpTo returns a prefix text[:cut] of whole characters that has at most limit tokens, and its tokens. If the whole
	// text has at most limit, then cut is len(text); otherwise it is less. The prefix need not be the longest there is. A negative
	// limit is taken as zero.
	CountUpTo(text string, limit int) (tokens, cut int)
}

// CountUpTo finds a prefix of text within limit for any counter: by the counter's own CountUpTo if it is a [PrefixCounter],
// else by counting ever better guesses until one uses 99 percent of the limit, which takes a few calls of Count and never more than
// 31. See [PrefixCounter] for what it returns.
func CountUpTo(c Counter, text string, limit int) (tokens, cut int) {
	if p, ok := c.(PrefixCounter); ok {
		return p.CountUpTo(text, limit)
	}
	limit = max(limit, 0)
	total := c.Count(text)
	if total <= limit {
		return total, len(text)
	}
	// text[:cut] fits and text[:over] does not. Tokens are spread evenly enough that proportion finds the place faster than
	// halving, but a text may be dense at one end, so the two take turns.
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

// characterStart moves i back to the start of a character.
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
