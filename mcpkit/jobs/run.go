package jobs

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime/debug"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

const (
	// lease is how long a job outlives its process in the store.
	lease = 30 * time.Second
	// renewal is the time between two renewals of a lease. Then a job also sees that it was cancelled
	// by another process.
	renewal = 5 * time.Second
	// grace is the time that work has to return after its context has ended.
	grace = 250 * time.Millisecond
	// finishing bounds the attempts to store how a job ended.
	finishing = 30 * time.Second
)

// The reasons why the context of a job ends.
var (
	errCancelled = errors.New("the job was cancelled")
	errTimeout   = errors.New("the time of the job has passed")
	errDrained   = errors.New("the server ends")
	errExited    = errors.New("the work ended its goroutine (runtime.Goexit)")
)

// A job runs in this process.
type job struct {
	key   string
	ended chan struct{} // closed when the record is final
	stop  context.CancelCauseFunc

	// Only the goroutine that watches the work uses these.
	rec record
	raw []byte // as it is stored

	told chan record // the latest progress
}

// start starts work for the caller of ctx and returns its handle.
func (r *Runner) start(ctx context.Context, work func(context.Context) (json.RawMessage, error)) (string, error) {
	if err := r.enter(); err != nil {
		return "", err
	}
	handle := rand.Text()
	j := &job{key: r.key(ctx, handle), ended: make(chan struct{}), told: make(chan record, 1)}
	j.rec = record{Status: running, Owner: owner(ctx)}
	if err := r.occupy(ctx, j); err != nil {
		r.leave()
		return "", err
	}
	own, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	j.stop = stop
	r.add(j)
	go r.watch(wire.WithProgress(own, j.report), j, work)
	return handle, nil
}

// occupy takes a place of the caller and stores the record.
func (r *Runner) occupy(ctx context.Context, j *job) error {
	for i := range r.options.PerCaller {
		place := r.place(j.rec.Owner, i)
		err := r.store.Swap(ctx, place, nil, []byte(j.key), lease, j.rec.Owner)
		if errors.Is(err, store.ErrConflict) {
			continue
		}
		if err == nil {
			j.rec.Lease = place
			j.raw = j.rec.encode()
			if err = r.store.Swap(ctx, j.key, nil, j.raw, r.options.Timeout+r.options.Keep, j.rec.Owner); err != nil {
				r.release(context.WithoutCancel(ctx), j)
			}
		}
		if errors.Is(err, store.ErrFull) {
			return &mcpkit.ToolError{What: "the results of too many jobs are kept", Next: "Try again later, when the older results have expired.", Err: err}
		}
		return err
	}
	return &mcpkit.ToolError{
		What: fmt.Sprintf("%d jobs of this caller are running, which is the limit", r.options.PerCaller),
		Next: fmt.Sprintf("Wait for one with %s, or end one with %s.", r.resultTool(), r.cancelTool()),
	}
}

// release gives the place back, if the job still has it.
func (r *Runner) release(ctx context.Context, j *job) {
	_ = r.store.Swap(ctx, j.rec.Lease, []byte(j.key), []byte(j.key), time.Millisecond, j.rec.Owner)
}

// report keeps the latest progress until the next renewal.
func (j *job) report(done, total float64, message string) {
	if math.IsNaN(done) || math.IsInf(done, 0) || math.IsNaN(total) || math.IsInf(total, 0) {
		return
	}
	latest := record{Done: done, Total: total, Message: strings.ToValidUTF8(message[:min(len(message), maxMessage)], "")}
	for {
		select {
		case j.told <- latest:
			return
		default:
		}
		select {
		case <-j.told: // what came before
		default:
		}
	}
}

const maxMessage = 1 << 10 // bytes

type outcome struct {
	result json.RawMessage
	err    error
}

// watch runs work, renews the lease, and stores how the job ended.
func (r *Runner) watch(own context.Context, j *job, work func(context.Context) (json.RawMessage, error)) {
	defer r.remove(j)
	defer j.stop(nil)
	ctx, end := context.WithTimeoutCause(own, r.options.Timeout, errTimeout)
	defer end()
	worked := make(chan outcome, 1)
	go func() {
		defer r.leave() // work that ignores its context keeps its place in the process
		worked <- contained(ctx, work)
	}()
	ticker := time.NewTicker(renewal)
	defer ticker.Stop()
	for {
		select {
		case out := <-worked:
			r.finish(ctx, j, out)
			return
		case <-ctx.Done():
			select {
			case out := <-worked:
				r.finish(ctx, j, out)
			case <-time.After(grace):
				r.finish(ctx, j, outcome{err: context.Cause(ctx)})
			}
			return
		case <-ticker.C:
			r.renew(ctx, j)
		}
	}
}

// contained runs work in a goroutine that it may end.
func contained(ctx context.Context, work func(context.Context) (json.RawMessage, error)) outcome {
	out := outcome{err: errExited}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		defer func() {
			if p := recover(); p != nil {
				out.err = &panicError{kind: fmt.Sprintf("%T", p), stack: debug.Stack()}
			}
		}()
		result, err := work(ctx)
		out = outcome{result, err}
	}()
	<-finished
	return out
}

// A panicError is a panic of work. Its value may have data of users, so it is not kept.
type panicError struct {
	kind  string
	stack []byte
}

func (e *panicError) Error() string { return "panic of type " + e.kind }

// renew renews the lease and stores the progress. If the job does not run any more according to the
// store, it ends.
func (r *Runner) renew(ctx context.Context, j *job) {
	ctx, end := context.WithTimeout(ctx, renewal)
	defer end()
	holder := []byte(j.key)
	err := r.store.Swap(ctx, j.rec.Lease, holder, holder, lease, j.rec.Owner)
	if errors.Is(err, store.ErrConflict) { // it ended while the store did not answer
		err = r.store.Swap(ctx, j.rec.Lease, nil, holder, lease, j.rec.Owner)
	}
	if errors.Is(err, store.ErrConflict) {
		j.stop(errDrained)
		return
	}
	select {
	case told := <-j.told:
		next := j.rec
		next.Done, next.Total, next.Message = told.Done, told.Total, told.Message
		if r.store.Swap(ctx, j.key, j.raw, next.encode(), r.options.Timeout+r.options.Keep, j.rec.Owner) == nil {
			j.rec, j.raw = next, next.encode()
			return
		}
	default:
	}
	if raw, err := r.store.Get(ctx, j.key); err == nil && string(raw) != string(j.raw) || errors.Is(err, store.ErrNotFound) {
		j.stop(errCancelled)
	}
}

// finish stores how a job ended, unless it was cancelled.
func (r *Runner) finish(ctx context.Context, j *job, out outcome) {
	ended := record{Owner: j.rec.Owner}
	switch cause := context.Cause(ctx); {
	case out.err == nil:
		ended.Status, ended.Result = done, out.result
	case errors.Is(cause, errCancelled):
		ended.Status = cancelled
	case errors.Is(cause, errDrained):
		ended.Status = lost
	case errors.Is(cause, errTimeout):
		ended.Status, ended.Error = failed, fmt.Sprintf("it did not finish within %s", r.options.Timeout)
	default:
		ended.Status, ended.Error = failed, r.forModel(ctx, out.err)
	}
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), finishing)
	defer end()
	for {
		err := r.store.Swap(ctx, j.key, j.raw, ended.encode(), r.options.Keep, j.rec.Owner)
		switch {
		case errors.Is(err, store.ErrTooLarge), errors.Is(err, store.ErrFull):
			if ended.Status == done {
				ended = record{Owner: j.rec.Owner, Status: failed, Error: "its result is too large to be kept"}
				continue
			}
		case errors.Is(err, store.ErrUnavailable) && ctx.Err() == nil:
			select {
			case <-ctx.Done():
			case <-time.After(look):
			}
			continue
		}
		if err != nil && !errors.Is(err, store.ErrConflict) {
			r.log().ErrorContext(ctx, "the end of a job cannot be stored", "tool", r.name, "error", err)
		}
		break
	}
	r.release(ctx, j)
}

// forModel returns the text of an error for the model.
func (r *Runner) forModel(ctx context.Context, err error) string {
	var told *mcpkit.ToolError
	if errors.As(err, &told) {
		return told.Error()
	}
	ref := strings.ToLower(rand.Text()[:8])
	attrs := []any{"tool", r.name, "ref", ref, "type", kinds(err)}
	var p *panicError
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", string(p.stack))
	}
	r.log().ErrorContext(ctx, "a job failed", attrs...)
	return fmt.Sprintf("internal error (ref %s)", ref)
}

// kinds returns the types of an error and its causes. Their texts may have data of users.
func kinds(err error) string {
	var types []string
	for ; err != nil && len(types) < 10; err = errors.Unwrap(err) {
		types = append(types, fmt.Sprintf("%T", err))
	}
	return strings.Join(types, ": ")
}

func (r *Runner) log() *slog.Logger {
	if r.options.Log != nil {
		return r.options.Log
	}
	return slog.Default()
}
