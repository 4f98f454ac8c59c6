package bpe

import (
	"encoding/binary"

	"github.com/mcpkit-go/mcpkit/budget/internal/vocab"
)

// A tokenSet reports whether a piece is a token. It keeps tokens in the form that is compared
// fastest: up to 8 bytes as one word, up to 16 as two, and as text the few longer ones and those
// that end in a zero byte, which as words would equal shorter tokens. All three are open-addressing
// tables with linear probing. Their contents do not depend on any input, so neither does the
// longest probe.
type tokenSet struct {
	short   []uint64    // zero: empty
	pair    [][2]uint64 // zero: empty
	long    []longEntry // size zero: empty
	text    []byte      // the long tokens
	longest int
}

type longEntry struct {
	tag   uint32 // low half of the hash
	start uint32
	size  uint32
}

func newTokenSet(v vocab.Data) *tokenSet {
	s := &tokenSet{
		short: newTable[uint64](v.OfKind(vocab.Short)),
		pair:  newTable[[2]uint64](v.OfKind(vocab.Pair)),
		long:  newTable[longEntry](v.OfKind(vocab.Long)),
	}
	spelled := spell(v)
	s.text = spelled.text
	for _, rank := range spelled.long {
		s.addLong(int(spelled.start[rank]), int(spelled.size[rank]))
	}
	for _, words := range spelled.pairs {
		s.addPair(words)
	}
	for rank, size := range spelled.size {
		switch word := spelled.start[rank]; {
		case size > 8:
		case word>>(8*(size-1)) == 0:
			start := len(s.text)
			s.text = spelled.append(s.text, uint32(rank))
			s.addLong(start, int(size))
		default:
			s.addShort(word)
		}
	}
	return s
}

func (s *tokenSet) addShort(key uint64) {
	i := slot(hashWord(key), len(s.short))
	for s.short[i] != 0 {
		i = following(i, len(s.short))
	}
	s.short[i] = key
}

func (s *tokenSet) addPair(key [2]uint64) {
	i := slot(hashPair(key), len(s.pair))
	for s.pair[i] != [2]uint64{} {
		i = following(i, len(s.pair))
	}
	s.pair[i] = key
}

// addLong adds the token s.text[start:start+size].
func (s *tokenSet) addLong(start, size int) {
	h := hashText(s.text[start : start+size])
	i := slot(h, len(s.long))
	for s.long[i].size != 0 {
		i = following(i, len(s.long))
	}
	s.long[i] = longEntry{tag: uint32(h), start: uint32(start), size: uint32(size)}
	s.longest = max(s.longest, size)
}

// has reports whether b[i:j], which must not be empty, is a token.
func (s *tokenSet) has(b []byte, i, j int) bool {
	n := j - i
	switch {
	case n > 16 || b[j-1] == 0:
		return n <= s.longest && s.hasLong(b[i:j])
	case n > 8:
		return s.hasPair([2]uint64{binary.LittleEndian.Uint64(b[i:]), wordAt(b, i+8, n-8)})
	}
	return s.hasShort(wordAt(b, i, n))
}

func (s *tokenSet) hasShort(key uint64) bool {
	for i := slot(hashWord(key), len(s.short)); ; i = following(i, len(s.short)) {
		switch s.short[i] {
		case key:
			return true
		case 0:
			return false
		}
	}
}

func (s *tokenSet) hasPair(key [2]uint64) bool {
	for i := slot(hashPair(key), len(s.pair)); ; i = following(i, len(s.pair)) {
		switch s.pair[i] {
		case key:
			return true
		case [2]uint64{}:
			return false
		}
	}
}

func (s *tokenSet) hasLong(piece []byte) bool {
	h := hashText(piece)
	for i := slot(h, len(s.long)); ; i = following(i, len(s.long)) {
		t := s.long[i]
		if t.size == 0 {
			return false
		}
		if t.tag == uint32(h) && string(s.text[t.start:t.start+t.size]) == string(piece) {
			return true
		}
	}
}
