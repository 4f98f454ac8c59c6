package pretoken

// O200K implements the expression of o200k_base, with U for [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], L for
// [\p{Ll}\p{Lm}\p{Lo}\p{M}] and C for (?i:'s|'t|'re|'ve|'m|'ll|'d), without the line break:
//
//	[^\r\n\p{L}\p{N}]?U*L+C?|[^\r\n\p{L}\p{N}]?U+L*C?
//	|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// It returns the end of the piece that starts at b[i], and whether the piece may contain bytes that
// are not UTF-8. i must be less than len(b).
func O200K(b []byte, i int) (end int, invalid bool) {
	if len(b)-i >= 8 {
		w := load8(b, i)
		switch s := shapeOf(w); s.run {
		case runWord:
			n, more := casedWord8(w, s.skip)
			if !more {
				return i + n, false
			}
			return casedWord(b, i+int(s.skip), &invalid), invalid
		case runDigit:
			if n, more := digits8(w); !more {
				return i + n, false
			}
		case runOther:
			n, more := others8(w, s.skip)
			if !more {
				return i + n, false
			}
			return slashedLineEnds(b, others(b, i+n, &invalid)), invalid
		case runSpace:
			return spaces(b, i, &invalid), invalid
		case runNone:
			return i + 1, false
		}
	}
	return o200k(b, i)
}

// o200k does what O200K does, one character at a time.
func o200k(b []byte, i int) (end int, invalid bool) {
	c, n := at(b, i, &invalid)
	switch {
	case c&(upper|lower) != 0:
		return casedWord(b, i, &invalid), invalid
	case c&number != 0:
		return digits(b, i, n, &invalid), invalid
	case i+n == len(b):
		return len(b), invalid
	}
	next, _ := at(b, i+n, &invalid)
	switch {
	case next&(upper|lower) != 0 && c&newline == 0:
		return casedWord(b, i+n, &invalid), invalid
	case c&space == 0, b[i] == ' ' && next&notOther == 0:
		return slashedLineEnds(b, others(b, i+n, &invalid)), invalid
	}
	return spaces(b, i, &invalid), invalid
}

// casedWord returns the end of U*L+C?|U+L*C? at i. If no L follows the run of U, the expression
// backtracks until an L ends the word, which is the last character that is in both.
func casedWord(b []byte, i int, invalid *bool) int {
	lastBoth := -1
	for i < len(b) {
		c, n := at(b, i, invalid)
		if c&upper == 0 {
			break
		}
		i += n
		if c&lower != 0 {
			lastBoth = i
		}
	}
	end := small(b, i, invalid)
	if end == i && lastBoth >= 0 {
		end = lastBoth
	}
	return contraction(b, end)
}

// small returns the end of L* at i.
func small(b []byte, i int, invalid *bool) int {
	for len(b)-i >= 8 {
		n := leading(inRange(load8(b, i), 'a', 'z'))
		i += n
		if n < 8 {
			break
		}
	}
	return while(b, i, lower, invalid)
}

// casedWord8 returns the length of the ASCII capitals and then small letters of w, after skip
// characters. more is true if the word may continue after them.
func casedWord8(w uint64, skip uint8) (n int, more bool) {
	letters, capitals := letters8(w), inRange(w, 'A', 'Z')
	n = leading(capitals | uint64(skip)*0x80)
	n = leading(letters&^capitals | (1<<(8*n)-1)&tops)
	if n == 8 {
		return 8, true
	}
	c := byte(w >> (8 * n))
	return n, c >= 0x80 || c == '\''
}

// slashedLineEnds returns the end of [\r\n/]* at i.
func slashedLineEnds(b []byte, i int) int {
	for i < len(b) && (b[i] == '\n' || b[i] == '\r' || b[i] == '/') {
		i++
	}
	return i
}
