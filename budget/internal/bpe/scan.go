package bpe

// scanLimit is the length of the longest piece that scan merges. It searches all parts for the
// lowest pair, which is quadratic but on so few bytes faster than keeping the pairs in order.
const scanLimit = 32

// scan counts the tokens of a piece of at most scanLimit bytes.
func (e *Encoding) scan(piece []byte) int {
	// A part has the rank of merging it with the next one in its high bits, and its token below. Equal
	// ranks mean equal tokens, so the first of the lowest parts is the one to merge.
	const alone = none << 32
	var store [scanLimit]uint64
	parts := store[:len(piece)]
	last := len(piece) - 1
	for i := range last {
		parts[i] = uint64(e.pairs.bytes[int(piece[i])<<8|int(piece[i+1])])<<32 | uint64(e.rank[piece[i]])
	}
	parts[last] = alone | uint64(e.rank[piece[last]])
	for {
		at, lowest := 0, uint64(alone)
		for i, p := range parts {
			if p < lowest {
				at, lowest = i, p
			}
		}
		if lowest == alone {
			return len(parts)
		}
		token := uint32(lowest >> 32)
		copy(parts[at+1:], parts[at+2:])
		parts = parts[:len(parts)-1]
		parts[at] = alone | uint64(token)
		if at+1 < len(parts) {
			parts[at] = uint64(e.pairs.merged(token, uint32(parts[at+1])))<<32 | uint64(token)
		}
		if at > 0 {
			left := uint32(parts[at-1])
			parts[at-1] = uint64(e.pairs.merged(left, token))<<32 | uint64(left)
		}
	}
}
