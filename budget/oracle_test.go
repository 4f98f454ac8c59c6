package budget_test

import (
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/budget/budgettest"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// exhaustive is set by CI: BUDGET_EXHAUSTIVE=1 go test ./budget/...
var exhaustive = os.Getenv("BUDGET_EXHAUSTIVE") != ""

var vocabularies = []budget.Vocabulary{budget.CL100K, budget.O200K}

// oracle returns the encoding of tiktoken-go with its own expressions. It is quadratic in the size
// of a piece, so the texts are short.
func oracle(t testing.TB, v budget.Vocabulary) *tiktoken.Tiktoken {
	t.Helper()
	o, err := oracles[v]()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

var oracles = map[budget.Vocabulary]func() (*tiktoken.Tiktoken, error){
	budget.CL100K: sync.OnceValues(func() (*tiktoken.Tiktoken, error) { return makeOracle(budget.CL100K) }),
	budget.O200K:  sync.OnceValues(func() (*tiktoken.Tiktoken, error) { return makeOracle(budget.O200K) }),
}

func makeOracle(v budget.Vocabulary) (*tiktoken.Tiktoken, error) {
	setLoader()
	return tiktoken.GetEncoding(v.String())
}

var setLoader = sync.OnceFunc(func() { tiktoken.SetBpeLoader(loader.NewOfflineLoader()) })

// TestExactRandom compares counts with tiktoken-go on hard short texts: some for each vocabulary,
// or 150,000.
func TestExactRandom(t *testing.T) {
	texts := testsize.Count(2_000, 700)
	if exhaustive {
		texts = 150_000
	}
	for i, v := range vocabularies {
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			o := oracle(t, v)
			r := rand.New(rand.NewPCG(uint64(i), 2026))
			start, size := time.Now(), 0
			for range texts {
				text := budgettest.Random(r)
				if want, got := len(o.EncodeOrdinary(text)), v.Count(text); got != want {
					t.Errorf("%q has %d tokens, not %d", text, want, got)
				}
				size += len(text)
			}
			t.Logf("%d texts, %d bytes, %v", texts, size, time.Since(start).Round(time.Millisecond))
		})
	}
}

// TestExactCorpora compares counts with tiktoken-go on every kind of text that a tool returns: 5 KB
// of each, or 200 KB.
func TestExactCorpora(t *testing.T) {
	size := 5_000
	if exhaustive {
		size = 200_000
	}
	for _, v := range vocabularies {
		t.Run(v.String(), func(t *testing.T) {
			t.Parallel()
			o := oracle(t, v)
			for _, c := range budgettest.Corpora() {
				text := c.Text(size)
				want, got := len(o.EncodeOrdinary(text)), v.Count(text)
				if got != want {
					t.Errorf("%s has %d tokens, not %d", c.Name, want, got)
				}
				t.Logf("%s: %d tokens in %d bytes", c.Name, got, len(text))
			}
			for _, c := range budgettest.Adversarial() {
				text := c.Text(600)
				if want, got := len(o.EncodeOrdinary(text)), v.Count(text); got != want {
					t.Errorf("%s has %d tokens, not %d", c.Name, want, got)
				}
			}
		})
	}
}
