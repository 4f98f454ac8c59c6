package bpe

import (
	"encoding/binary"
	"math/bits"
)

// wordAt returns b[i:i+n] as a word, with the first byte lowest. n is 1 to 8.
func wordAt(b []byte, i, n int) uint64 {
	if i+8 <= len(b) {
		return binary.LittleEndian.Uint64(b[i:]) & (^uint64(0) >> (64 - 8*n))
	}
	return word(b[i : i+n])
}

func word(b []byte) uint64 {
	var w uint64
	for k, c := range b {
		w |= uint64(c) << (8 * k)
	}
	return w
}

// golden is 2^64 divided by the golden ratio. Multiplying by it spreads keys that are close
// together.
const golden = 0x9E3779B97F4A7C15

func hashWord(key uint64) uint64 { return key * golden }

func hashPair(key [2]uint64) uint64 {
	high, low := bits.Mul64(key[0]^golden, key[1]^golden>>1)
	return (high ^ low) * golden
}

func hashText(b []byte) uint64 {
	h := uint64(len(b))
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64(h^binary.LittleEndian.Uint64(b), 29) * golden
	}
	h = (h ^ word(b)) * golden
	return h ^ h>>32
}

// newTable returns an open-addressing table for n entries, which fill two thirds of it.
func newTable[T any](n int) []T {
	t := make([]T, n+n/2+1)
	// The table is zero already. But a page that is read before it is written is mapped twice, and
	// slots are read first.
	clear(t)
	return t
}

// slot returns the index of a hash in a table of size entries.
func slot(hash uint64, size int) int {
	high, _ := bits.Mul64(hash, uint64(size))
	return int(high)
}

// following returns the index to try after slot.
func following(slot, size int) int {
	if slot++; slot < size {
		return slot
	}
	return 0
}
