package proxy

import "sync"

const (
	// maxWaiting is how many questions of a call wait for an answer, and maxAsked how many it asks.
	maxWaiting, maxAsked = 16, 100
)

// A crowd counts the questions of a call.
type crowd struct {
	mu             sync.Mutex
	waiting, asked int
}

// enter counts a question. It returns false if there are too many.
func (c *crowd) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting >= maxWaiting || c.asked >= maxAsked {
		return false
	}
	c.waiting++
	c.asked++
	return true
}

// leave ends a question that enter has counted.
func (c *crowd) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting--
}
