package oauth_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A resource server in front of any handler: it verifies callers, refuses others, and serves
// metadata for clients that log in.
func ExampleServer() {
	server, err := oauth.New(oauth.Config{
		Resource: "https://notes.example.com/mcp",
		Issuers:  []oauth.JWTConfig{{Issuer: "https://login.example.com"}},
		Scopes:   []string{"notes:read"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/.well-known/", server.WellKnown())
	mux.HandleFunc("/mcp", func(w http.ResponseWriter, r *http.Request) {
		server.Serve(w, r, oauth.Need{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, _ := oauth.PrincipalFrom(r.Context())
			fmt.Fprintln(w, "hello", p.Subject)
		}))
	})

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/mcp", nil))
	fmt.Println(w.Code)
	fmt.Println(w.Header().Get("WWW-Authenticate"))
	// Output:
	// 401
	// Bearer resource_metadata="https://notes.example.com/.well-known/oauth-protected-resource/mcp", scope="notes:read"
}
