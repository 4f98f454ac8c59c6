package policy

// A Stack is a library in which servers are written.
type Stack string

// The stacks for which rules have advice.
const (
	StackMcpkit     Stack = "mcpkit"
	StackGoSDK      Stack = "go-sdk"
	StackMcpGo      Stack = "mcp-go"
	StackTypeScript Stack = "TypeScript SDK"
	StackPython     Stack = "Python SDK (FastMCP)"
)

// A StackFix is how to fix a breach of a rule in a server that is written with a library.
type StackFix struct {
	Stack Stack  // the library
	Fix   string // what to do there
}
