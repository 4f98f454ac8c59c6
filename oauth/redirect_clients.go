package oauth

import "slices"

// The callback URLs of common MCP clients, as of October 2026.
// Register them with the authorization server. Clients use those on a loopback host
// with any port.
const (
	// RedirectClaude is the callback of claude.ai, Claude Desktop and mobile.
	RedirectClaude = "https://claude.ai/api/mcp/auth_callback"
	// RedirectClaudeCom is the second callback of Claude, which must also be registered
	// according to Anthropic's submission guide.
	RedirectClaudeCom = "https://claude.com/api/mcp/auth_callback"

	// RedirectClaudeCode and RedirectClaudeCodeIP are the callbacks of Claude Code.
	// Both are needed, because releases differ in the host that they use.
	RedirectClaudeCode   = "http://localhost/callback"
	RedirectClaudeCodeIP = "http://127.0.0.1/callback"

	// RedirectInspector, RedirectInspectorDebug and RedirectInspectorIP are the callbacks of the
	// MCP Inspector, which directory reviewers use.
	RedirectInspector      = "http://localhost:6274/oauth/callback"
	RedirectInspectorDebug = "http://localhost:6274/oauth/callback/debug"
	RedirectInspectorIP    = "http://127.0.0.1:6274/oauth/callback"

	// RedirectChatGPT is the callback of ChatGPT with authorization servers that
	// advertise and return the iss parameter of RFC 9207.
	RedirectChatGPT = "https://chatgpt.com/connector_platform_oauth_redirect"
	// RedirectChatGPTPrefix is the start of the callback of ChatGPT with other authorization
	// servers. It is followed by an identifier that is different for each connector; register
	// the whole URL that ChatGPT shows. The prefix itself is not a callback and matches
	// nothing: matching by prefix would send codes to other users' connectors.
	RedirectChatGPTPrefix = "https://chatgpt.com/connector/oauth/"

	// RedirectCodex is the callback of Codex, the same as one of Claude Code.
	RedirectCodex = "http://127.0.0.1/callback"

	// RedirectVSCode and RedirectVSCodeInsiders are web pages of VS Code, which pass the code on
	// to the editor. RedirectVSCodeLoopback and RedirectVSCodePort are callbacks of the editor.
	RedirectVSCode         = "https://vscode.dev/redirect"
	RedirectVSCodeInsiders = "https://insiders.vscode.dev/redirect"
	RedirectVSCodeLoopback = "http://127.0.0.1/"
	RedirectVSCodePort     = "http://127.0.0.1:33418/"

	// RedirectCursor is the callback of Cursor, RedirectCursorScheme the previous one, and
	// RedirectCursorWeb that of its web agents.
	RedirectCursor       = "http://localhost:8787/callback"
	RedirectCursorScheme = "cursor://anysphere.cursor-mcp/oauth/callback"
	RedirectCursorWeb    = "https://www.cursor.com/agents/mcp/oauth/callback"
)

// A KnownClient describes an MCP client.
type KnownClient struct {
	// Name is the client's product name.
	Name string
	// MetadataURL is its client identifier with authorization servers that support
	// client ID metadata documents; empty if it has none.
	MetadataURL string
	// Redirects are its callback URLs.
	Redirects []string
	// Note says what else matters for registering it; it may be empty.
	Note string
}

var knownClients = []KnownClient{{
	Name:        "Claude",
	MetadataURL: "https://claude.ai/oauth/mcp-oauth-client-metadata",
	Redirects:   []string{RedirectClaude, RedirectClaudeCom},
	Note:        "registers a new client on every connection if the authorization server does not support metadata documents",
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
	Note:        "if the authorization server does not support RFC 9207: " + RedirectChatGPTPrefix + " followed by the connector's identifier",
}, {
	Name:        "Codex",
	MetadataURL: "https://chatgpt.com/oauth/codex/client.json",
	Redirects:   []string{RedirectCodex},
	Note:        "any port",
}, {
	Name:        "VS Code",
	MetadataURL: "https://vscode.dev/oauth/client-metadata.json",
	Redirects:   []string{RedirectVSCode, RedirectVSCodeInsiders, RedirectVSCodeLoopback, RedirectVSCodePort},
	Note:        "any port if 33418 is in use",
}, {
	Name:      "Cursor",
	Redirects: []string{RedirectCursor, RedirectCursorScheme, RedirectCursorWeb},
}}

// KnownClients returns all known clients. The caller may modify the result.
func KnownClients() []KnownClient {
	out := slices.Clone(knownClients)
	for i := range out {
		out[i].Redirects = slices.Clone(out[i].Redirects)
	}
	return out
}

// KnownRedirects returns the callback URLs of all known clients, for registering them with an
// authorization server. Each is there once.
func KnownRedirects() []string {
	var out []string
	for _, c := range knownClients {
		for _, uri := range c.Redirects {
			if !slices.Contains(out, uri) {
				out = append(out, uri)
			}
		}
	}
	return out
}
