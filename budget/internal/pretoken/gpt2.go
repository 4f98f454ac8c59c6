package pretoken

// GPT2 implements the expression of r50k_base, p50k_base and p50k_edit,
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//
// It returns the end of the piece that starts at b[i], and whether the piece may contain bytes that
// are not UTF-8. i must be less than len(b).
func GPT2(b []byte, i int) (end int, invalid bool) {
	if e := contraction(b, i); e > i && b[i+1]&0x20 != 0 && b[e-1]&0x20 != 0 {
		return e, false
	}
	c, n := at(b, i, &invalid)
	if b[i] == ' ' && len(b) > i+1 {
		if next, m := at(b, i+1, &invalid); next&space == 0 {
			i, c, n = i+1, next, m
		}
	}
	switch {
	case c&(letter|number) != 0:
		return while(b, i+n, c&(letter|number), &invalid), invalid
	case c&space == 0:
		return others(b, i+n, &invalid), invalid
	}
	return plainSpaces(b, i, &invalid), invalid
}

// plainSpaces returns the end of \s+(?!\S)|\s+ at i, which is a space.
func plainSpaces(b []byte, i int, invalid *bool) int {
	start, last := i, i
	for i < len(b) {
		c, n := at(b, i, invalid)
		if c&space == 0 {
			break
		}
		last = i
		i += n
	}
	if i == len(b) || last == start {
		return i
	}
	return last
}
