package main

import (
	"context"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/examples/internal/commands"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func serverWith(t testing.TB, generated bool) *mcpkit.Server {
	t.Helper()
	srv, err := newServer(generated)
	require.NoError(t, err)
	return srv
}

// TestServer checks both servers against the rules of the directories, their examples and the
// protocol.
func TestServer(t *testing.T) {
	for name, generated := range map[string]bool{"mounted": false, "generated": true} {
		t.Run(name, func(t *testing.T) { mcptest.Run(t, serverWith(t, generated)) })
	}
}

// TestTools fails if what clients see differs from the snapshots.
func TestTools(t *testing.T) {
	mcptest.Snapshot(t, serverWith(t, false), "testdata/mounted.lock")
	mcptest.Snapshot(t, serverWith(t, true), "testdata/generated.lock")
}

// TestBothServers checks that a conversation is the same with mounted and with generated tools.
func TestBothServers(t *testing.T) {
	type found struct {
		ID    int64  `json:"id"`
		Name  string `json:"name"`
		Items []struct {
			Name string `json:"name"`
		} `json:"items"`
		Next string `json:"next_cursor"`
	}
	var answers [2][]found
	for i, generated := range []bool{false, true} {
		c := mcptest.New(t, serverWith(t, generated))
		call := func(tool string, args map[string]any) found {
			f := mcptest.Call[found](t, c, tool, args)
			next := f.Next
			f.Next = ""
			answers[i] = append(answers[i], f)
			f.Next = next
			return f
		}
		first := call("list_pets", map[string]any{"limit": 2})
		require.NotEmpty(t, first.Next)
		second := call("list_pets", map[string]any{"limit": 2, "cursor": first.Next})
		assert.Empty(t, second.Next)
		added := call("add_pet", map[string]any{"name": "Rex", "kind": "dog"})
		assert.Equal(t, "Rex", call("get_pet", map[string]any{"id": added.ID}).Name)
		call("remove_pet", map[string]any{"id": added.ID})
		assert.Contains(t, mcptest.CallError(t, c, "get_pet", map[string]any{"id": added.ID}), "no pet has this number")
	}
	assert.Equal(t, answers[0], answers[1])
}

// TestGenerated checks that the generated file is that of the document, with the edits of its
// author.
func TestGenerated(t *testing.T) {
	existing, err := os.ReadFile("tools_openapi.go")
	require.NoError(t, err)
	doc, err := openapi.Parse(document)
	require.NoError(t, err)
	made, err := openapi.Generate(doc, openapi.Selection{}, openapi.Output{Package: "main", Document: "petstore.yaml", Existing: existing})
	require.NoError(t, err)
	assert.Equal(t, string(existing), string(made.Code))
	assert.Empty(t, made.Changes)
	assert.Zero(t, made.Decisions)
}

func TestEverySubcommand(t *testing.T) {
	commands.Test(t, func(ctx context.Context, args []string, in io.Reader, out, err io.Writer) error {
		return mcpkit.Command(ctx, nil, args, commandLine(), mcpkit.Streams(in, out, err))
	}, false)
}
