package oauth

import "slices"

// The callback URLs of the clients that an MCP server meets, as of October 2026.
// Register them with the authorization server. Those on a loopback host are used
// with any port.
const (
	// RedirectClaude is the callback of claude.ai, Claude Desktop and mobile.
	RedirectClaude = "https://claude.ai/api/mcp/auth_callback"
	// RedirectClaudeCom is its second address, which Anthropic's submission guide
	// wants to be registered too.
	RedirectClaudeCom = "https://claude.com/api/mcp/auth_callback"

	// RedirectClaudeCode and RedirectClaudeCodeIP are the callbacks of Claude Code.
	// Both are needed: releases differ in the host that they use.
	RedirectClaudeCode   = "http://localhost/callback"
	RedirectClaudeCodeIP = "http://127.0.0.1/callback"

	// The callbacks of the MCP Inspector. Directory reviewers use it.
	RedirectInspector      = "http://localhost:6274/oauth/callback"
	RedirectInspectorDebug = "http://localhost:6274/oauth/callback/debug"
	RedirectInspectorIP    = "http://127.0.0.1:6274/oauth/callback"

	// RedirectChatGPT is the callback of ChatGPT with authorization servers that
	// advertise and return the iss parameter of RFC 9207.
	RedirectChatGPT = "https://chatgpt.com/connector_platform_oauth_redirect"
	// RedirectChatGPTPrefix begins the callback of ChatGPT with other servers. An
	// identifier that is different for each connector follows; register the whole
	// URL that ChatGPT shows. The prefix itself is not a callback and matches
	// nothing: matching by prefix would hand codes to other people's connectors.
	RedirectChatGPTPrefix = "https://chatgpt.com/connector/oauth/"

	// The callbacks of VS Code: its web pages, which pass the code on to the editor,
	// and the editor itself.
	RedirectVSCode         = "https://vscode.dev/redirect"
	RedirectVSCodeInsiders = "https://insiders.vscode.dev/redirect"
	RedirectVSCodeLoopback = "http://127.0.0.1/"
	RedirectVSCodePort     = "http://127.0.0.1:33418/"

	// The callbacks of Cursor: now, formerly, and of its web agents.
	RedirectCursor       = "http://localhost:8787/callback"
	RedirectCursorScheme = "cursor://anysphere.cursor-mcp/oauth/callback"
	RedirectCursorWeb    = "https://www.cursor.com/agents/mcp/oauth/callback"
)

// A KnownClient is what is known about an MCP client.
type KnownClient struct {
	// Name is what the client's makers call it.
	Name string
	// MetadataURL is its client identifier with authorization servers that support
	// client ID metadata documents; empty when it has none.
	MetadataURL string
	// Redirects are its callback URLs.
	Redirects []string
	// Note is what else to know before registering it.
	Note string
}

var knownClients = []KnownClient{{
	Name:        "Claude",
	MetadataURL: "https://claude.ai/oauth/mcp-oauth-client-metadata",
	Redirects:   []string{RedirectClaude, RedirectClaudeCom},
	Note:        "registers a new client on every connection where there are no metadata documents",
}, {
	Name:        "Claude Code",
	MetadataURL: "https://claude.ai/oauth/claude-code-client-metadata",
	Redirects:   []string{RedirectClaudeCode, RedirectClaudeCodeIP},
	Note:        "any port; 3118 by default",
}, {
	Name:      "MCP Inspector",
	Redirects: []string{RedirectInspector, RedirectInspectorDebug, RedirectInspectorIP},
}, {
	Name:        "ChatGPT",
	MetadataURL: "https://chatgpt.com/oauth/client.json",
	Redirects:   []string{RedirectChatGPT},
	Note:        "without RFC 9207 on the authorization server: " + RedirectChatGPTPrefix + " and the connector's identifier",
}, {
	Name:        "VS Code",
	MetadataURL: "https://vscode.dev/oauth/client-metadata.json",
	Redirects:   []string{RedirectVSCode, RedirectVSCodeInsiders, RedirectVSCodeLoopback, RedirectVSCodePort},
	Note:        "any port when 33418 is taken",
}, {
	Name:      "Cursor",
	Redirects: []string{RedirectCursor, RedirectCursorScheme, RedirectCursorWeb},
}}

// KnownClients returns the facts about all known clients. The caller may change
// what it gets.
func KnownClients() []KnownClient {
	out := slices.Clone(knownClients)
	for i := range out {
		out[i].Redirects = slices.Clone(out[i].Redirects)
	}
	return out
}

// KnownRedirects returns the callback URLs of all known clients.
func KnownRedirects() []string {
	var out []string
	for _, c := range knownClients {
		out = append(out, c.Redirects...)
	}
	return out
}
