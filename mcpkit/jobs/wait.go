package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// look is the time between two looks at a job that another process may run.
const look = time.Second

// wait returns a job of the caller when it has ended, or after Options.Wait as it is then. The
// error is that of a job that ended without a result.
func (r *Runner) wait(ctx context.Context, handle string) (record, error) {
	key := r.key(ctx, handle)
	deadline := time.NewTimer(r.options.Wait)
	defer deadline.Stop()
	for {
		rec, _, err := r.read(ctx, key)
		if err != nil {
			return rec, err
		}
		if rec.Status != running {
			return rec, r.failure(rec)
		}
		select {
		case <-r.ended(key):
		case <-time.After(look):
		case <-deadline.C:
			return rec, nil
		case <-ctx.Done():
			return rec, context.Cause(ctx)
		}
	}
}

// cancel ends a job of the caller, unless it has ended, and returns it. What the job does
// afterwards is thrown away.
func (r *Runner) cancel(ctx context.Context, handle string) (record, error) {
	key := r.key(ctx, handle)
	for {
		rec, raw, err := r.read(ctx, key)
		if err != nil || rec.Status != running {
			if err == nil && rec.Status == lost {
				err = r.failure(rec)
			}
			return rec, err
		}
		next := record{Status: cancelled, Owner: rec.Owner}
		switch err := r.swap(ctx, key, raw, next.encode(), r.options.Keep, rec.Owner); {
		case errors.Is(err, store.ErrConflict): // the job has come further, or has ended
			continue
		case err != nil:
			return rec, err
		}
		r.stop(key, errCancelled) // in another process, the job sees it when it renews its lease
		return next, nil
	}
}
