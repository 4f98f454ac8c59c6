package mcptest_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLinks checks that servers link no package for tests.
func TestLinks(t *testing.T) {
	list := func(args ...string) []string {
		raw, err := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...).Output()
		require.NoError(t, err)
		return strings.Fields(string(raw))
	}
	depend := func(on ...string) []string { return list(append([]string{"-deps"}, on...)...) }
	const module = "github.com/mcpkit-go/mcpkit/"
	programs := list("-f", `{{if eq .Name "main"}}{{.ImportPath}}{{end}}`, module+"cmd/...", module+"examples/...")
	servers := depend(append(programs, module+"mcpkit")...)
	require.Contains(t, servers, module+"mcpkit")
	require.Contains(t, servers, module+"examples/godocs")
	for _, test := range []string{"testing", "testing/synctest", "github.com/stretchr/testify/assert", "gopkg.in/dnaeon/go-vcr.v4/pkg/recorder", module + "mcpkit/mcptest"} {
		assert.NotContains(t, servers, test)
	}
	assert.Contains(t, depend(module+"mcpkit/mcptest"), "testing", "the names of the packages are correct")
}
