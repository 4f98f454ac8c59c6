package policy

import (
	"slices"
	"strings"
)

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

// GuessStack returns the library with which a server is written, by the name in its serverInfo, or
// "" if the name does not leave that without a doubt. Most servers have names of their authors, which
// tell nothing.
func GuessStack(name string) Stack {
	switch {
	case namedByFastMCP(name):
		return StackFastMCP
	case strings.HasPrefix(name, "mcp-servers/"): // the servers in the repository of the protocol
		return map[string]Stack{"mcp-servers/everything": StackTypeScript}[name]
	}
	return ""
}

// ForStack returns a copy of the report whose advice is for servers that are written with a library.
// guessed says that the library was guessed, see [GuessStack].
func (r *Report) ForStack(s Stack, guessed bool) *Report {
	out := *r
	out.Stack, out.StackGuessed = s, guessed
	out.Results = slices.Clone(r.Results)
	for i := range out.Results {
		res := &out.Results[i]
		general := res.Rule.Fix
		res.Rule.FixIn = slices.DeleteFunc(slices.Clone(res.Rule.FixIn), func(f StackFix) bool { return f.Stack != s })
		if known, ok := RuleByID(res.Rule.ID); ok && s == StackMcpkit {
			res.Rule.Fix = known.Fix // the table is in the words of mcpkit
		}
		res.Findings = slices.Clone(res.Findings)
		for j := range res.Findings {
			f := &res.Findings[j]
			if f.Fix == general {
				f.Fix = res.Rule.Fix
			}
			f.Rule.Fix, f.Rule.FixIn = res.Rule.Fix, res.Rule.FixIn
		}
	}
	return &out
}

// stackLine says for which library the advice is, or returns "".
func (r *Report) stackLine() string {
	switch {
	case r.Stack == "":
		return ""
	case r.StackGuessed:
		return "Advice is for " + string(r.Stack) + ", guessed from the name of the server."
	}
	return "Advice is for " + string(r.Stack) + "."
}
