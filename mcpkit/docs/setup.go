package docs

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// setup describes how to add the server to each client, as of November 2026.
func setup(m policy.Manifest, login bool, more Markdown) Setup {
	title, address := line(m.Title), line(m.URL)
	name := slug(m.Name)
	if name == "" {
		name = "server"
	}
	authentication, after := "No authentication", "In a session, enter `/mcp` to see the server and its tools."
	if login {
		authentication, after = "OAuth", "In a session, enter `/mcp`, select the server and choose Authenticate to log in."
	}
	claude, desktop, chatgpt := customConnector(title, address, login), customDesktop(address), customPlugin(title, address, authentication)
	add := addToClaude(title, address)
	if m.Directories.Anthropic.Listed {
		claude, desktop, add = listedConnector(title, login), listedDesktop(title), ""
	}
	if m.Directories.OpenAI.Listed {
		chatgpt = listedPlugin(title, login)
	}
	return Setup{AddToClaude: add, More: more, Clients: []ClientSetup{
		claude,
		desktop,
		{
			ID: "claude-code", Name: "Claude Code",
			Steps: []string{"Run in a terminal:"},
			Code:  "claude mcp add --transport http " + name + " " + shellWord(address), Language: "sh",
			After: after,
		},
		chatgpt,
		{
			ID: "vscode", Name: "VS Code",
			Steps: []string{"Add this to `.vscode/mcp.json`, or run the command “MCP: Add Server” with the address:"},
			Code:  config("servers", name, map[string]string{"type": "http", "url": address}), Language: "json",
		},
		{
			ID: "cursor", Name: "Cursor",
			Steps: []string{"Add this to `~/.cursor/mcp.json`, or to `.cursor/mcp.json` in a project:"},
			Code:  config("mcpServers", name, map[string]string{"url": address}), Language: "json",
		},
		{
			ID: "inspector", Name: "MCP Inspector",
			Steps: []string{"To try the tools by hand, run this with Node.js installed:"},
			Code:  "npx @modelcontextprotocol/inspector --server-url " + shellWord(address) + " --transport http", Language: "sh",
		},
	}}
}

// addToClaude returns an address that opens claude.ai with the server filled in, or "" if claude.ai
// cannot reach the server.
func addToClaude(title, address string) string {
	if !strings.HasPrefix(webLink(address), "https://") {
		return ""
	}
	return "https://claude.ai/customize/connectors?modal=add-custom-connector&connectorName=" + url.QueryEscape(title) +
		"&connectorUrl=" + url.QueryEscape(address)
}

// config returns a client's configuration file.
func config(key, name string, server map[string]string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(map[string]any{key: map[string]any{name: server}}); err != nil {
		panic("docs: " + err.Error()) // strings can always be encoded
	}
	return strings.TrimSpace(b.String())
}

// shellWord quotes text for a POSIX shell if necessary.
func shellWord(text string) string {
	if text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/%@+=,") == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func quoted(text string) string { return "“" + text + "”" }
