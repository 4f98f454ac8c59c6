package submission

import (
	"fmt"
	"strings"
)

// A Kind says what is wrong with an answer.
type Kind int

// The kinds of problems.
const (
	Missing   Kind = iota // the form asks, and nobody has answered
	OverLimit             // the form does not take as much
	Invalid               // the answer cannot be right
	Broken                // a rule that must hold is broken
	Secret                // it looks like a password or a token
)

// String returns "MISSING", "OVER THE LIMIT", "WRONG", "BROKEN" or "SECRET": the words that
// stand in the files of a kit.
func (k Kind) String() string {
	names := []string{"MISSING", "OVER THE LIMIT", "WRONG", "BROKEN", "SECRET"}
	if k < 0 || int(k) >= len(names) {
		return "UNKNOWN"
	}
	return names[k]
}

// A Problem is something to mend before the kit is handed in.
type Problem struct {
	Kind Kind
	// Step is the step of the portal that asks for it.
	Step string
	// Field is what to fill, for example "Listing.Slug" or "Manifest.Tagline"; for a secret
	// it may be a line of a file.
	Field   string
	Message string // what is wrong, and what to do
}

// String returns the problem in one line.
func (p Problem) String() string {
	line := fmt.Sprintf("%s: %s: %s: %s", p.Step, p.Kind, p.Field, p.Message)
	return strings.Join(strings.Fields(seen(line)), " ")
}

// An Incomplete error says all that is wrong with a kit. It was written unless there is a
// [Secret] among the problems.
type Incomplete struct{ Problems []Problem }

// Error returns a line for each problem.
func (e *Incomplete) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
