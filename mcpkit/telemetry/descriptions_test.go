package telemetry_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// TestDescriptionsAreBounded checks that a handler that returns more and more codes does not fill
// the memory, and that its calls are still described.
func TestDescriptionsAreBounded(t *testing.T) {
	k := telemetry.NewDescriptions()
	op := observe.Operation{Method: "tools/call", Tool: "find_notes"}
	for code := range int64(2 * telemetry.MaxDescriptions) {
		d := k.Of(op, observe.Outcome{Result: observe.ResultProtocolError, Code: code + 1})
		assert.Equal(t, 4, d.Attributes())
		assert.True(t, d.Failed())
	}
	assert.Equal(t, telemetry.MaxDescriptions, k.Len())
	known := observe.Outcome{Result: observe.ResultProtocolError, Code: 1}
	first := k.Of(op, known)
	assert.Same(t, first, k.Of(op, known))
}
