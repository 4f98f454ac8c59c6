package tiktoken_test

import (
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	peer "github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"

	"github.com/mcpkit-go/mcpkit/budget/budgettest"
	"github.com/mcpkit-go/mcpkit/budget/tiktoken"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

var encodings = []string{"r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base"}

var setLoader = sync.OnceFunc(func() { peer.SetBpeLoader(loader.NewOfflineLoader()) })

// load returns the counter of an encoding, and the encoding as tiktoken-go makes it.
func load(t *testing.T, encoding string) (*tiktoken.Counter, *peer.Tiktoken) {
	t.Helper()
	c, err := tiktoken.Load(encoding)
	if err != nil {
		t.Fatal(err)
	}
	setLoader()
	p, err := peer.GetEncoding(encoding)
	if err != nil {
		t.Fatal(err)
	}
	return c, p
}

// TestExact compares counts with those of tiktoken-go on hard short texts and on every kind of text
// that a tool returns.
func TestExact(t *testing.T) {
	texts, size := testsize.Count(300, 200), testsize.Count(4_000, 2_000)
	if os.Getenv("BUDGET_EXHAUSTIVE") != "" {
		texts, size = 20_000, 100_000
	}
	for _, encoding := range encodings {
		t.Run(encoding, func(t *testing.T) {
			t.Parallel()
			c, p := load(t, encoding)
			check := func(name, text string) {
				if got, want := c.Count(text), len(p.EncodeOrdinary(text)); got != want {
					t.Errorf("%s has %d tokens, not %d", name, want, got)
				}
			}
			r := rand.New(rand.NewPCG(11, 12))
			for range texts {
				text := budgettest.Random(r)
				check(text, text)
			}
			for _, c := range budgettest.Corpora() {
				check(c.Name, c.Text(size))
			}
			for _, c := range budgettest.Adversarial() {
				check(c.Name, c.Text(testsize.Count(1500, 600)))
			}
		})
	}
}

func TestRules(t *testing.T) {
	for _, encoding := range []string{"p50k_base", "o200k_base"} {
		t.Run(encoding, func(t *testing.T) {
			t.Parallel()
			c, err := tiktoken.Load(encoding)
			if err != nil {
				t.Fatal(err)
			}
			budgettest.TestCounter(t, c)
		})
	}
}

// TestNoStall counts texts for which tiktoken-go takes hours.
func TestNoStall(t *testing.T) {
	c, err := tiktoken.Load("p50k_base")
	if err != nil {
		t.Fatal(err)
	}
	for _, corpus := range budgettest.Adversarial() {
		start := time.Now()
		n := c.Count(corpus.Text(testsize.Count(50_000, 25_000)))
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s took %v", corpus.Name, d)
		} else {
			t.Logf("%s: %d tokens, %v", corpus.Name, n, d)
		}
	}
}

func TestLoadsAtTheSameTime(t *testing.T) {
	var wait sync.WaitGroup
	counters := make([]*tiktoken.Counter, 8)
	for i := range counters {
		wait.Go(func() { counters[i], _ = tiktoken.Load("r50k_base") })
	}
	wait.Wait()
	for _, c := range counters {
		if c == nil || c != counters[0] {
			t.Errorf("goroutines got the counters %p and %p", c, counters[0])
		}
	}
	_, err := tiktoken.Load("gpt2")
	const want = `tiktoken: unknown encoding "gpt2"; valid: r50k_base, p50k_base, p50k_edit, cl100k_base, o200k_base`
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v", err)
	}
}
