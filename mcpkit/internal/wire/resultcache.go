package wire

import (
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// A resultCache keeps results that are always the same, as go-sdk encoded them: those of
// tools/list, one for each protocol version and each view of the tools, and those of initialize and
// server/discover. A result belongs to the caller who asked for it first, and each caller has a
// share of the cache.
type resultCache struct {
	mu      sync.RWMutex
	results *share.Cache[string, []byte]
}

// The bounds of what is kept: callers can have any number of combinations of scopes, and a list may
// have any number of tools.
const (
	maxResults     = 128
	maxResultBytes = 16 << 20
)

func (c *resultCache) get(key string) []byte {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.results == nil {
		return nil
	}
	result, _ := c.results.Get(key)
	return result
}

func (c *resultCache) put(owner, key string, result []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.results == nil {
		c.results = share.NewCache[string, []byte](maxResultBytes)
	}
	size := max(len(key)+len(result), maxResultBytes/maxResults)
	c.results.Put(owner, key, result, int64(size))
}
