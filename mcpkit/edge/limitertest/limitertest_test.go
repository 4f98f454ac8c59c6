package limitertest_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge/limitertest"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

func TestMain(m *testing.M) {
	testsize.Overlap(8)
	goleak.VerifyTestMain(m)
}

func TestMemoryLimiter(t *testing.T) {
	limitertest.Run(t, func(_ *testing.T, each edge.Rate) edge.Limiter {
		return edge.NewLimiter(&edge.LimiterOptions{Each: each})
	})
}

func TestStoreLimiter(t *testing.T) {
	limitertest.Run(t, func(_ *testing.T, each edge.Rate) edge.Limiter {
		return edge.NewStoreLimiter(store.NewMemory(0), &edge.LimiterOptions{Each: each})
	})
}

// A mistake changes what a correct Limiter does.
type mistake func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error)

type mistaken struct {
	edge.Limiter
	mistake
}

func (m mistaken) Take(ctx context.Context, key string, n int) (time.Duration, error) {
	return m.mistake(m.Limiter, ctx, key, n)
}

// mistakes has the mistakes by a part of the name of the test that finds them.
var mistakes = map[string]mistake{
	"has_no_more": func(edge.Limiter, context.Context, string, int) (time.Duration, error) {
		return 0, nil
	},
	"a_refusal_takes_nothing": func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error) {
		var longest time.Duration
		for range n {
			wait, _ := l.Take(ctx, key, 1)
			longest = max(longest, wait)
		}
		return longest, nil
	},
	"keys_are_separate": func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error) {
		return l.Take(ctx, strings.ToLower(key), n)
	},
	"a_key_may_be_long": func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error) {
		return l.Take(ctx, key[:min(len(key), 200)], n)
	},
	"more_than_the_burst": func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error) {
		if n > 200 {
			return time.Hour, nil
		}
		return l.Take(ctx, key, n)
	},
	"negative_amounts": func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error) {
		if n < 0 {
			return time.Hour, nil
		}
		return l.Take(ctx, key, n)
	},
	"the_wait_is_how_long": func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error) {
		wait, err := l.Take(ctx, key, n)
		return min(wait, time.Second), err
	},
}

// TestMistakesAreFound checks that each mistake fails the test that is for it.
func TestMistakesAreFound(t *testing.T) {
	if name := os.Getenv("LIMITERTEST_MISTAKE"); name != "" {
		limitertest.Run(t, func(_ *testing.T, each edge.Rate) edge.Limiter {
			return mistaken{edge.NewLimiter(&edge.LimiterOptions{Each: each}), mistakes[name]}
		})
		return
	}
	for name := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMistakesAreFound$")
			cmd.Env = append(os.Environ(), "LIMITERTEST_MISTAKE="+name)
			out, err := cmd.CombinedOutput()
			assert.Error(t, err)
			assert.Regexp(t, "--- FAIL: TestMistakesAreFound/.*"+name, string(out))
		})
	}
}
