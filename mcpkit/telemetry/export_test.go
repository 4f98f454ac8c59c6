package telemetry

import "github.com/mcpkit-go/mcpkit/mcpkit/observe"

// MaxDescriptions is how many descriptions are kept.
const MaxDescriptions = maxDescriptions

// Descriptions and Description are what spans and metrics say about operations.
type (
	Descriptions = descriptions
	Description  = description
)

// NewDescriptions returns no descriptions.
func NewDescriptions() *Descriptions {
	return &descriptions{byKey: map[descriptionKey]*description{}}
}

// Of returns the description of an operation and its outcome.
func (k *descriptions) Of(op observe.Operation, out observe.Outcome) *Description {
	return k.of(op, out)
}

// Len returns how many descriptions k keeps.
func (k *descriptions) Len() int { return len(k.byKey) }

// Attributes returns how many attributes the span gets when it ends.
func (d *description) Attributes() int { return len(d.end) }

// Failed reports whether the span gets the status Error.
func (d *description) Failed() bool { return d.failed }
