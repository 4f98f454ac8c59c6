package vocab

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Write encodes the vocabulary of tokens, which are in the order of their ranks. It returns an
// error if they are not tokens of byte pair encoding, which starts with all bytes and merges each
// other token from two before it, or if a token of more than 8 bytes ends in a zero byte, which
// readers do not support.
func Write(tokens []string) (Data, error) {
	if len(tokens) < Singles {
		return nil, fmt.Errorf("only %d tokens", len(tokens))
	}
	var ofKind [kinds]uint32
	ranks := make(map[string]int, len(tokens))
	for rank, token := range tokens {
		if token == "" {
			return nil, fmt.Errorf("token %d is empty", rank)
		}
		if len(token) > 8 && token[len(token)-1] == 0 {
			return nil, fmt.Errorf("token %d, %q, is long and ends in a zero byte", rank, token)
		}
		ofKind[kindOf(token)]++
		ranks[token] = rank
	}
	if len(ranks) != len(tokens) {
		return nil, fmt.Errorf("only %d of %d tokens differ", len(ranks), len(tokens))
	}
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(tokens)))
	for _, n := range ofKind {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	for rank, token := range tokens[:Singles] {
		if len(token) != 1 {
			return nil, fmt.Errorf("token %d is not a single byte", rank)
		}
		out = append(out, token[0])
	}
	w := bitWriter{out: out}
	for i, token := range tokens[Singles:] {
		rank := i + Singles
		left, right, ok := split(token, ranks)
		if !ok || left >= rank || right >= rank {
			return nil, fmt.Errorf("token %d, %q, is not merged from two before it", rank, token)
		}
		width := bits.Len(uint(rank - 1))
		w.write(uint64(left), width)
		w.write(uint64(right), width)
	}
	return w.close(), nil
}

// split merges token until two parts are left. No other pair of tokens ever merges to it.
func split(token string, ranks map[string]int) (left, right int, ok bool) {
	parts := make([]string, len(token))
	for i := range parts {
		parts[i] = token[i : i+1]
	}
	for len(parts) > 2 {
		at, lowest := -1, len(ranks)
		for i := range parts[1:] {
			if rank, ok := ranks[parts[i]+parts[i+1]]; ok && rank < lowest {
				at, lowest = i, rank
			}
		}
		if at < 0 {
			return 0, 0, false
		}
		parts[at] += parts[at+1]
		parts = append(parts[:at+1], parts[at+2:]...)
	}
	return ranks[parts[0]], ranks[parts[1]], len(parts) == 2
}

// A bitWriter packs numbers, lowest bit first.
type bitWriter struct {
	out  []byte
	word uint64
	n    int
}

func (w *bitWriter) write(v uint64, width int) {
	w.word |= v << w.n
	w.n += width
	for w.n >= 8 {
		w.out = append(w.out, byte(w.word))
		w.word >>= 8
		w.n -= 8
	}
}

func (w *bitWriter) close() []byte {
	return append(append(w.out, byte(w.word)), make([]byte, 8)...)
}
