package oauth

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

var errBusy = fmt.Errorf("%w: too many other tokens are being checked", ErrUnavailable)

const (
	// slotWait is how long a token waits for a slot.
	slotWait = 5 * time.Second
	// waitersPerSlot is how many tokens may wait per slot.
	waitersPerSlot = 16
)

// verifySlots limits how many tokens are verified at once. A caller may hold at most as many
// slots as remain free, so that it does not make others wait.
type verifySlots struct {
	mu      sync.Mutex
	slots   *share.Pool
	queue   *share.Pool // the places of waiters
	waiting list.List   // of *slotWaiter, in the order of arrival
}

type slotWaiter struct {
	caller  string
	granted chan struct{} // closed when the waiter has a slot
}

func newVerifySlots(n int) *verifySlots {
	return &verifySlots{slots: share.NewPool(int64(n)), queue: share.NewPool(int64(n) * waitersPerSlot)}
}

// acquire waits for a slot. The error wraps ErrUnavailable.
func (s *verifySlots) acquire(ctx context.Context, caller string) error {
	s.mu.Lock()
	if s.slots.Take(caller, 1) {
		s.mu.Unlock()
		return nil
	}
	if !s.queue.Take(caller, 1) {
		s.mu.Unlock()
		return &tooManyError{time.Second}
	}
	w := &slotWaiter{caller, make(chan struct{})}
	e := s.waiting.PushBack(w)
	s.mu.Unlock()

	timer := time.NewTimer(slotWait)
	defer timer.Stop()
	err := errBusy
	select {
	case <-w.granted:
		return nil
	case <-timer.C:
	case <-ctx.Done():
		err = fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-w.granted: // before the lock was taken
		return nil
	default:
	}
	s.dequeue(e)
	return err
}

// dequeue removes a waiter. The caller holds s.mu.
func (s *verifySlots) dequeue(e *list.Element) {
	s.queue.Return(s.waiting.Remove(e).(*slotWaiter).caller, 1)
}

// release returns a slot and grants it to the first waiter that may have it.
func (s *verifySlots) release(caller string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slots.Return(caller, 1)
	for e := s.waiting.Front(); e != nil; e = e.Next() {
		if w := e.Value.(*slotWaiter); s.slots.Take(w.caller, 1) {
			s.dequeue(e)
			close(w.granted)
			return
		}
	}
}
