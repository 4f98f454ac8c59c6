package budget_test

import (
	"math/rand/v2"
	"testing"

	"github.com/mcpkit-go/mcpkit/budget/budgettest"
)

func FuzzCount(f *testing.F) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 200 {
		f.Add(budgettest.Random(r), r.IntN(20))
	}
	for _, c := range budgettest.Adversarial() {
		f.Add(c.Text(500), 10)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		for _, v := range vocabularies {
			budgettest.CheckCounter(t, v, text, limit&0xffff)
			if a, b := v.Count(text), v.Count(string([]rune(text))); a != b {
				t.Errorf("%q has %d tokens, and %d with U+FFFD for what is not UTF-8", text, a, b)
			}
		}
	})
}
