package schema_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// TestCompileTwice checks that a document is compiled once while its validator is in use, and that
// validators which are not in use are not kept.
func TestCompileTwice(t *testing.T) {
	doc := []byte(`{"type":"object","properties":{"twice":{"type":"string"}}}`)
	func() {
		first, err := schema.Compile(doc)
		require.NoError(t, err)
		second, err := schema.Compile(slices.Clone(doc))
		require.NoError(t, err)
		assert.Same(t, first, second)
		assert.Equal(t, 1, schema.InUse(doc))
	}()
	assert.Eventually(t, func() bool { runtime.GC(); return schema.InUse(doc) == 0 }, 10*time.Second, time.Millisecond)
}
