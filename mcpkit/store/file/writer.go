package file

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// The most that one transaction of the file has.
const (
	batchWrites = 512
	batchBytes  = 8 << 20
	// batchExpired is how many values whose time is over a batch removes if nothing is written.
	batchExpired = 256
)

// cleanUp is how often values whose time is over are removed if nothing is written.
const cleanUp = time.Minute

// A write waits for the writer.
type write struct {
	ctx    context.Context
	size   int
	do     func(*batch) error
	result error      // of do
	done   chan error // receives the result when it is on the disk
}

// A batch has the changes of one transaction.
type batch struct {
	tx      *bolt.Tx
	now     time.Time
	changed bool
	removed []removal // before there is a transaction
}

type removal struct {
	key     string
	counter bool
}

func (b *batch) put(bucket []byte, key string, value []byte) {
	b.changed = true
	check(b.tx.Bucket(bucket).Put([]byte(key), value))
}

func (b *batch) delete(bucket []byte, key string) {
	b.changed = true
	check(b.tx.Bucket(bucket).Delete([]byte(key)))
}

func (b *batch) remove(key string, counter bool) {
	switch {
	case b.tx == nil:
		b.removed = append(b.removed, removal{key, counter})
	case counter:
		b.delete(counterBucket, key)
	default:
		b.delete(keptBucket, key)
		b.delete(cachedBucket, key)
	}
}

// check panics with an error of bbolt, which fails the whole batch.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

// write makes the writer call do, and returns its result when the changes are on the disk.
func (s *Store) write(ctx context.Context, size int, do func(*batch) error) error {
	w := &write{ctx: ctx, size: size, do: do, done: make(chan error, 1)}
	select {
	case s.writes <- w:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", store.ErrUnavailable, ctx.Err())
	case <-s.closed:
		return errClosed()
	}
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", store.ErrUnavailable, ctx.Err())
	}
}

func errClosed() error {
	return fmt.Errorf("%w: the file is closed", store.ErrUnavailable)
}

// writeAll is the writer. The writes that come while one batch is written to the disk are the next
// batch.
func (s *Store) writeAll() {
	defer close(s.done)
	idle := time.NewTicker(cleanUp)
	defer idle.Stop()
	for {
		var batch []*write
		select {
		case w := <-s.writes:
			batch = s.collect(w)
		case <-idle.C:
		case <-s.closed:
			return
		}
		err := s.commit(batch)
		for _, w := range batch {
			if err != nil {
				w.done <- err
			} else {
				w.done <- w.result
			}
		}
	}
}

func (s *Store) collect(w *write) []*write {
	batch, size := []*write{w}, w.size
	for len(batch) < batchWrites && size < batchBytes {
		select {
		case w := <-s.writes:
			batch, size = append(batch, w), size+w.size
		default:
			return batch
		}
	}
	return batch
}

// commit makes the changes of a batch and writes them to the disk, or returns an error and changes
// nothing.
func (s *Store) commit(writes []*write) error {
	if err := s.isBroken(); err != nil {
		return err
	}
	err := s.contain(func() error {
		if s.stale {
			if err := s.load(); err != nil {
				return err
			}
			s.stale = false
		}
		return s.db.Update(func(tx *bolt.Tx) error {
			b := &batch{tx: tx, now: wallClock()}
			s.current = b
			for _, r := range s.dropped {
				b.remove(r.key, r.counter)
			}
			if len(writes) == 0 {
				s.values.Expire(b.now, batchExpired)
			}
			for _, w := range writes {
				if w.ctx.Err() != nil {
					w.result = fmt.Errorf("%w: %w", store.ErrUnavailable, w.ctx.Err())
					continue
				}
				w.result = w.do(b)
			}
			if !b.changed {
				return errNothing
			}
			return nil
		})
	})
	switch {
	case err == nil:
		s.dropped = nil
	case errors.Is(err, errNothing):
		return nil
	default:
		s.stale = true
	}
	return err
}

// errNothing ends a transaction that changes nothing.
var errNothing = errors.New("there is nothing to change")

// read calls f with a transaction that sees what is on the disk.
func (s *Store) read(f func(*bolt.Tx) error) error {
	if err := s.isBroken(); err != nil {
		return err
	}
	return s.contain(func() error { return s.db.View(f) })
}

// contain calls f and gives its errors their meaning. A panic is an error: bbolt panics for
// damaged pages. The file is not used any more then.
func (s *Store) contain(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			cause, ok := p.(error)
			if !ok {
				cause = fmt.Errorf("%v", p)
			}
			if isFull(cause) {
				err = fmt.Errorf("%w: %w", store.ErrFull, cause)
				return
			}
			err = fmt.Errorf("%w: %w: %w", store.ErrUnavailable, ErrDamaged, cause)
			s.mu.Lock()
			s.broken = err
			s.mu.Unlock()
		}
	}()
	switch err := f(); {
	case err == nil, errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrUnavailable), errors.Is(err, errNothing):
		return err
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return errClosed()
	case isFull(err):
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	default:
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
}

func (s *Store) isBroken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
}

// isFull reports whether an error means that the disk or the file is full. bbolt does not wrap all
// errors.
func isFull(err error) bool {
	if errors.Is(err, bolterrors.ErrMaxSizeReached) {
		return true
	}
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT} {
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return true
		}
	}
	return false
}

// Close waits for the writes that are under way and closes the file. Calls that come later return
// an error that wraps store.ErrUnavailable.
func (s *Store) Close() error {
	s.mu.Lock()
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
	s.mu.Unlock()
	<-s.done
	return s.close()
}
