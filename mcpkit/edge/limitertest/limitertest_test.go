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

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge/limitertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMemoryLimiter(t *testing.T) {
	limitertest.Run(t, func(_ *testing.T, each edge.Rate) edge.Limiter {
		return edge.NewLimiter(&edge.LimiterOptions{Each: each})
	})
}

// mistake changes what a good Limiter does.
type mistake func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error)

type mistaken struct {
	edge.Limiter
	mistake
}

func (m mistaken) Take(ctx context.Context, key string, n int) (time.Duration, error) {
	return m.mistake(m.Limiter, ctx, key, n)
}

// mistakes are in names of tests that find them.
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
	"keys_do_not_share": func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error) {
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
	"less_than_nothing": func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error) {
		if n < 0 {
			return time.Hour, nil
		}
		return l.Take(ctx, key, n)
	},
	"the_wait_is_as_long": func(l edge.Limiter, ctx context.Context, key string, n int) (time.Duration, error) {
		wait, err := l.Take(ctx, key, n)
		return min(wait, time.Second), err
	},
}

// The tests find what they are for: each mistake fails the test binary.
func TestMistakesAreFound(t *testing.T) {
	if name := os.Getenv("LIMITERTEST_MISTAKE"); name != "" {
		limitertest.Run(t, func(_ *testing.T, each edge.Rate) edge.Limiter {
			return mistaken{edge.NewLimiter(&edge.LimiterOptions{Each: each}), mistakes[name]}
		})
		return
	}
	for name := range mistakes {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMistakesAreFound$")
		cmd.Env = append(os.Environ(), "LIMITERTEST_MISTAKE="+name)
		out, err := cmd.CombinedOutput()
		assert.Error(t, err, name)
		assert.Regexp(t, "--- FAIL: TestMistakesAreFound/.*"+name, string(out))
	}
}
