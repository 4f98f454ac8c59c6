package oauth_test

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/oauth"
)

func ExampleRedirectMatcher() {
	matcher, err := oauth.NewRedirectMatcher(oauth.KnownRedirects()...)
	if err != nil {
		panic(err)
	}
	for _, uri := range []string{
		oauth.RedirectClaude,
		"http://localhost:51234/callback", // Claude Code listens where it can
		"https://claude.ai@evil.example/api/mcp/auth_callback",
		"http://localhost.evil.example/callback",
	} {
		fmt.Println(matcher.Allowed(uri), uri)
	}
	// Output:
	// true https://claude.ai/api/mcp/auth_callback
	// true http://localhost:51234/callback
	// false https://claude.ai@evil.example/api/mcp/auth_callback
	// false http://localhost.evil.example/callback
}
