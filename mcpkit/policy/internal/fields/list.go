package fields

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"

// listOf returns the list of the words, see [prose.NewList].
func listOf(words string) *prose.List { return prose.NewList(words) }
