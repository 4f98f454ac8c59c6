package wire

import "sync"

// A responseOnce lets exactly one of two goroutines write the response: the one that runs the
// handler, or the one that answers when the handler is late. Until then, others may write to the
// stream that the response becomes.
type responseOnce struct {
	deadline deadlineEntry
	out      eventWriter
	mu       sync.Mutex
	written  bool
}

// do calls write unless a response has been written. It returns when the response is written.
func (o *responseOnce) do(write func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.written {
		o.written = true
		write()
		o.out.endEvent()
	}
}

// before calls write unless a response has been written.
func (o *responseOnce) before(write func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.written {
		write()
	}
}

// end makes all later calls of do and before write nothing.
func (o *responseOnce) end() { o.do(func() {}) }
