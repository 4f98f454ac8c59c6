package gate

import (
	"context"
	"log/slog"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// A Limiter counts the calls of each caller.
type Limiter struct {
	Counter edge.Limiter // nil for no limit
	Log     *slog.Logger
	Errors  errlog.Errors
}

// limiterPatience bounds how long a counter may take. A counter that takes longer has failed.
const limiterPatience = time.Second

// Take counts n calls of a caller. It returns how long the caller must wait, or 0 if the calls may
// run. Calls may run if the counter fails. The program itself, whose key is "", has no limit.
func (l Limiter) Take(ctx context.Context, caller string, n int) time.Duration {
	if l.Counter == nil || n <= 0 || caller == "" {
		return 0
	}
	patience := ctx
	if _, inMemory := l.Counter.(*edge.MemoryLimiter); !inMemory {
		var cancel context.CancelFunc
		patience, cancel = context.WithTimeout(ctx, limiterPatience)
		defer cancel()
	}
	wait, err := l.Counter.Take(patience, caller, n)
	if err != nil {
		if ctx.Err() == nil { // the client still waits, so the counter itself failed
			l.Log.WarnContext(ctx, "the rate limit cannot be checked", "error", l.Errors.Text(err))
		}
		return 0
	}
	return wait
}
