package mcpkit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestCancelledWithoutASessionChangesNothing checks that a notification without a session is
// accepted and stops no call: the server cannot know whose call it means.
func TestCancelledWithoutASessionChangesNothing(t *testing.T) {
	srv := newServer()
	running, finish := make(chan context.Context, 1), make(chan struct{})
	addTool(srv, "wait_here", func(ctx context.Context, _ struct{}) (string, error) {
		running <- ctx
		<-finish
		return "finished", ctx.Err()
	})
	endpoint := listen(t, srv)
	done := make(chan string, 1)
	go func() {
		text, _ := callTool(t, endpoint, "2025-06-18", "wait_here", map[string]any{})
		done <- text
	}()
	ctx := <-running
	a := post(t, endpoint, "2025-06-18", `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7,"reason":"the user stopped"}}`)
	assert.Equal(t, 202, a.Status)
	assert.NoError(t, ctx.Err())
	close(finish)
	assert.Equal(t, "finished", <-done)
}

func TestUnknownTolerancesFailTheCheck(t *testing.T) {
	srv := newServer(mcpkit.Reject("trailing_slashes"), mcpkit.DropArguments(""))
	messages := messagesOf(srv, "server-options")
	assert.Contains(t, messages, `mcpkit.Reject names the unknown tolerance "trailing_slashes"`)
	assert.Contains(t, messages, "mcpkit.DropArguments names an argument without a name")
}
