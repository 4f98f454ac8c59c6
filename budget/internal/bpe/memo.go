package bpe

import "encoding/binary"

// memo remembers how many tokens the last pieces had that are not tokens themselves: names come back within a text, and
// merging one again costs twenty times as much as finding it here. A piece always has the same slot, so the memory is
// fixed and no text can make a look-up slow.
type memo [1 << memoBits]struct {
	key    [3]uint64 // zero: empty
	tokens int
}

const (
	memoBits    = 10
	memoLongest = 24
)

// memoKey is b[i:j] as words; ok is false for a piece that is not remembered.
func memoKey(b []byte, i, j int) (key [3]uint64, ok bool) {
	n := j - i
	switch {
	case n > memoLongest || b[j-1] == 0: // a zero byte at the end would look like a shorter piece
		return key, false
	case n > 16:
		return [3]uint64{binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+8:]), wordAt(b, i+16, n-16)}, true
	case n > 8:
		return [3]uint64{binary.LittleEndian.Uint64(b[i:]), wordAt(b, i+8, n-8)}, true
	}
	return [3]uint64{wordAt(b, i, n)}, true
}

func memoSlot(key [3]uint64) uint64 {
	return ((key[0]*golden^key[1])*golden ^ key[2]) * golden >> (64 - memoBits)
}
