package bpe

import "github.com/mcpkit-go/mcpkit/budget/internal/vocab"

const (
	rankBits = 18
	// none is the rank of two parts that do not merge. It is higher than that of any token.
	none = 1<<rankBits - 1
)

// A pairTable maps pairs of tokens to the token that they merge to.
//
// Byte pair encoding looks up the joined text of two neighbors. A pairTable looks up the pair, and
// has only the one pair that vocabgen found for each token. The result is the same: while the text
// of a token is merged, nothing outside it takes part, so its last two parts are always that pair.
type pairTable struct {
	bytes [1 << 16]uint32 // by two bytes, for the first round of merging
	slots []uint64        // left, right and merged rank, rankBits each; zero: empty
}

func newPairTable(v vocab.Data) *pairTable {
	p := &pairTable{slots: newTable[uint64](v.Tokens())}
	for i := range p.bytes {
		p.bytes[i] = none
	}
	for m := range v.Merges() {
		if m.Left < vocab.Singles && m.Right < vocab.Singles {
			p.bytes[int(v.Single(m.Left))<<8|int(v.Single(m.Right))] = m.Rank
		}
		key := uint64(m.Left)<<rankBits | uint64(m.Right)
		i := slot(hashWord(key), len(p.slots))
		for p.slots[i] != 0 {
			i = following(i, len(p.slots))
		}
		p.slots[i] = key<<rankBits | uint64(m.Rank)
	}
	return p
}

// merged returns the token that left and right make together, or none.
func (p *pairTable) merged(left, right uint32) uint32 {
	key := uint64(left)<<rankBits | uint64(right)
	for i := slot(hashWord(key), len(p.slots)); ; i = following(i, len(p.slots)) {
		switch slot := p.slots[i]; {
		case slot == 0:
			return none
		case slot>>rankBits == key:
			return uint32(slot & none)
		}
	}
}
