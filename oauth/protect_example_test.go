package oauth_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A plain go-sdk server on which every caller needs the scope notes, and one tool needs
// another scope. Listing the tools needs no token.
func ExampleServer_Protect() {
	guard, err := oauth.New(oauth.Config{
		Resource: "https://notes.example.com/mcp",
		Issuers:  []oauth.JWTConfig{{Issuer: "https://login.example.com"}},
		Scopes:   []string{"notes"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	need := func(m oauth.Message) oauth.Need {
		switch {
		case m.Method == "tools/list":
			return oauth.Need{Public: true}
		case m.Method == "tools/call" && m.Name == "delete_note":
			return oauth.Need{Scopes: []string{"notes:write"}}
		}
		return oauth.Need{}
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1.0.0"}, nil)
	server.AddReceivingMiddleware(guard.Receive(need))
	handler := guard.Protect(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil), need)

	r := httptest.NewRequest(http.MethodPost, "/mcp", strings.NewReader(
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_note","arguments":{}}}`))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code)
	fmt.Println(w.Header().Get("WWW-Authenticate"))
	// Output:
	// 401
	// Bearer resource_metadata="https://notes.example.com/.well-known/oauth-protected-resource/mcp", scope="notes notes:write"
}
