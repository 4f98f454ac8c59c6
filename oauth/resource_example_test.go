package oauth_test

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func ExampleParseResource() {
	r, err := oauth.ParseResource("HTTPS://Notes.Example.com:443/mcp")
	fmt.Println(r, err)
	fmt.Println(r.MetadataURL())
	fmt.Println(r.Matches("https://notes.example.com/mcp/"), r.Matches("https://notes.example.com/other"))
	_, err = oauth.ParseResource("http://notes.example.com/mcp")
	fmt.Println(err)
	// Output:
	// https://notes.example.com/mcp <nil>
	// https://notes.example.com/.well-known/oauth-protected-resource/mcp
	// true false
	// oauth: resource "http://notes.example.com/mcp": plain http is only accepted for localhost, 127.0.0.1 and [::1]; use https
}
