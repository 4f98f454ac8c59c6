package oauth_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// The document that tells clients where to log in. All other paths below /.well-known/ are
// answered with 404 and JSON, unless the mux has a more specific pattern.
func ExampleMetadata_WellKnown() {
	resource, err := oauth.ParseResource("https://notes.example.com/mcp")
	if err != nil {
		panic(err)
	}
	metadata, err := oauth.NewMetadata(oauth.MetadataConfig{
		Resource:             resource,
		AuthorizationServers: []string{"https://as.example.com"},
		Scopes:               []string{"notes:read"},
		Name:                 "Notes",
	})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/.well-known/", metadata.WellKnown())

	for _, path := range []string{resource.MetadataPath(), "/.well-known/openid-configuration"} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		fmt.Print(w.Code, " ", w.Body)
	}
	// Output:
	// 200 {"resource":"https://notes.example.com/mcp","authorization_servers":["https://as.example.com"],"scopes_supported":["notes:read"],"bearer_methods_supported":["header"],"resource_name":"Notes"}
	// 404 {"error":"not_found","error_description":"There is no document here."}
}
