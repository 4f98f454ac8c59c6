package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// answerTo calls a server as a client does, and returns the result.
func answerTo(srv *mcpkit.Server, address, method, params string) string {
	handler, err := srv.Handler()
	if err != nil {
		return err.Error()
	}
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":`+params+`}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	var answer struct {
		Result struct {
			Tools   []struct{ Name string }
			Content []struct{ Text string }
		}
		Error struct{ Message string }
	}
	_ = json.Unmarshal(w.Body.Bytes(), &answer)
	text := answer.Error.Message
	for _, t := range answer.Result.Tools {
		text += t.Name + " "
	}
	for _, c := range answer.Result.Content {
		text += c.Text
	}
	return strings.TrimSpace(text)
}

func ExampleVisible() {
	flags := map[string]bool{"export": false} // of a service for feature flags
	srv := newServer()
	mcpkit.AddTool(srv, "export_notes", annotate.ReadOnly("Export notes"), "Exports all notes as text. Use when the user wants a copy.",
		func(context.Context, struct{}) (string, error) { return "all notes", nil },
		mcpkit.Visible(func(context.Context) bool { return flags["export"] })) // oauth.PrincipalFrom(ctx) is the caller

	const call = `{"name":"export_notes","arguments":{}}`
	fmt.Println(answerTo(srv, "https://notes.acme.com/mcp", "tools/list", `{}`))
	fmt.Println(answerTo(srv, "https://notes.acme.com/mcp", "tools/call", call))
	flags["export"] = true
	fmt.Println(answerTo(srv, "https://notes.acme.com/mcp", "tools/list", `{}`))
	fmt.Println(answerTo(srv, "https://notes.acme.com/mcp", "tools/call", call))
	// Output:
	// find_notes
	// unknown tool "export_notes"
	// export_notes find_notes
	// all notes
}

func ExampleToolset() {
	srv := newServer(mcpkit.DefaultToolsets("reading"))
	text := func(context.Context, struct{}) (string, error) { return "done", nil }
	mcpkit.AddTool(srv, "list_tags", annotate.ReadOnly("List tags"), "Lists all tags. Use when the user asks for them.", text, mcpkit.Toolset("reading"))
	mcpkit.AddTool(srv, "list_members", annotate.ReadOnly("List members"), "Lists the members of the team. Use when the user asks for them.", text, mcpkit.Toolset("admin"))

	for _, query := range []string{"", "?toolsets=admin", "?toolsets=default,admin"} {
		fmt.Println(answerTo(srv, "https://notes.acme.com/mcp"+query, "tools/list", `{}`))
	}
	// Output:
	// find_notes list_tags
	// find_notes list_members
	// find_notes list_members list_tags
}

func ExampleDeprecated() {
	deprecated := mcpkit.Deprecated("search_notes", "find_notes", "2027-03-01")

	// First step: the tool is there, and its description says what to use instead.
	srv := newServer(deprecated)
	mcpkit.AddTool(srv, "search_notes", annotate.ReadOnly("Search notes"), "Searches notes. Use when an old prompt asks for it.",
		func(context.Context, struct{}) (string, error) { return "two notes", nil })
	fmt.Println(answerTo(srv, "https://notes.acme.com/mcp", "tools/call", `{"name":"search_notes","arguments":{}}`))

	// Second step: the tool is gone, and the option answers.
	srv = newServer(deprecated)
	fmt.Println(answerTo(srv, "https://notes.acme.com/mcp", "tools/list", `{}`))
	fmt.Println(answerTo(srv, "https://notes.acme.com/mcp", "tools/call", `{"name":"search_notes","arguments":{}}`))
	// Output:
	// two notes
	// find_notes
	// the tool search_notes was removed; use find_notes instead
}
