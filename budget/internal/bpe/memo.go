package bpe

import "encoding/binary"

// A memo remembers the numbers of tokens of recent pieces that are not tokens. Names recur within a
// text, and merging one again costs twenty times as much as finding it here. Each piece has one
// possible slot, so the memory is fixed and no text makes look-ups slow.
type memo [1 << memoBits]struct {
	key    [3]uint64 // zero: empty
	tokens int
}

const (
	memoBits    = 10
	memoLongest = 24
)

// memoKey returns b[i:j] as words. It is not ok for a piece that a memo does not remember.
func memoKey(b []byte, i, j int) (key [3]uint64, ok bool) {
	n := j - i
	switch {
	case n > memoLongest || b[j-1] == 0: // with a zero byte at the end it would equal a shorter piece
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
