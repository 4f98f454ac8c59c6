// Package claude has options for members of a tool's _meta that Claude's clients read. Other
// clients ignore them.
package claude

import "github.com/mcpkit-go/mcpkit/mcpkit"

// MaxResultCharacters declares that a tool's results are text of up to n characters, by the _meta
// member anthropic/maxResultSizeChars, and lets them be that large. Claude Code takes up to
// 500,000, which [mcpkit.Server.Check] checks; claude.ai replaces results of more than about
// 150,000 with a reference to a file.
//
// Source: https://claude.com/docs/connectors/building
func MaxResultCharacters(n int) mcpkit.ToolOption {
	return member("anthropic/maxResultSizeChars", n)
}

// RequiresUserInteraction has Claude Code ask its user before every call of the tool, also if the
// user has allowed the tool permanently, by the _meta member anthropic/requiresUserInteraction. It
// is for tools whose calls somebody must answer for each time, such as payments.
//
// Claude Code refuses calls of such a tool where nobody can answer: in claude -p, in scripts and in
// scheduled runs. Check says so in a note. Versions before 2.1.199, and other clients, do not know
// the member, so it protects nothing.
//
// Source: https://code.claude.com/docs/en/mcp
func RequiresUserInteraction() mcpkit.ToolOption {
	return member("anthropic/requiresUserInteraction", true)
}

// AlwaysLoad keeps the tool in the context of every conversation with Claude Code, by the _meta
// member anthropic/alwaysLoad. Without it, Claude Code finds the tools of large servers by search.
// It is for the one or two tools that most conversations begin with: each costs the tokens of its
// definition.
//
// Source: https://code.claude.com/docs/en/mcp
func AlwaysLoad() mcpkit.ToolOption {
	return member("anthropic/alwaysLoad", true)
}

func member(name string, value any) mcpkit.ToolOption {
	return mcpkit.Meta(map[string]any{name: value})
}
