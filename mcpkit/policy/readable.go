package policy

import (
	"slices"
	"strings"
)

// readLimit is how much of a text the rules about words read, in bytes. Models see less of it:
// Claude Code cuts a description after 2 KB. Rules about the size and the characters of a text read
// all.
const readLimit = 64 << 10

// readable returns the beginning of a text that rules about words read.
func readable(text string) string {
	if len(text) <= readLimit {
		return text
	}
	return strings.ToValidUTF8(text[:readLimit], "")
}

// readableTools returns the tools with descriptions as rules about words read them.
func readableTools(tools []Tool) []Tool {
	if !slices.ContainsFunc(tools, func(t Tool) bool { return len(t.Description) > readLimit }) {
		return tools
	}
	tools = slices.Clone(tools)
	for i := range tools {
		tools[i].Description = readable(tools[i].Description)
	}
	return tools
}
