package call

import (
	"sync"
	"time"
)

// A Daily remembers which warnings were given in the last day. It outlives assemblies.
type Daily struct {
	mu    sync.Mutex
	given map[string]time.Time
}

// first reports whether a warning has not been given in the last day, and counts it as given.
func (d *Daily) first(warning string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if at, ok := d.given[warning]; ok && now.Sub(at) < 24*time.Hour {
		return false
	}
	if d.given == nil {
		d.given = map[string]time.Time{}
	}
	d.given[warning] = now // the names of tools bound the map
	return true
}
