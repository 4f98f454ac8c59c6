package oauth_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A program's own middleware, such as a rate limit, refuses in the same form.
func ExampleErrorWriter() {
	challenge, err := oauth.NewChallenge("https://notes.example.com/.well-known/oauth-protected-resource/mcp", nil)
	if err != nil {
		panic(err)
	}
	refuse := oauth.NewErrorWriter(challenge, nil)
	limit := func(w http.ResponseWriter, r *http.Request) { refuse.TooManyRequests(w, r, 30*time.Second) }
	deletes := func(w http.ResponseWriter, r *http.Request) {
		refuse.InsufficientScope(w, r, "notes:read", "notes:delete")
	}

	for _, h := range []http.HandlerFunc{limit, deletes} {
		w := httptest.NewRecorder()
		h(w, httptest.NewRequest("POST", "/mcp", nil))
		fmt.Println(w.Code, w.Header().Values("Retry-After"), w.Header().Values("WWW-Authenticate"))
	}
	// Output:
	// 429 [30] []
	// 403 [] [Bearer error="insufficient_scope", error_description="The access token lacks a scope that this operation needs.", resource_metadata="https://notes.example.com/.well-known/oauth-protected-resource/mcp", scope="notes:read notes:delete"]
}
