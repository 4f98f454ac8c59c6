package mcptest_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

func TestSnapshot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "tools.lock")
	snapshot := func(srv *mcpkit.Server) string {
		c := &cleaner{book: book{TB: t}}
		func() {
			defer func() {
				if r := recover(); r != nil && r != any(c) {
					panic(r)
				}
			}()
			mcptest.Snapshot(c, srv, file)
		}()
		return c.take()
	}
	good := func() *mcpkit.Server { return notes(open, find) }
	said := snapshot(good())
	assert.Contains(t, said, "there is no snapshot")
	assert.Contains(t, said, "MCPTEST_UPDATE=1 go test -run '^TestSnapshot$'")

	t.Setenv(mcptest.UpdateVariable, "1")
	assert.Empty(t, snapshot(good()))
	t.Setenv(mcptest.UpdateVariable, "")
	assert.Empty(t, snapshot(good()), "it is what was written")

	changed := mcpkit.New(manifest(), open)
	mcpkit.AddTool(changed, "find_notes", annotate.Destructive("Find notes"), findText, func(context.Context, struct{}) (string, error) { return "", nil })
	said = snapshot(changed)
	assert.Contains(t, said, "readOnlyHint")
	assert.Contains(t, said, "inputSchema.properties.query")
	assert.Contains(t, said, "take the change back, or accept it: MCPTEST_UPDATE=1 go test")

	require.NoError(t, os.WriteFile(file, []byte("<<<<<<< HEAD\n"), 0o600))
	assert.Contains(t, snapshot(good()), "cannot be used")
}
