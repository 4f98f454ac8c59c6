package visible_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
)

// TestFunctionsAreAskedTogether checks that slow functions have one limit together, and that those
// that answer are not affected by those that do not.
func TestFunctionsAreAskedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shown := visible.New(func(context.Context) bool { return true })
		hidden := visible.New(func(context.Context) bool { return false })
		release := make(chan struct{})
		defer close(release)
		slow := visible.New(func(context.Context) bool { <-release; return true })
		began := time.Now()
		answers := visible.Ask(t.Context(), []*visible.Check{slow, shown, slow, hidden, slow})
		assert.Equal(t, visible.Limit, time.Since(began))
		assert.Equal(t, visible.Answer{Shown: true}, answers[1])
		assert.Equal(t, visible.Answer{}, answers[3])
		for _, i := range []int{0, 2, 4} {
			assert.Equal(t, visible.Answer{Err: visible.ErrLate}, answers[i])
		}
	})
}

// TestAFunctionThatNeverReturnsIsNotAskedForever counts the goroutines of a function that ignores
// its context, and checks that it is asked again after its calls have returned.
func TestAFunctionThatNeverReturnsIsNotAskedForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running atomic.Int64
		release := make(chan struct{})
		check := visible.New(func(context.Context) bool {
			running.Add(1)
			defer running.Add(-1)
			<-release
			return true
		})
		var last visible.Answer
		for range 200 {
			last = visible.Ask(t.Context(), []*visible.Check{check})[0]
		}
		assert.ErrorIs(t, last.Err, visible.ErrStuck)
		assert.EqualValues(t, 64, running.Load())
		close(release)
		synctest.Wait()
		assert.Equal(t, visible.Answer{Shown: true}, visible.Ask(t.Context(), []*visible.Check{check})[0])
	})
}

// TestACallerWhoLeavesEndsTheQuestion checks that the end of the request ends the wait.
func TestACallerWhoLeavesEndsTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		asked := make(chan struct{})
		check := visible.New(func(ctx context.Context) bool { close(asked); <-ctx.Done(); return false })
		go func() { <-asked; leave() }()
		began := time.Now()
		assert.False(t, visible.Ask(ctx, []*visible.Check{check})[0].Shown)
		assert.Zero(t, time.Since(began))
	})
}
