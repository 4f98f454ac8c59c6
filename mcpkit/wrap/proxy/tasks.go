package proxy

import "sync"

// A tasks value starts goroutines and waits for them.
type tasks struct {
	mu      sync.Mutex
	ended   bool // nothing more is started
	running sync.WaitGroup
}

// start runs f in a goroutine. It returns false, and does not run f, after finish.
func (t *tasks) start(f func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ended {
		t.running.Go(f)
	}
	return !t.ended
}

// finish waits for the started goroutines, and prevents new ones.
func (t *tasks) finish() {
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	t.running.Wait()
}
