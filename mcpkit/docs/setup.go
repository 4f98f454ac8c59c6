package docs

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// setup says how each client is set up, as of November 2026.
func setup(m policy.Manifest, login bool, more Markdown) Setup {
	title, address := line(m.Title), line(m.URL)
	name := slug(m.Name)
	if name == "" {
		name = "server"
	}
	authentication, after := "No authentication", "In a session, `/mcp` shows the server and its tools."
	if login {
		authentication, after = "OAuth", "In a session, `/mcp` shows the server; choose Authenticate there to log in."
	}
	add := addToClaude(title, address)
	return Setup{AddToClaude: add, More: more, Clients: []Client{
		{
			ID: "claude", Name: "Claude on the web and on the phone",
			Steps: []string{
				"In claude.ai open Settings, then Connectors, and choose Add custom connector.",
				"Enter the name " + quoted(title) + " and the address below.",
				"Choose Add, then Connect" + map[bool]string{true: ", and log in"}[login] + ". The connector is then there on your phone too.",
			},
			Code: address,
		},
		{
			ID: "claude-desktop", Name: "Claude Desktop",
			Steps: []string{
				"Connectors of your account are there on the desktop too. To add it here: Settings, then Connectors, then Add custom connector.",
				"Enter the address below. The configuration file is for local servers and is not needed.",
			},
			Code: address,
		},
		{
			ID: "claude-code", Name: "Claude Code",
			Steps: []string{"Type in a terminal:"},
			Code:  "claude mcp add --transport http " + name + " " + shellWord(address), Language: "sh",
			After: after,
		},
		{
			ID: "chatgpt", Name: "ChatGPT",
			Steps: []string{
				"In Settings open Apps & Connectors, then Advanced settings, and turn on Developer mode (your plan or administrator must allow it).",
				"Back in Apps & Connectors choose Create, and enter the name " + quoted(title) + " and the address below.",
				"As authentication choose " + authentication + ", then Create.",
			},
			Code: address,
		},
		{
			ID: "vscode", Name: "VS Code",
			Steps: []string{"Put this into `.vscode/mcp.json`, or use the command MCP: Add Server with the address:"},
			Code:  config("servers", name, map[string]string{"type": "http", "url": address}), Language: "json",
		},
		{
			ID: "cursor", Name: "Cursor",
			Steps: []string{"Put this into `~/.cursor/mcp.json`, or into `.cursor/mcp.json` of a project:"},
			Code:  config("mcpServers", name, map[string]string{"url": address}), Language: "json",
		},
		{
			ID: "inspector", Name: "MCP Inspector",
			Steps: []string{"To try the tools by hand, with Node installed:"},
			Code:  "npx @modelcontextprotocol/inspector --server-url " + shellWord(address) + " --transport http", Language: "sh",
		},
	}}
}

// addToClaude is the address that opens claude.ai with the server filled in, or "" for a
// server that claude.ai cannot reach.
func addToClaude(title, address string) string {
	if !strings.HasPrefix(webLink(address), "https://") {
		return ""
	}
	return "https://claude.ai/customize/connectors?modal=add-custom-connector&connectorName=" + url.QueryEscape(title) +
		"&connectorUrl=" + url.QueryEscape(address)
}

// config is the configuration file of a client.
func config(key, name string, server map[string]string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(map[string]any{key: map[string]any{name: server}}); err != nil {
		panic("docs: " + err.Error()) // texts are always encoded
	}
	return strings.TrimSpace(b.String())
}

// shellWord quotes text for a POSIX shell, where it needs to be.
func shellWord(text string) string {
	if text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/%@+=,") == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func quoted(text string) string { return "“" + text + "”" }
