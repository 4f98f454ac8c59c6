package jobs

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
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
	errTimeout   = errors.New("the timeout of the job has passed")
	errDrained   = errors.New("the server ends")
	errExited    = errlog.New("the work ended its goroutine (runtime.Goexit)")
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
func (r *Runner) start(ctx context.Context, work workFunc) (string, error) {
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

// occupy takes a place of the caller and stores the record. A place is free if it has no lease, or
// if the record of the job that has it says that the job has ended: a caller that reads a
// result can start the next job at once, although the lease is given back after the result is
// stored.
func (r *Runner) occupy(ctx context.Context, j *job) error {
	for i := range 2 * r.options.PerCaller {
		place, holder := r.place(j.rec.Owner, i%r.options.PerCaller), []byte(nil)
		if i >= r.options.PerCaller {
			if holder = r.endedHolder(ctx, place); holder == nil {
				continue
			}
		}
		err := r.swap(ctx, place, holder, []byte(j.key), lease, j.rec.Owner)
		if errors.Is(err, store.ErrConflict) {
			continue
		}
		if err == nil {
			j.rec.Lease = place
			j.raw = j.rec.encode()
			if err = r.swap(ctx, j.key, nil, j.raw, r.options.Timeout+r.options.Keep, j.rec.Owner); err != nil {
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

// endedHolder returns the value of a place whose job has ended, or nil. The work of a job that was
// cancelled may still run, until its process gives the place back.
func (r *Runner) endedHolder(ctx context.Context, place string) []byte {
	holder, err := r.store.Get(ctx, place)
	if err != nil {
		return nil
	}
	var rec record
	raw, err := r.store.Get(ctx, string(holder))
	if err != nil || json.Unmarshal(raw, &rec) != nil || rec.Status == running || rec.Status == cancelled {
		return nil
	}
	return holder
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

// A workFunc does the work of a job.
type workFunc func(context.Context) (workResult, error)

// A workResult is an encoded output. The files in it are replaced by addresses.
type workResult struct {
	encoded json.RawMessage
	files   []filevalue.Sent
}

type outcome struct {
	workResult
	err error
}

// watch runs work, renews the lease, and stores how the job ended.
func (r *Runner) watch(own context.Context, j *job, work workFunc) {
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
func contained(ctx context.Context, work workFunc) outcome {
	out := outcome{err: errExited}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		defer func() {
			if p := recover(); p != nil {
				out.err = &call.PanicError{Value: p, Place: errlog.PlaceOfPanic()}
			}
		}()
		result, err := work(ctx)
		out = outcome{result, err}
	}()
	<-finished
	return out
}

// renew renews the lease and stores the progress. If the job does not run any more according to the
// store, it ends.
func (r *Runner) renew(ctx context.Context, j *job) {
	ctx, end := context.WithTimeout(ctx, renewal)
	defer end()
	holder := []byte(j.key)
	err := r.swap(ctx, j.rec.Lease, holder, holder, lease, j.rec.Owner)
	if errors.Is(err, store.ErrConflict) { // it ended while the store did not answer
		err = r.swap(ctx, j.rec.Lease, nil, holder, lease, j.rec.Owner)
	}
	if errors.Is(err, store.ErrConflict) {
		j.stop(errDrained)
		return
	}
	select {
	case told := <-j.told:
		next := j.rec
		next.Done, next.Total, next.Message = told.Done, told.Total, told.Message
		if r.swap(ctx, j.key, j.raw, next.encode(), r.options.Timeout+r.options.Keep, j.rec.Owner) == nil {
			j.rec, j.raw = next, next.encode()
			return
		}
	default:
	}
	if runs, err := r.refresh(ctx, j); err == nil && !runs {
		j.stop(errCancelled)
	}
}

// refresh reads the record of a job again, and reports whether the job still runs by it. A record
// that runs is one that this process wrote, although the store may not have said so: nobody else
// writes one under the key of the job.
func (r *Runner) refresh(ctx context.Context, j *job) (runs bool, err error) {
	raw, err := r.store.Get(ctx, j.key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var rec record
	if json.Unmarshal(raw, &rec) == nil && rec.Status == running {
		j.rec, j.raw = rec, raw
		return true, nil
	}
	return false, nil // it has ended
}

// swap is [store.Store.Swap] for values that only this job writes. A write whose answer is lost has
// happened if the value is there.
func (r *Runner) swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	err := r.store.Swap(ctx, key, old, next, ttl, owner)
	if err == nil || errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrTooLarge) || old != nil && string(old) == string(next) {
		return err
	}
	if now, readErr := r.store.Get(ctx, key); readErr == nil && string(now) == string(next) {
		return nil
	}
	return err
}

// refused reports whether a store did not carry out a write, for a reason that stays.
func refused(err error) bool {
	return errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrTooLarge)
}

// finish stores how a job ended, unless it was cancelled.
func (r *Runner) finish(ctx context.Context, j *job, out outcome) {
	ended := record{Owner: j.rec.Owner}
	switch cause := context.Cause(ctx); {
	case out.err == nil:
		ended.Status, ended.Result = done, out.encoded
	case errors.Is(cause, errCancelled):
		ended.Status = cancelled
	case errors.Is(cause, errDrained):
		ended.Status = lost
	case errors.Is(cause, errTimeout):
		ended.Status, ended.Error = failed, fmt.Sprintf("it did not finish within %s", r.options.Timeout)
	default:
		ended.Status, ended.Error = failed, wire.Explain(ctx, r.log(), out.err, "tool", r.name)
	}
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), finishing)
	defer end()
	var stored bool
	var err error
	if ended.Files, err = r.keepFiles(ctx, j, out.files); err == nil {
		stored, err = r.settle(ctx, j, ended)
	}
	if !stored {
		r.dropFiles(ctx, j.key, out.files)
	}
	if ended.Status == done && (errors.Is(err, store.ErrTooLarge) || errors.Is(err, store.ErrFull)) {
		_, err = r.settle(ctx, j, record{Owner: j.rec.Owner, Status: failed, Error: "its result is too large to be kept"})
	}
	if err != nil {
		r.log().ErrorContext(ctx, "the end of a job cannot be stored", "tool", r.name, "error", errlog.Describe(err))
	}
	r.release(ctx, j)
}

// settle stores the last record of a job. It returns false if the job has ended otherwise.
func (r *Runner) settle(ctx context.Context, j *job, ended record) (stored bool, err error) {
	err = r.insist(ctx, func() error {
		err := r.swap(ctx, j.key, j.raw, ended.encode(), r.options.Keep, j.rec.Owner)
		if !errors.Is(err, store.ErrConflict) {
			stored = err == nil
			return err
		}
		// An earlier write of progress may have happened without an answer.
		runs, err := r.refresh(ctx, j)
		if err != nil || !runs {
			return err
		}
		return errAgain
	})
	return stored, err
}

// errAgain means that another attempt may succeed, with facts that the last one did not have.
var errAgain = errlog.New("the record of the job has changed")

// insist calls write until it succeeds, the store refuses, or ctx ends.
func (r *Runner) insist(ctx context.Context, write func() error) error {
	for {
		err := write()
		if err == nil || refused(err) || ctx.Err() != nil {
			return err
		}
		if errors.Is(err, errAgain) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(look):
		}
	}
}

func (r *Runner) log() *slog.Logger {
	if r.options.Log != nil {
		return r.options.Log
	}
	return slog.Default()
}
