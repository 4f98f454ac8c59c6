package wire

import (
	"cmp"
	"sync"
	"time"
)

// A deadlineQueue tells the owner of each entry whose deadline passes. It has one timer for all
// entries, because nearly no entry is late. With time.AfterFunc for each call instead, a call of no
// items takes 7 % longer (BenchmarkCall in bench, medians of 7).
type deadlineQueue struct {
	tick    time.Duration // zero for deadlineTick
	mu      sync.Mutex
	first   *deadlineEntry // the entries have no order
	ticking bool
	next    time.Time // when the timer fires, if ticking is set
}

// deadlineTick is by default the most time between a deadline and the call of late.
const deadlineTick = 50 * time.Millisecond

// A latecomer is told that its deadline has passed.
type latecomer interface{ late() }

// A deadlineEntry is one deadline in a queue.
type deadlineEntry struct {
	deadline   time.Time
	owner      latecomer
	next, prev *deadlineEntry
	queued     bool
}

// add queues an entry whose deadline is the given time after now.
func (q *deadlineQueue) add(e *deadlineEntry, now time.Time, after time.Duration) {
	e.deadline = now.Add(after)
	q.mu.Lock()
	defer q.mu.Unlock()
	e.queued, e.next = true, q.first
	if q.first != nil {
		q.first.prev = e
	}
	q.first = e
	// A timer that is long overdue is lost: it belonged to a bubble of testing/synctest.
	if !q.ticking || now.After(q.next.Add(time.Minute)) {
		q.schedule(now)
	}
}

func (q *deadlineQueue) schedule(now time.Time) {
	tick := cmp.Or(q.tick, deadlineTick)
	q.ticking, q.next = true, now.Add(tick)
	time.AfterFunc(tick, q.fire)
}

// remove takes an entry out of the queue, if it is still there.
func (q *deadlineQueue) remove(e *deadlineEntry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.unlink(e)
}

func (q *deadlineQueue) unlink(e *deadlineEntry) {
	if !e.queued {
		return
	}
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		q.first = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	}
	e.queued, e.next, e.prev = false, nil, nil
}

// fire calls the entries that are late, and schedules the next tick while the queue has entries.
func (q *deadlineQueue) fire() {
	now := time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	for e := q.first; e != nil; {
		next := e.next
		if now.After(e.deadline) {
			q.unlink(e)
			go e.owner.late() // it writes to a client, which may be slow
		}
		e = next
	}
	if q.ticking = q.first != nil; q.ticking {
		q.schedule(now)
	}
}
