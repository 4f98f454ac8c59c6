package policy

import "strings"

// A Stack is a library in which servers are written.
type Stack string

// The stacks for which rules have advice.
const (
	StackMcpkit     Stack = "mcpkit"
	StackGoSDK      Stack = "go-sdk"
	StackMcpGo      Stack = "mcp-go"
	StackTypeScript Stack = "TypeScript SDK"
	StackPython     Stack = "Python SDK"
	StackFastMCP    Stack = "FastMCP for Python"
)

// Stacks returns all stacks.
func Stacks() []Stack {
	return []Stack{StackMcpkit, StackGoSDK, StackMcpGo, StackTypeScript, StackPython, StackFastMCP}
}

// A StackFix is how to fix a breach of a rule in a server that is written with a library.
type StackFix struct {
	Stack Stack  // the library
	Fix   string // what to do there
}

// namedByFastMCP reports whether FastMCP for Python made up a name, for a server without one:
// "FastMCP-" and four hexadecimal digits.
func namedByFastMCP(name string) bool {
	digits, ok := strings.CutPrefix(name, "FastMCP-")
	return ok && len(digits) == 4 && strings.Trim(digits, "0123456789abcdef") == ""
}

// GuessStack returns the library with which a server is written, by the name in its serverInfo. It
// returns "" if the name leaves a doubt: most names are chosen by the author of the server and do
// not name the library.
func GuessStack(name string) Stack {
	switch {
	case namedByFastMCP(name):
		return StackFastMCP
	case strings.HasPrefix(name, "mcp-servers/"): // the servers in the repository of the protocol
		return map[string]Stack{"mcp-servers/everything": StackTypeScript}[name]
	}
	return ""
}
