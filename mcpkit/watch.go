package mcpkit

import (
	"sync"
	"time"
)

// A watch calls those who are late. It has one timer for all of them, since nearly nobody
// is late, and a timer for each call costs more than the rest of watching it.
type watch struct {
	mu      sync.Mutex
	first   *watched // in no order
	ticking bool
	next    time.Time // when the timer is due, if it ticks
}

// watchEvery is how much later than late somebody may be called.
const watchEvery = 50 * time.Millisecond

// A watched is somebody who is due at a time.
type watched struct {
	due        time.Time
	late       func()
	next, last *watched
	held       bool
}

// hold begins to watch somebody who is due after a time.
func (w *watch) hold(c *watched, after time.Duration) {
	now := time.Now()
	c.due = now.Add(after)
	w.mu.Lock()
	defer w.mu.Unlock()
	c.held, c.next = true, w.first
	if w.first != nil {
		w.first.last = c
	}
	w.first = c
	// A timer that is long overdue is lost: it was one of a bubble of testing/synctest.
	if !w.ticking || now.After(w.next.Add(time.Minute)) {
		w.schedule(now)
	}
}

func (w *watch) schedule(now time.Time) {
	w.ticking, w.next = true, now.Add(watchEvery)
	time.AfterFunc(watchEvery, w.tick)
}

// release ends it. It may have been called late before.
func (w *watch) release(c *watched) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.remove(c)
}

func (w *watch) remove(c *watched) {
	if !c.held {
		return
	}
	if c.last != nil {
		c.last.next = c.next
	} else {
		w.first = c.next
	}
	if c.next != nil {
		c.next.last = c.last
	}
	c.held, c.next, c.last = false, nil, nil
}

// tick calls who is late, and comes back while there is anybody to watch.
func (w *watch) tick() {
	now := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := w.first; c != nil; {
		next := c.next
		if now.After(c.due) {
			w.remove(c)
			go c.late() // it writes to a client, who may be slow
		}
		c = next
	}
	if w.ticking = w.first != nil; w.ticking {
		w.schedule(now)
	}
}
