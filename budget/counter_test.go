package budget_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/budget/budgettest"
)

// plainCounter counts its calls. Its CountUpTo is that of any counter that has only Count.
type plainCounter struct {
	calls *int
}

func (c plainCounter) Count(text string) int {
	*c.calls++
	return budget.CL100K.Count(text)
}

func (c plainCounter) CountUpTo(text string, limit int) (tokens, cut int) {
	return budget.CountUpTo(countOnly{c}, text, limit)
}

// countOnly hides the method CountUpTo.
type countOnly struct{ budget.Counter }

func TestCountUpToOfAnyCounter(t *testing.T) {
	calls := 0
	budgettest.TestCounter(t, plainCounter{&calls})
	for _, c := range append(budgettest.Corpora(), budgettest.Adversarial()...) {
		for _, limit := range []int{1, 100, 1000} {
			text := c.Text(15_000)
			calls = 0
			tokens, cut := budget.CountUpTo(countOnly{plainCounter{&calls}}, text, limit)
			if calls > 32 {
				t.Errorf("%s, limit %d: Count was called %d times", c.Name, limit, calls)
			}
			if cut < len(text) && tokens < limit-limit/10-2 {
				t.Errorf("%s, limit %d: only %d tokens were used", c.Name, limit, tokens)
			}
		}
	}
}

func TestCountUpToPrefersTheCountersOwn(t *testing.T) {
	text := budgettest.Corpora()[0].Text(10_000)
	n, cut := budget.CountUpTo(budget.CL100K, text, 50)
	if wantN, want := budget.CL100K.CountUpTo(text, 50); n != wantN || cut != want {
		t.Errorf("%d tokens to %d, not %d to %d", n, cut, wantN, want)
	}
}
