package mcpkit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/toolset"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Toolset puts a tool into a group, so that a client of a large server loads only the tools that it
// needs: every tool in a list costs tokens in each conversation. A tool may be in several toolsets.
// Every client gets a tool that is in no toolset. A name has lower-case letters, digits, _ and -.
//
// A client chooses toolsets by the address that its user enters, with names and commas:
//
//	https://notes.example.com/mcp?toolsets=search,admin
//
// or by the header X-MCP-Toolsets with the same value, as with GitHub's server; if a request has
// both, the address counts. "all" means all toolsets, and "default" those of [DefaultToolsets].
// Tools of other toolsets are not listed, and a call of one is answered like one of a tool that
// does not exist. A name that the server does not have, or a parameter that cannot be decoded, is
// answered with 400 and the names that the server has. Toolsets protect nothing, because any client
// can choose any: use [Scopes] and [Visible].
//
// A protected server is the same OAuth resource at every such address: the manifest's URL. Clients
// that compare the resource with the address byte by byte cannot log in at an address with a query:
// Claude and programs with go-sdk, as of November 2026. They choose by the header, or get the
// default. Directories list the manifest's URL, so their users get the default.
func Toolset(name string) ToolOption {
	pos := caller()
	return toolOption(func(t *toolSettings) {
		switch {
		case !isToolsetName(name) || name == toolset.All || name == toolset.Default:
			t.problem(fmt.Sprintf("tool %%q is in a toolset with the name %.80q", name),
				`use at most 64 lower-case letters, digits, _ and -, and neither "all" nor "default"`, pos)
		case !slices.Contains(t.toolsets, name):
			t.toolsets = append(t.toolsets, name)
		}
	})
}

func isToolsetName(name string) bool {
	return name != "" && len(name) <= 64 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// DefaultToolsets names the toolsets for clients that choose none, see [Toolset]. Without the
// option, these clients get all tools. Directories and their reviewers see the default.
func DefaultToolsets(names ...string) Option {
	pos := caller()
	return option(func(s *settings) {
		s.listing.toolsets.names = append(s.listing.toolsets.names, names...)
		s.listing.toolsets.pos = pos
	})
}

// checkToolsets reports names of toolsets that no tool is in.
func checkToolsets(a *assembly) {
	known := map[string]bool{}
	for _, t := range a.tools {
		for _, name := range t.toolsets {
			known[name] = true
		}
	}
	for _, name := range a.settings.listing.toolsets.names {
		if !known[name] {
			a.problem(policy.RuleServerOptions, "", fmt.Sprintf("mcpkit.DefaultToolsets names the toolset %.80q, which no tool is in", name),
				didYouMean(name, slices.Sorted(maps.Keys(known))), a.settings.listing.toolsets.pos)
		}
	}
}
