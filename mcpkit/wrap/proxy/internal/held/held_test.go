package held_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy/internal/held"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// starter starts goroutines that the test waits for at its end.
func starter(t *testing.T) func(func()) bool {
	var running sync.WaitGroup
	t.Cleanup(running.Wait)
	return func(f func()) bool {
		running.Go(f)
		return true
	}
}

// asks is a call that asks the given number of questions at once.
func asks(n int) func(context.Context, *held.Call) (any, error) {
	return func(ctx context.Context, c *held.Call) (any, error) {
		var asking sync.WaitGroup
		errs := make([]error, n)
		for i := range n {
			asking.Go(func() { _, errs[i] = c.Ask(ctx, &mcp.ElicitParams{Message: "Who?"}) })
		}
		asking.Wait()
		return "result", errors.Join(errs...)
	}
}

func accept(names ...string) mcp.InputResponseMap {
	answers := mcp.InputResponseMap{}
	for _, name := range names {
		answers[name] = &mcp.ElicitResult{Action: "accept"}
	}
	return answers
}

func TestCallsAreAnsweredOnce(t *testing.T) {
	t.Parallel()
	calls := &held.Calls{Patience: time.Minute}
	call, _ := calls.Start(t.Context(), "ada", starter(t), nil, asks(3))
	requests, name, _, err := call.Wait(t.Context())
	require.NoError(t, err)
	assert.Len(t, requests, 3, "questions that come together are asked together")
	assert.Nil(t, calls.Take("another"))
	require.Same(t, call, calls.Take(name))
	assert.Nil(t, calls.Take(name))
	call.Answer(accept("1", "3", "9"))
	requests, name, _, err = call.Wait(t.Context())
	require.NoError(t, err)
	assert.Len(t, requests, 1, "what is missing is asked again")
	require.NotNil(t, calls.Take(name))
	call.Answer(accept("1", "2"))
	requests, _, value, err := call.Wait(t.Context())
	require.NoError(t, err)
	assert.Empty(t, requests)
	assert.Equal(t, "result", value)
}

func TestNobodyComesBack(t *testing.T) {
	t.Parallel()
	calls := &held.Calls{Patience: 50 * time.Millisecond}
	ended := make(chan error, 1)
	call, _ := calls.Start(t.Context(), "ada", starter(t), nil, func(ctx context.Context, c *held.Call) (any, error) {
		_, err := c.Ask(ctx, &mcp.ElicitParams{})
		ended <- err
		return nil, err
	})
	_, name, _, err := call.Wait(t.Context())
	require.NoError(t, err)
	require.ErrorIs(t, <-ended, held.ErrLate)
	assert.Nil(t, calls.Take(name))
}

func TestACallEndsWithItsClient(t *testing.T) {
	t.Parallel()
	calls := &held.Calls{Patience: time.Minute}
	ended := make(chan error, 1)
	call, _ := calls.Start(t.Context(), "ada", starter(t), nil, func(ctx context.Context, _ *held.Call) (any, error) {
		<-ctx.Done()
		ended <- context.Cause(ctx)
		return nil, ctx.Err()
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	cancel(gone)
	_, _, _, err := call.Wait(ctx)
	require.ErrorIs(t, err, gone)
	require.ErrorIs(t, <-ended, gone)
}

func TestTooManyQuestions(t *testing.T) {
	t.Parallel()
	calls := &held.Calls{Patience: time.Minute}
	start := starter(t)
	asked := func(caller string, n int) (*held.Call, string) {
		call, _ := calls.Start(t.Context(), caller, start, nil, asks(n))
		requests, name, _, err := call.Wait(t.Context())
		if requests == nil {
			require.ErrorIs(t, err, held.ErrTooMany)
			return nil, ""
		}
		t.Cleanup(func() { call.Cancel(nil) })
		return call, name
	}
	first, name := asked("ada", 1)
	for range 3 {
		call, _ := asked("ada", 1)
		require.NotNil(t, call)
	}
	refused, _ := asked("ada", 1)
	assert.Nil(t, refused)
	require.NotNil(t, calls.Take(name))
	first.Answer(accept("1"))
	_, _, _, err := first.Wait(t.Context())
	require.NoError(t, err)
	call, _ := asked("ada", 1)
	assert.NotNil(t, call, "a call that ended makes room")
	all := 4
	for user := 0; all < 64; user++ {
		for range 4 {
			call, _ := asked("user "+strconv.Itoa(user), 1)
			require.NotNil(t, call)
			all++
		}
	}
	refused, _ = asked("bob", 1)
	assert.Nil(t, refused)
}

func TestResultsThatAreNotKept(t *testing.T) {
	t.Parallel()
	calls := &held.Calls{Patience: time.Minute, Keeps: func(value any) bool { return len(value.(string)) < 10 }}
	for result, want := range map[string]error{"short": nil, "longer than that": held.ErrNotKept} {
		asking, stop := context.WithCancel(t.Context())
		call, _ := calls.Start(t.Context(), "ada", starter(t), nil, func(_ context.Context, c *held.Call) (any, error) {
			_, _ = c.Ask(asking, &mcp.ElicitParams{})
			return result, nil
		})
		_, name, _, err := call.Wait(t.Context())
		require.NoError(t, err)
		stop() // the upstream does not wait for the answer any more
		time.Sleep(100 * time.Millisecond)
		require.NotNil(t, calls.Take(name))
		call.Answer(accept("1"))
		_, _, _, err = call.Wait(t.Context())
		assert.Equal(t, want, err)
	}
}
