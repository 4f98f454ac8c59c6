package generated

import (
	"embed"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// programs has whole servers for presets that need more than one line, by the names of the presets.
//
//go:embed programs
var programs embed.FS

// PageURL is the URL of the servers on the page about identity providers.
const PageURL = "https://mcp.example.com/mcp"

// writeProgram writes a whole server for a preset, and how to check it and the tokens of its users.
func writeProgram(b *strings.Builder, preset string, c oauth.Config) {
	text, err := programs.ReadFile("programs/" + preset + ".txt")
	if err != nil {
		return // one line is enough for this preset
	}
	fmt.Fprintf(b, "\nA whole server:\n\n```go\n%s```\n", text)
	fmt.Fprintf(b, "\nBuild it, and run `yourserver check`: it reports what is still missing. Serve it at %s, and open "+
		"<%s/.well-known/oauth-protected-resource%s>: `authorization_servers` must be this host because of the Facade, and "+
		"`scopes_supported` is what clients must ask for. <%s/.well-known/oauth-authorization-server> shows the endpoints of the "+
		"provider where users log in.\n", PageURL, origin, path, origin)
	fmt.Fprintf(b, "\nIf a client cannot log in or gets 401, write its access token to a file, and run `yourserver token FILE`, or "+
		"`yourserver token -` for a token on standard input. A good token gives:\n\n```text\n%s```\n", TokenLines(c)+
		"ok    time: expires 2026-11-28T12:00:00Z\nok    signature: key AbC123\n"+ScopesLine(c)+
		"\nThe server accepts this token.\n  find_notes: may be called\n")
	b.WriteString("\nA line with FAIL says what was expected, what the token has and, for common mistakes, what to change.\n")
}

const origin, path = "https://mcp.example.com", "/mcp"

// TokenLines returns what the subcommand token prints first about a good token of a preset.
func TokenLines(c oauth.Config) string {
	issuer := c.Issuers[0]
	example := issuer.Example.For(PageURL)
	header := example.Algorithm + ", no type"
	if example.Type != "" {
		header = example.Algorithm + ", type " + example.Type
	}
	return "ok    form, algorithm and type: " + header + "\n" +
		"ok    issuer: " + example.Claims.Text("iss") + "\n" +
		"ok    audience: " + example.Claims.Text("aud") + "\n" +
		"ok    kind of token\n"
}

// ScopesLine returns what the subcommand token prints about the scopes of a good token of a preset.
func ScopesLine(c oauth.Config) string {
	claims := c.Issuers[0].Example.Claims
	scopes := append(claims.Texts("scp"), claims.Texts("scope")...)
	return "ok    caller and scopes: scopes " + strings.TrimPrefix(strings.Join(scopes, " "), c.ScopePrefix) + "\n"
}
