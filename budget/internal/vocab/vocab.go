// Package vocab reads and writes the form in which programs embed vocabularies.
//
// Every token longer than a byte is the merge of two tokens of lower rank, so a vocabulary is
// stored as its merges. That is smaller than the compressed text of the tokens, and it is what
// merging needs, so loading neither decompresses nor searches.
package vocab

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"
)

// Data is an encoded vocabulary: the number of all tokens and of those of each kind, 4 bytes each,
// lowest first; the byte of each of the ranks 0 to 255; for each rank r from 256 on, the ranks of
// the two tokens that it is merged from, in as many bits as r-1 has, lowest bit first; and 8 bytes
// of padding, so that whole words can be loaded.
type Data []byte

const (
	// Singles is the number of tokens of one byte. They have the lowest ranks.
	Singles = 256

	countsSize = 4 * (1 + kinds)
	headerSize = countsSize + Singles
)

// Tokens returns the number of tokens.
func (d Data) Tokens() int { return int(binary.LittleEndian.Uint32(d)) }

// OfKind returns the number of tokens of a kind.
func (d Data) OfKind(k Kind) int { return int(binary.LittleEndian.Uint32(d[4+4*k:])) }

// Single returns the byte of a rank below Singles.
func (d Data) Single(rank uint32) byte { return d[countsSize+int(rank)] }

// A Merge is a token of rank Singles or more and the two tokens of lower rank that it is merged
// from.
type Merge struct{ Rank, Left, Right uint32 }

// Merges returns the merges in the order of ranks. It panics for a merge from a later token: Data
// is part of the program, so that is a bug.
func (d Data) Merges() iter.Seq[Merge] {
	return func(yield func(Merge) bool) {
		packed, bit := d[headerSize:], 0
		for rank := Singles; rank < d.Tokens(); rank++ {
			width := bits.Len(uint(rank - 1))
			word := binary.LittleEndian.Uint64(packed[bit>>3:]) >> (bit & 7)
			mask := uint64(1)<<width - 1
			m := Merge{uint32(rank), uint32(word & mask), uint32(word >> width & mask)}
			if m.Left >= m.Rank || m.Right >= m.Rank {
				panic(fmt.Sprintf("vocab: token %d is merged from a later one", rank))
			}
			if !yield(m) {
				return
			}
			bit += 2 * width
		}
	}
}

// A Kind is the form in which a token is compared fastest.
type Kind int

// The kinds.
const (
	Short Kind = iota // up to 8 bytes: as one word
	Pair              // up to 16 bytes: as two words
	Long              // as text
	kinds = int(Long) + 1
)

// kindOf returns the kind of a token. One that ends in a zero byte is Long, since its word would
// equal that of a shorter token.
func kindOf(token string) Kind {
	switch n := len(token); {
	case n > 16 || token[n-1] == 0:
		return Long
	case n > 8:
		return Pair
	}
	return Short
}
