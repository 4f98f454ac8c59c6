package telemetry

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// TestKindsAreBounded: a handler that answers with ever new codes fills no memory, and
// its calls are described all the same.
func TestKindsAreBounded(t *testing.T) {
	k := kinds{seen: map[kind]*look{}}
	op := observe.Operation{Method: "tools/call", Tool: "find_notes"}
	for code := range int64(2 * maxKinds) {
		l := k.look(op, observe.Outcome{Result: observe.ResultProtocolError, Code: code + 1})
		assert.Len(t, l.ended, 3)
		assert.True(t, l.failed)
	}
	assert.Len(t, k.seen, maxKinds)
	known := observe.Outcome{Result: observe.ResultProtocolError, Code: 1}
	assert.Same(t, k.look(op, known), k.look(op, known))
}
