package policy_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// long returns a surface of n tools with long descriptions, whose check takes seconds.
func long(n int) *policy.Surface {
	s := &policy.Surface{Known: policy.PartTools}
	for i := range n {
		s.Tools = append(s.Tools, policy.Tool{
			Name: fmt.Sprintf("find_notes_%d", i), Title: "Find notes", Input: []byte(`{"type":"object","additionalProperties":false}`),
			Description: strings.Repeat("It finds the notes that have all words of the query. ", 40),
		})
	}
	return s
}

// No rule passes that a stopped check did not check to its end, whenever the check is stopped.
func TestAStoppedCheckPassesNothingUnread(t *testing.T) {
	t.Parallel()
	n := testsize.Count(60, 12)
	whole := policy.CheckContext(t.Context(), long(n))
	assert.Empty(t, whole.Incomplete)
	cause := errors.New("there is no more time")
	for _, after := range []time.Duration{0, time.Duration(n) * time.Millisecond, time.Duration(n) * 5 * time.Millisecond} {
		ctx, cancel := context.WithTimeoutCause(t.Context(), after, cause)
		rep := policy.CheckContext(ctx, long(n))
		cancel()
		assert.Len(t, rep.Results, len(whole.Results))
		stopped := 0
		for i, res := range rep.Results {
			if strings.HasPrefix(res.Reason, "the check was stopped") {
				stopped++
				assert.Equal(t, policy.NotMeasured, res.Outcome, res.Rule.ID)
				assert.Contains(t, res.Reason, cause.Error())
				assert.Empty(t, res.Findings, res.Rule.ID)
				continue
			}
			assert.Equal(t, whole.Results[i].Outcome, res.Outcome, "%s after %s", res.Rule.ID, after)
			assert.Len(t, res.Findings, len(whole.Results[i].Findings), res.Rule.ID)
		}
		if after == 0 {
			assert.Greater(t, stopped, 50, "only rules that lack a part of the surface have another reason")
		}
		if stopped > 0 {
			assert.Contains(t, rep.Incomplete, fmt.Sprintf("%d of %d rules", stopped, len(rep.Results)))
			assert.Contains(t, rep.Incomplete, cause.Error())
		}
	}
}

// Problems of the declaration are known without a check, and stay.
func TestAStoppedCheckKeepsProblems(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := long(1)
	s.Problems = []policy.Problem{{Rule: policy.RuleServerOptions, Message: "the options contradict each other"}}
	rep := policy.CheckContext(ctx, s)
	assert.False(t, rep.OK())
	assert.NotEmpty(t, rep.Incomplete)
}

// A check that is stopped ends soon, however long the texts are.
func TestACheckStopsSoon(t *testing.T) {
	t.Parallel()
	n := testsize.Count(1500, 400) // 1500 are 3 MB
	s := long(n)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begin := time.Now()
	rep := policy.CheckContext(ctx, s)
	assert.NotEmpty(t, rep.Incomplete)
	assert.Less(t, time.Since(begin), 30*time.Second, "the whole check takes longer")
}

// A countdown is a context that ends after a number of looks at it.
type countdown struct {
	context.Context
	left *atomic.Int64
}

func (c countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// However far a check comes before it is stopped, no rule has a result that it would not have had
// at the end.
func TestACheckThatIsStoppedAnywhereIsTrue(t *testing.T) {
	t.Parallel()
	s := good()
	described("Sucht Notizen nach Wörtern. Zu verwenden, wenn die Nummer nicht bekannt ist.")(s)
	s.Manifest.Instructions = "Sucht Notizen nach Wörtern. Die Nummer einer Notiz ist nicht ihr Titel."
	s.Prompts = []policy.Offer{{Name: "weekly", Description: "Fasst die Notizen der Woche zusammen."}}
	whole := map[policy.RuleID]policy.Result{}
	for _, res := range policy.Check(s).Results {
		whole[res.Rule.ID] = res
	}
	for looks := 0; ; looks += 1 + looks/testsize.Count(40, 10) {
		var left atomic.Int64
		left.Store(int64(looks))
		rep := policy.CheckContext(countdown{t.Context(), &left}, s)
		for _, res := range rep.Results {
			want := whole[res.Rule.ID]
			if strings.HasPrefix(res.Reason, "the check was stopped") {
				continue
			}
			require.Equal(t, want.Outcome, res.Outcome, "%s after %d looks", res.Rule.ID, looks)
			require.Equal(t, want.Reason, res.Reason, "%s after %d looks", res.Rule.ID, looks)
		}
		if left.Load() >= 0 {
			return // it was not stopped
		}
	}
}
