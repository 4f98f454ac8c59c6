package visible

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// A Memo keeps the answers of the program's functions for one request, so that a request does not
// see a tool in one stage and miss it in the next.
type Memo struct {
	mu    sync.Mutex
	shown map[*Check]bool
}

// Decide returns which checks show their tools. It asks all checks that were not asked before, at
// the same time. If ask is false, it asks none, and the checks without an answer hide their tools.
// failed is called for a check that did not answer a caller who still waits.
func (m *Memo) Decide(ctx context.Context, checks []*Check, ask bool, failed func(*Check, error)) map[*Check]bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	unknown := slices.DeleteFunc(slices.Clone(checks), func(c *Check) bool { _, known := m.shown[c]; return known })
	if len(unknown) == 0 || !ask {
		return m.shown
	}
	shown := maps.Clone(m.shown) // the map that was returned before is still read
	if shown == nil {
		shown = make(map[*Check]bool, len(unknown))
	}
	for i, answer := range Ask(ctx, unknown) {
		shown[unknown[i]] = answer.Shown
		if answer.Err != nil && ctx.Err() == nil {
			failed(unknown[i], answer.Err)
		}
	}
	m.shown = shown
	return shown
}
