package pretoken

import (
	"encoding/binary"
	"math/bits"
)

// Eight bytes in a uint64 are classified at once. The result has the top bit of each byte in the
// range set.
const (
	ones = 0x0101010101010101
	tops = 0x80 * ones
)

// load8 returns b[i:i+8] as a word, with the first byte lowest.
func load8(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i : i+8]) }

// inRange marks the bytes of w in [lo, hi], which are both ASCII. The additions cannot carry into
// the next byte, since their operands are below 0x80.
func inRange(w uint64, lo, hi byte) uint64 {
	low := w &^ tops
	return (low + uint64(0x80-lo)*ones) &^ (low + uint64(0x7f-hi)*ones) &^ w & tops
}

// letters8 marks the ASCII letters of w.
func letters8(w uint64) uint64 { return inRange(w|0x20*ones, 'a', 'z') }

// leading counts the marked bytes before the first unmarked one.
func leading(mark uint64) int { return bits.TrailingZeros64(^mark&tops) >> 3 }
