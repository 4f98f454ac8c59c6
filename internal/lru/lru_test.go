package lru_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/lru"
)

func TestTheLeastRecentlyUsedValueIsDropped(t *testing.T) {
	c := lru.New[string, int](2)
	c.Put("a", 1)
	c.Put("b", 2)
	_, _ = c.Get("a")
	c.Put("c", 3)
	has := func(key string) bool { _, ok := c.Get(key); return ok }
	assert.True(t, has("a"), "it was used")
	assert.False(t, has("b"))
	c.Put("a", 4)
	value, _ := c.Get("a")
	assert.Equal(t, 4, value)
	assert.True(t, has("c"), "a new value of a key drops no other")
	c.Remove("a")
	c.Remove("a")
	assert.False(t, has("a"))
}
