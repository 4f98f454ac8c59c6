package wire

import "sync"

// A responseOnce lets exactly one of two goroutines write the response: the one that runs the
// handler, or the one that answers when the handler is late.
type responseOnce struct {
	deadline deadlineEntry
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
	}
}
