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
	failureOf := func(srv *mcpkit.Server) string {
		c := &fakeTest{failureLog: failureLog{TB: t}}
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
	failure := failureOf(good())
	assert.Contains(t, failure, "there is no snapshot")
	assert.Contains(t, failure, "MCPTEST_UPDATE=1 go test -run '^TestSnapshot$'")

	t.Setenv(mcptest.UpdateVariable, "1")
	assert.Empty(t, failureOf(good()))
	t.Setenv(mcptest.UpdateVariable, "")
	assert.Empty(t, failureOf(good()), "the file was just written")

	changed := mcpkit.New(manifest(), open)
	mcpkit.AddTool(changed, "find_notes", annotate.Destructive("Find notes"), findText, func(context.Context, struct{}) (string, error) { return "", nil })
	failure = failureOf(changed)
	assert.Contains(t, failure, "readOnlyHint")
	assert.Contains(t, failure, "inputSchema.properties.query")
	assert.Contains(t, failure, "undo the change, or accept it: MCPTEST_UPDATE=1 go test")

	require.NoError(t, os.WriteFile(file, []byte("<<<<<<< HEAD\n"), 0o600))
	assert.Contains(t, failureOf(good()), "cannot be used")
}
