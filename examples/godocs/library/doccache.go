package library

import (
	"slices"
	"sync"
)

// docCacheSize is the number of packages in a docCache. Each takes some megabytes.
const docCacheSize = 24

// docCache holds the packages that were read last.
type docCache struct {
	mu   sync.Mutex
	list []*loadedPackage // most recently used first
}

func newDocCache() *docCache { return &docCache{} }

func (c *docCache) get(ref *packageRef) *loadedPackage {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.list, func(p *loadedPackage) bool { return p.ref == ref })
	if i < 0 {
		return nil
	}
	p := c.list[i]
	copy(c.list[1:i+1], c.list[:i])
	c.list[0] = p
	return p
}

func (c *docCache) put(p *loadedPackage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = slices.DeleteFunc(c.list, func(old *loadedPackage) bool { return old.ref == p.ref })
	c.list = slices.Insert(c.list, 0, p)
	if len(c.list) > docCacheSize {
		c.list[docCacheSize] = nil
		c.list = c.list[:docCacheSize]
	}
}
