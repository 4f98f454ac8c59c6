package audit

import "github.com/mcpkit-go/mcpkit/budget"

// tokens returns an upper estimate of the tokens of a text in Claude's count.
func tokens(text string) int { return budget.Claude().Estimate(text) }
