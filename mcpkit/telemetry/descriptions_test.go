package telemetry

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// TestDescriptionsAreBounded: a handler that returns ever new codes does not fill the memory, and
// its calls are described all the same.
func TestDescriptionsAreBounded(t *testing.T) {
	k := descriptions{byKey: map[descriptionKey]*description{}}
	op := observe.Operation{Method: "tools/call", Tool: "find_notes"}
	for code := range int64(2 * maxDescriptions) {
		d := k.of(op, observe.Outcome{Result: observe.ResultProtocolError, Code: code + 1})
		assert.Len(t, d.end, 4)
		assert.True(t, d.failed)
	}
	assert.Len(t, k.byKey, maxDescriptions)
	known := observe.Outcome{Result: observe.ResultProtocolError, Code: 1}
	assert.Same(t, k.of(op, known), k.of(op, known))
}
