package prose

import (
	"sync"
	"sync/atomic"
)

// A Table is a map that is made from a text, such as a list of words. Until it has been asked for a
// few times, its user looks into the text: a small server has few words to look up in many lists
// when it starts, and making all maps takes longer.
type Table[V any] struct {
	uses    atomic.Int32
	mu      sync.Mutex // of making entries
	entries atomic.Pointer[map[string]V]
}

// Get returns the map that from makes from text. made is false for as many calls as after says.
func (t *Table[V]) Get(after int32, text string, from func(text string) map[string]V) (entries map[string]V, made bool) {
	if known := t.entries.Load(); known != nil {
		return *known, true
	}
	if t.uses.Add(1) <= after {
		return nil, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.entries.Load(); known != nil {
		return *known, true
	}
	entries = from(text)
	t.entries.Store(&entries)
	return entries, true
}
