package bpe

import "github.com/mcpkit-go/mcpkit/budget/internal/vocab"

// A spelling has the text of every token in as little memory as possible: touching a page of memory
// for the first time costs more than writing to it, and is most of the cost of loading.
type spelling struct {
	size  []uint8
	start []uint64    // by rank: a text of up to 8 bytes as a word; for a longer one, its index in pairs or text
	pairs [][2]uint64 // texts of 9 to 16 bytes as words
	text  []byte      // longer texts
	long  []uint32    // their ranks
}

func spell(v vocab.Data) *spelling {
	s := &spelling{
		size:  make([]uint8, v.Tokens()),
		start: make([]uint64, v.Tokens()),
		pairs: make([][2]uint64, 0, v.OfKind(vocab.Pair)),
	}
	for rank := range uint32(vocab.Singles) {
		s.size[rank], s.start[rank] = 1, uint64(v.Single(rank))
	}
	for m := range v.Merges() {
		s.add(m)
	}
	return s
}

// add adds the text of the token that m makes.
func (s *spelling) add(m vocab.Merge) {
	left, right := s.size[m.Left], s.size[m.Right]
	size := left + right
	s.size[m.Rank] = size
	switch {
	case size <= 8:
		s.start[m.Rank] = s.start[m.Left] | s.start[m.Right]<<(8*left)
	case size <= 16:
		l, r := s.words(m.Left), s.words(m.Right)
		if shift := 8 * uint(left); shift < 64 {
			l[0] |= r[0] << shift
			l[1] = r[1]<<shift | r[0]>>(64-shift)
		} else {
			l[1] |= r[0] << (shift - 64)
		}
		s.start[m.Rank] = uint64(len(s.pairs))
		s.pairs = append(s.pairs, l)
	default:
		s.start[m.Rank] = uint64(len(s.text))
		s.text = s.append(s.append(s.text, m.Left), m.Right)
		s.long = append(s.long, m.Rank)
	}
}

// words returns a text of at most 16 bytes as words, with the first byte lowest and zeros after the
// end.
func (s *spelling) words(rank uint32) [2]uint64 {
	if s.size[rank] <= 8 {
		return [2]uint64{s.start[rank]}
	}
	return s.pairs[s.start[rank]]
}

// append appends the text of a token to dst.
func (s *spelling) append(text []byte, rank uint32) []byte {
	size := int(s.size[rank])
	if size > 16 {
		return append(text, s.text[s.start[rank]:][:size]...)
	}
	words := s.words(rank)
	for i := range size {
		text = append(text, byte(words[i/8]>>(i%8*8)))
	}
	return text
}
