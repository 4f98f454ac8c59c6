package bpe

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mcpkit-go/mcpkit/budget/budgettest"
	"github.com/mcpkit-go/mcpkit/budget/internal/vocab"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// naive follows the definition of byte pair encoding, by the joined text of two neighbours, and
// returns the ends of the tokens.
func naive(ranks map[string]int, piece []byte) (ends []int) {
	for i := range piece {
		ends = append(ends, i+1)
	}
	starts := func(i int) int {
		if i == 0 {
			return 0
		}
		return ends[i-1]
	}
	rankOf := func(i int) int {
		if i+1 < len(ends) {
			if r, ok := ranks[string(piece[starts(i):ends[i+1]])]; ok {
				return r
			}
		}
		return math.MaxInt
	}
	var rank []int
	for i := range ends {
		rank = append(rank, rankOf(i))
	}
	for {
		at := 0
		for i, r := range rank {
			if r < rank[at] {
				at = i
			}
		}
		if rank[at] == math.MaxInt {
			return ends
		}
		ends = append(ends[:at], ends[at+1:]...)
		rank = append(rank[:at], rank[at+1:]...)
		rank[at] = rankOf(at)
		if at > 0 {
			rank[at-1] = rankOf(at - 1)
		}
	}
}

// chain joins tokens so that each merges with the next by a lower rank than with the one before.
// The tokens of such a text depend most on the text after it.
func chain(r *rand.Rand, m mergeLists, byLeft map[uint32][]uint32, size int) []byte {
	var text []byte
	at := uint32(vocab.Singles + r.IntN(len(m.left)-vocab.Singles))
	for len(text) < size {
		text = m.spell(text, m.left[at])
		var next []uint32
		for start := m.right[at]; ; start = m.left[start] {
			for _, rank := range byLeft[start] {
				if rank < at {
					next = append(next, rank)
				}
			}
			if start < vocab.Singles {
				break
			}
		}
		if len(next) == 0 {
			text = m.spell(text, m.right[at])
			next = []uint32{uint32(vocab.Singles + r.IntN(len(m.left)-vocab.Singles))}
		}
		// Higher ranks make longer chains.
		at = next[len(next)-1-r.IntN(min(3, len(next)))]
	}
	return text
}

// TestMerge compares merging in windows, and by scanning, with the definition. Pieces are longer
// than a window, so that windows end within them.
func TestMerge(t *testing.T) {
	testsize.SkipUnderRace(t, "it starts no goroutine")
	for _, v := range vocabularies {
		t.Run(v.name, func(t *testing.T) {
			e, m, ranks := v.load(), allMerges(v.data), ranks(t, v.name)
			byLeft := mergesByLeft(m)
			r := rand.New(rand.NewPCG(5, 6))
			var pieces [][]byte
			for range 3 {
				pieces = append(pieces, chain(r, m, byLeft, windowSize+1+r.IntN(windowSize/2)))
			}
			for _, c := range budgettest.Adversarial() {
				pieces = append(pieces, []byte(c.Text(windowSize+1+r.IntN(windowSize/8))))
			}
			for range 300 {
				piece := []byte(budgettest.Random(r))
				pieces = append(pieces, piece[:min(len(piece), 1+r.IntN(200))])
			}
			w := new(window)
			for _, piece := range pieces {
				if len(piece) == 0 {
					continue
				}
				ends := naive(ranks, piece)
				if n, _ := e.long(w, piece, math.MaxInt); n != len(ends) {
					t.Fatalf("windows: %d tokens, not %d: %.80q", n, len(ends), piece)
				}
				limit := r.IntN(len(ends))
				n, cut := e.long(w, piece, limit)
				if i, ok := slices.BinarySearch(ends, cut); cut > 0 && (!ok || i >= limit) || n != limit+1 {
					t.Fatalf("windows: limit %d gave %d tokens and the cut %d: %.80q", limit, n, cut, piece)
				}
				if len(piece) <= scanLimit {
					if n := e.scan(piece); n != len(ends) {
						t.Fatalf("scan: %d tokens, not %d: %q", n, len(ends), piece)
					}
				}
			}
		})
	}
}

func mergesByLeft(m mergeLists) map[uint32][]uint32 {
	byLeft := make(map[uint32][]uint32)
	for rank := vocab.Singles; rank < len(m.left); rank++ {
		byLeft[m.left[rank]] = append(byLeft[m.left[rank]], uint32(rank))
	}
	return byLeft
}

// TestCutOff cuts texts at random places and measures how far from there tokens change. It finds
// much shorter distances than TestReach allows, since long chains are very rare.
func TestCutOff(t *testing.T) {
	for _, v := range vocabularies {
		t.Run(v.name, func(t *testing.T) {
			e, m := v.load(), allMerges(v.data)
			byLeft := mergesByLeft(m)
			r := rand.New(rand.NewPCG(7, 8))
			var whole, part window
			far := 0
			for range 250 {
				text := chain(r, m, byLeft, 300)
				e.merge(&whole, text)
				for size := 100; size < len(text); size += 1 + r.IntN(20) {
					e.merge(&part, text[:size])
					at := 0
					for at < size && whole.next[at] == part.next[at] {
						at = int(part.next[at])
					}
					far = max(far, size-at)
				}
			}
			t.Logf("%d bytes", far)
			if far > reach || far < 16 {
				t.Errorf("what follows a text changed tokens up to %d bytes before it", far)
			}
		})
	}
}
