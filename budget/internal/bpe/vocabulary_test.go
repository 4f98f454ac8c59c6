package bpe

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"testing"

	"github.com/pkoukk/tiktoken-go-loader/assets"

	"github.com/mcpkit-go/mcpkit/budget/internal/vocab"
)

var vocabularies = []struct {
	name string
	data vocab.Data
	load func() *Encoding
}{
	{"cl100k_base", cl100kData, CL100K},
	{"o200k_base", o200kData, O200K},
}

// ranks reads the rank file from which vocabgen made the embedded data.
func ranks(t testing.TB, name string) map[string]int {
	t.Helper()
	file, err := assets.Assets.ReadFile(name + ".tiktoken")
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]int)
	for line := range bytes.Lines(file) {
		token, rank, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
		text, err := base64.StdEncoding.DecodeString(string(token))
		if err != nil {
			t.Fatal(err)
		}
		if all[string(text)], err = strconv.Atoi(string(rank)); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// mergeLists has the merges of a vocabulary by rank.
type mergeLists struct {
	v           vocab.Data
	left, right []uint32
}

func allMerges(v vocab.Data) mergeLists {
	m := mergeLists{v, make([]uint32, v.Tokens()), make([]uint32, v.Tokens())}
	for merge := range v.Merges() {
		m.left[merge.Rank], m.right[merge.Rank] = merge.Left, merge.Right
	}
	return m
}

// spell appends the text of a token.
func (m mergeLists) spell(text []byte, rank uint32) []byte {
	if rank < vocab.Singles {
		return append(text, m.v.Single(rank))
	}
	return m.spell(m.spell(text, m.left[rank]), m.right[rank])
}

// TestData compares the embedded vocabularies with the source, token by token.
func TestData(t *testing.T) {
	for _, v := range vocabularies {
		t.Run(v.name, func(t *testing.T) {
			want := ranks(t, v.name)
			data, e := v.data, v.load()
			if data.Tokens() != len(want) {
				t.Fatalf("%d tokens, not %d", data.Tokens(), len(want))
			}
			m := allMerges(data)
			for rank := range uint32(len(want)) {
				token := m.spell(nil, rank)
				if r, ok := want[string(token)]; !ok || r != int(rank) {
					t.Fatalf("token %d is %q, which has rank %d", rank, token, r)
				}
				if !e.set.has(token, 0, len(token)) {
					t.Fatalf("%q is not known as a token", token)
				}
				for _, other := range [][]byte{append(token, 0), append(token, '\x01'), token[:len(token)-1]} {
					if _, ok := want[string(other)]; len(other) > 0 && e.set.has(other, 0, len(other)) != ok {
						t.Fatalf("%q is treated as a token although it is not one, or the reverse", other)
					}
				}
			}
		})
	}
}

// TestReach derives from the merges how far from its end the text after a text can change its
// tokens.
//
// Let one text be followed by two different ones, and merge both in the order of ranks. The first
// difference arises when a token a, the same in both, merges to its right in only one of them. From
// then on the difference starts at a. It moves left only when a token before a merges, in only one
// of them, with a token that starts where a does, which needs a higher rank. So the merges (a, x),
// (b, y), … form a chain with rising ranks where y starts with a, and the difference moves by the
// sizes of a, b and so on.
func TestReach(t *testing.T) {
	for _, v := range vocabularies {
		m := allMerges(v.data)
		longest := make([]int, len(m.left)) // chain that ends at this token, by merges of the ranks so far
		far := 0
		for rank := vocab.Singles; rank < len(m.left); rank++ {
			chain := 0
			for x := m.right[rank]; ; x = m.left[x] {
				chain = max(chain, longest[x])
				if x < vocab.Singles {
					break
				}
			}
			a := m.left[rank]
			longest[a] = max(longest[a], chain+len(m.spell(nil, a)))
			far = max(far, longest[a])
		}
		t.Logf("%s: %d bytes", v.name, far)
		if far > reach {
			t.Errorf("%s: text %d bytes away can matter, more than the %d that windows overlap", v.name, far, reach)
		}
	}
}
