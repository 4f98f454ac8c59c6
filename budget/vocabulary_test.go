package budget_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/budget/budgettest"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

func TestRules(t *testing.T) {
	for _, v := range vocabularies {
		t.Run(v.String(), func(t *testing.T) { budgettest.TestCounter(t, v) })
	}
}

func TestBytesCountAsText(t *testing.T) {
	for _, v := range vocabularies {
		for _, c := range budgettest.Corpora() {
			text := c.Text(3000)
			if a, b := v.Count(text), v.CountBytes([]byte(text)); a != b {
				t.Errorf("%v, %s: %d tokens as text and %d as bytes", v, c.Name, a, b)
			}
			n, cut := v.CountUpTo(text, 100)
			if nb, cutb := v.CountBytesUpTo([]byte(text), 100); n != nb || cut != cutb {
				t.Errorf("%v, %s: %d tokens to %d as text and %d to %d as bytes", v, c.Name, n, cut, nb, cutb)
			}
		}
	}
}

func TestKnownCounts(t *testing.T) {
	for _, test := range []struct {
		text          string
		cl100k, o200k int
	}{
		{"", 0, 0},
		{"hello <|endoftext|> world", 8, 9}, // the special token is ordinary text
		{"\n \n", 1, 1},
		{"\xff\xfe\xfd", 1, 1}, // as "\ufffd\ufffd\ufffd"
		{strings.Repeat("a", 8000), 1000, 1000},
	} {
		if n := budget.CL100K.Count(test.text); n != test.cl100k {
			t.Errorf("cl100k_base: %.40q has %d tokens, not %d", test.text, n, test.cl100k)
		}
		if n := budget.O200K.Count(test.text); n != test.o200k {
			t.Errorf("o200k_base: %.40q has %d tokens, not %d", test.text, n, test.o200k)
		}
	}
}

// TestPrefixIsClose expects a cut near the limit, also within an endless piece.
func TestPrefixIsClose(t *testing.T) {
	for _, v := range vocabularies {
		for _, c := range append(budgettest.Corpora(), budgettest.Adversarial()...) {
			const limit = 500
			text := c.Text(100_000)
			tokens, cut := v.CountUpTo(text, limit)
			if cut == len(text) {
				t.Errorf("%v, %s: %d bytes are within the limit", v, c.Name, cut)
			}
			if tokens < limit-8 {
				t.Errorf("%v, %s: only %d of %d tokens were used", v, c.Name, tokens, limit)
			}
		}
	}
}

func TestCountsAtTheSameTime(t *testing.T) {
	corpora := budgettest.Corpora()
	want := make([]int, len(corpora))
	for i, c := range corpora {
		want[i] = budget.O200K.Count(c.Text(4000))
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for i, c := range corpora {
				if n := budget.O200K.Count(c.Text(4000)); n != want[i] {
					t.Errorf("%s: %d tokens, not %d", c.Name, n, want[i])
				}
			}
		})
	}
	wait.Wait()
}

func TestNoAllocations(t *testing.T) {
	if testsize.RaceDetector {
		t.Skip("with the race detector, sync.Pool drops values at random")
	}
	for _, v := range vocabularies {
		for _, c := range budgettest.Corpora() {
			text := c.Text(8_000)
			if n := testing.AllocsPerRun(5, func() { v.Count(text) }); n > 0 {
				t.Errorf("%v, %s: %v allocations a call", v, c.Name, n)
			}
			if n := testing.AllocsPerRun(5, func() { v.CountUpTo(text, 1000) }); n > 0 {
				t.Errorf("%v, %s: %v allocations for a prefix", v, c.Name, n)
			}
		}
	}
}

func TestZeroVocabulary(t *testing.T) {
	defer func() {
		if r := recover(); r != "budget: the zero Vocabulary cannot count" {
			t.Errorf("counting with an unknown vocabulary panicked with %v", r)
		}
	}()
	budget.Vocabulary{}.Count("x")
}

func TestClaudeTokens(t *testing.T) {
	for _, test := range [][2]int{{0, 0}, {1, 2}, {5, 9}, {10, 18}, {15, 27}, {13_888, 24_999}, {13_889, 25_001}} {
		if n := budget.ClaudeTokens(test[0]); n != test[1] {
			t.Errorf("%d tokens of cl100k_base are estimated as %d, not %d", test[0], n, test[1])
		}
	}
}
