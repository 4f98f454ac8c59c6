package submission

// A Directory is a directory to which servers are submitted, with the kit that it asks for.
type Directory string

const (
	// Anthropic is the portal of Anthropic's directory, for an MCP connector.
	// Source: https://claude.com/docs/connectors/building/submission
	Anthropic Directory = "anthropic"
	// OpenAI is the directory of plugins for ChatGPT.
	// Source: https://developers.openai.com/plugins/deploy/submission-errors
	OpenAI Directory = "openai"
	// ClaudePlugin is a plugin bundle for Anthropic's directory. A product is submitted twice: its
	// server as a connector, and a plugin whose skills say how to use the server.
	// Source: https://claude.com/docs/directory/publish
	ClaudePlugin Directory = "claude-plugin"
	// MCPRegistry is the MCP Registry, which takes a server.json.
	// Source: https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json
	MCPRegistry Directory = "registry"
)

// Directories returns all directories. The first one is the default of a command.
func Directories() []Directory { return []Directory{Anthropic, OpenAI, ClaudePlugin, MCPRegistry} }

// name returns the name of the directory for the heading of a kit, or "" for an unknown directory.
func (d Directory) name() string {
	switch d {
	case Anthropic:
		return "Anthropic's connector directory"
	case OpenAI:
		return "OpenAI's plugin directory"
	case ClaudePlugin:
		return "Anthropic's directory, as a plugin"
	case MCPRegistry:
		return "the MCP Registry"
	}
	return ""
}
