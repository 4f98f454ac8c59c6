package wire

import (
	"slices"
	"sync"
)

// toolNames are the names of tools that an adopted server has or had.
type toolNames struct {
	mu  sync.Mutex
	had map[string]bool
}

// maxToolNames bounds the names that are kept: a server can have any number of tools over time.
const maxToolNames = 10_000

// add adds names that the server has, and returns whether a name is among all of them.
func (n *toolNames) add(names []string) func(string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.had == nil {
		n.had = map[string]bool{}
	}
	for _, name := range names {
		if len(n.had) < maxToolNames {
			n.had[name] = true
		}
	}
	return func(name string) bool {
		n.mu.Lock()
		defer n.mu.Unlock()
		return n.had[name] || slices.Contains(names, name)
	}
}
