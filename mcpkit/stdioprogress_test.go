package mcpkit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestProgressOverStdio calls tools that report progress: a client that asked for it hears of it
// while the handler works, in order and before the answer, and no other client does.
func TestProgressOverStdio(t *testing.T) {
	heard := make(chan struct{}, 1)
	srv := slowServer(func(ctx context.Context) (string, error) {
		mcpkit.Progress(ctx, 1, 3, "one of three")
		select {
		case <-heard: // the client got the notification while the call runs
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
		mcpkit.Progress(ctx, 2, 3, "two of three")
		mcpkit.Progress(ctx, 3, 3, "done")
		return "found", nil
	})
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := mcpkit.Command(t.Context(), srv, []string{"stdio"}, mcpkit.Streams(in, out, io.Discard))
		_ = out.CloseWithError(io.EOF)
		ended <- err
	}()
	lines := bufio.NewScanner(fromServer)
	next := func() (message struct {
		ID     int
		Method string
		Params struct {
			ProgressToken   any
			Progress, Total float64
			Message         string
		}
		Result json.RawMessage
	}) {
		t.Helper()
		require.True(t, lines.Scan(), "the server ended")
		require.NoError(t, json.Unmarshal(lines.Bytes(), &message), lines.Text())
		return message
	}
	_, err := io.WriteString(toServer, hello)
	require.NoError(t, err)
	next()
	_, err = io.WriteString(toServer, ready)
	require.NoError(t, err)
	for id, tool := range slowTools {
		call := `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{},"_meta":{"progressToken":"p%d"}}}` + "\n"
		_, err := fmt.Fprintf(toServer, call, id+10, tool, id)
		require.NoError(t, err)
		last := 0.0
		for {
			m := next()
			if m.Method == "" {
				assert.Equal(t, id+10, m.ID)
				assert.Contains(t, string(m.Result), "found")
				break
			}
			assert.Equal(t, "notifications/progress", m.Method)
			assert.Equal(t, fmt.Sprint("p", id), m.Params.ProgressToken)
			assert.Greater(t, m.Params.Progress, last)
			assert.Equal(t, 3.0, m.Params.Total)
			if last == 0 {
				assert.Equal(t, "one of three", m.Params.Message)
				heard <- struct{}{}
			}
			last = m.Params.Progress
		}
		assert.Equal(t, 3.0, last, "the end is told")

		heard <- struct{}{} // without a token, nothing is told
		_, err = fmt.Fprintf(toServer, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{}}}`+"\n", id+20, tool)
		require.NoError(t, err)
		m := next()
		assert.Empty(t, m.Method)
		assert.Equal(t, id+20, m.ID)
	}
	require.NoError(t, toServer.Close())
	assert.False(t, lines.Scan(), "nothing comes after the answers: %s", lines.Text())
	require.NoError(t, <-ended)
}
