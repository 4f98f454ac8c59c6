package submission

import (
	"cmp"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A group is one of the groups into which the portal sorts the tools of a server.
type group string

const (
	readOnlyTools    group = "Read-only"
	writeTools       group = "Write"
	unannotatedTools group = "No annotations"
)

// groupOf returns the portal's group for a tool, which depends on the hints that clients see.
func groupOf(t policy.Tool) group {
	switch h := t.Hints; {
	case h == nil || h.ReadOnly == nil && h.Destructive == nil:
		return unannotatedTools
	case h.ReadOnly != nil && *h.ReadOnly:
		return readOnlyTools
	}
	return writeTools
}

// titleOf returns the title of a tool, or its name.
func titleOf(t policy.Tool) string {
	if title := strings.TrimSpace(t.Title); title != "" {
		return title
	}
	return t.Name
}

// toolField returns the field of a problem with a tool.
func toolField(t policy.Tool) string { return "tool " + markdown.Visible(t.Name) }

func (d *draft) pluginName() string {
	return cmp.Or(d.listing.Plugin.Name, slugOf(d.surface.Manifest.Name))
}
