package pretoken

// CL100K implements the expression of cl100k_base, without the line break:
//
//	(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+
//	|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// It returns the end of the piece that starts at b[i], and whether the piece may contain bytes that
// are not UTF-8. i must be less than len(b).
func CL100K(b []byte, i int) (end int, invalid bool) {
	if len(b)-i >= 8 {
		w := load8(b, i)
		switch s := shapeOf(w); s.run {
		case runWord:
			n := leading(letters8(w) | uint64(s.skip)*0x80)
			if n < 8 && w>>(8*n)&0x80 == 0 {
				return i + n, false
			}
			return letters(b, i+n, &invalid), invalid
		case runDigit:
			if n, more := digits8(w); !more {
				return i + n, false
			}
		case runOther:
			n, more := others8(w, s.skip)
			if !more {
				return i + n, false
			}
			return lineEnds(b, others(b, i+n, &invalid)), invalid
		case runSpace:
			return spaces(b, i, &invalid), invalid
		case runNone:
			return i + 1, false
		}
	}
	return cl100k(b, i)
}

// cl100k does what CL100K does, one character at a time.
func cl100k(b []byte, i int) (end int, invalid bool) {
	c, n := at(b, i, &invalid)
	switch {
	case c&letter != 0:
		return letters(b, i+n, &invalid), invalid
	case c&number != 0:
		return digits(b, i, n, &invalid), invalid
	}
	if e := contraction(b, i); e > i {
		return e, invalid
	}
	if i+n == len(b) {
		return len(b), invalid
	}
	next, m := at(b, i+n, &invalid)
	switch {
	case next&letter != 0 && c&newline == 0:
		return letters(b, i+n+m, &invalid), invalid
	case c&space == 0, b[i] == ' ' && next&notOther == 0:
		return lineEnds(b, others(b, i+n, &invalid)), invalid
	}
	return spaces(b, i, &invalid), invalid
}

// letters returns the end of \p{L}* at i.
func letters(b []byte, i int, invalid *bool) int {
	for len(b)-i >= 8 {
		n := leading(letters8(load8(b, i)))
		i += n
		if n < 8 {
			break
		}
	}
	return while(b, i, letter, invalid)
}

// lineEnds returns the end of [\r\n]* at i.
func lineEnds(b []byte, i int) int {
	for i < len(b) && (b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}
