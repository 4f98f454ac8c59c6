package oauth_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLinks checks that the package does not depend on the packages of mcpkit, so that a plain
// go-sdk server can use it alone.
func TestLinks(t *testing.T) {
	raw, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	assert.Contains(t, string(raw), "github.com/mcpkit-go/mcpkit/internal/refusal\n")
	for dep := range strings.Lines(string(raw)) {
		assert.False(t, strings.HasPrefix(dep, "github.com/mcpkit-go/mcpkit/mcpkit"), dep)
	}
}
