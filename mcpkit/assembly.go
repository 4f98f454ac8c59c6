package mcpkit

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/site"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An assembly is a snapshot of a declaration that can be checked and served. It does not change.
type assembly struct {
	manifest policy.Manifest
	settings *settings
	source   declaration // what it was assembled from
	declared declaration // the same, with what the options declare
	tools    []assembledTool
	problems []policy.Problem
	service  *wire.Service
}

// An assembledTool is a tool of an assembly, with its settings, which the rules check.
type assembledTool struct {
	*call.Tool
	toolSettings
}

// A servedAssembly is an assembly that serves, with its pages.
type servedAssembly struct {
	*assembly
	site site.Assembled
}

// problem adds a problem.
func (a *assembly) problem(rule policy.RuleID, tool, message, fix string, pos policy.Pos) {
	a.problems = append(a.problems, policy.Problem{Rule: rule, Tool: tool, Message: message, Fix: fix, Pos: pos})
}
