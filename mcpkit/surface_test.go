package mcpkit_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestSurfaceHasReasonsForHints checks that the surface has the reasons for hints, which the
// submission prints.
func TestSurfaceHasReasonsForHints(t *testing.T) {
	srv := greeter()
	mcpkit.AddTool(srv, "greet_crowd", annotate.ReadOnly("Greet a crowd",
		annotate.Because(annotate.ReadOnlyHint, "a greeting changes nothing"), annotate.Because(annotate.OpenWorldHint, "anybody may be greeted")),
		"Greets many. Use when the user wants to greet several people.", Greet)
	tools := srv.Surface().Tools
	require.Len(t, tools, 2)
	assert.Equal(t, map[annotate.Hint]string{annotate.ReadOnlyHint: "a greeting changes nothing", annotate.OpenWorldHint: "anybody may be greeted"}, tools[0].Reasons)
	assert.Nil(t, tools[1].Reasons)
}
