package mcpkit_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A handler reports its progress. A client that asks for it and accepts a stream gets
// notifications before the answer.
func ExampleProgress() {
	srv := greeter()
	mcpkit.AddTool(srv, "check_doors", annotate.ReadOnly("Check the doors"), "Checks whether the doors are closed. Use when the user leaves.",
		func(ctx context.Context, _ struct{}) (string, error) {
			doors := []string{"front", "back"}
			for i, door := range doors {
				mcpkit.Progress(ctx, float64(i), float64(len(doors)), "Checking the "+door+" door")
			}
			return "All doors are closed.", nil
		})
	body := answerToCall(srv, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"check_doors","arguments":{},"_meta":{"progressToken":"doors"}}}`)
	fmt.Print(strings.ReplaceAll(body, `,"`, ",\n \""))
	// Output:
	// event: message
	// data: {"jsonrpc":"2.0",
	//  "method":"notifications/progress",
	//  "params":{"progressToken":"doors",
	//  "message":"Checking the front door",
	//  "progress":0,
	//  "total":2}}
	//
	// event: message
	// data: {"jsonrpc":"2.0",
	//  "method":"notifications/progress",
	//  "params":{"progressToken":"doors",
	//  "message":"Checking the back door",
	//  "progress":1,
	//  "total":2}}
	//
	// event: message
	// data: {"jsonrpc":"2.0",
	//  "id":1,
	//  "result":{"content":[{"type":"text",
	//  "text":"All doors are closed."}]}}
}

// Behind a proxy that ends connections which are silent for ten seconds, the server writes every
// five.
func ExampleKeepAlive() {
	srv := newServer(mcpkit.KeepAlive(5 * time.Second))
	fmt.Println(srv.Check().OK())
	// Output:
	// true
}

// answerToCall sends a message to srv, as a client that accepts streams, and returns the body of
// the response.
func answerToCall(srv *mcpkit.Server, message string) string {
	h, err := srv.Handler()
	if err != nil {
		return err.Error()
	}
	r := httptest.NewRequest(http.MethodPost, "https://greeter.example.com/mcp", strings.NewReader(message))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Body.String()
}
