// Package vocab is the form in which vocabularies are in the program.
//
// Every token longer than a byte is two tokens of lower rank merged, so a vocabulary is written as its merges. That is smaller
// than the compressed text of the tokens and is what merging wants to know, so there is nothing to decompress or to search
// for when it is loaded.
package vocab

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/bits"
)

// Data is a vocabulary: the number of tokens in all and of each kind, 4 bytes each, lowest first; the byte of each of the ranks
// 0 to 255; and for each rank r from 256 on the ranks of the two tokens it is merged from, in as many bits as r-1 has, lowest bit
// first; and 8 bytes more, so that a reader can load whole words.
type Data []byte

const (
	// Singles is how many tokens are one byte; they have the lowest ranks.
	Singles = 256

	countsSize = 4 * (1 + kinds)
	headerSize = countsSize + Singles
)

// Tokens is the number of tokens.
func (d Data) Tokens() int { return int(binary.LittleEndian.Uint32(d)) }

// OfKind is the number of tokens of a kind.
func (d Data) OfKind(k Kind) int { return int(binary.LittleEndian.Uint32(d[4+4*k:])) }

// Single is the byte of a rank below Singles.
func (d Data) Single(rank uint32) byte { return d[countsSize+int(rank)] }

// Merge is a token of rank Singles or more: Left and Right make it. Both have lower ranks than it.
type Merge struct{ Rank, Left, Right uint32 }

// Merges are in the order of ranks. Data is part of the program, so a merge from a later token is a bug and panics.
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

// Kind is how a token is best kept to be compared.
type Kind int

const (
	Short Kind = iota // up to 8 bytes: as one word
	Pair              // up to 16 bytes: as two words
	Long              // as text
	kinds = int(Long) + 1
)

// kindOf returns the kind of a token. One that ends in a zero byte is text, since its word is that of a shorter token too.
func kindOf(token string) Kind {
	switch n := len(token); {
	case n > 16 || token[n-1] == 0:
		return Long
	case n > 8:
		return Pair
	}
	return Short
}
