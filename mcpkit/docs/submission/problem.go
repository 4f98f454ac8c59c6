package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// A Kind classifies a problem.
type Kind int

// The kinds of problems.
const (
	Missing     Kind = iota // a required answer is not declared
	OverLimit               // the answer is longer than the form allows
	Invalid                 // the answer is wrong
	Broken                  // the server breaks a rule that must hold, or what the form asks you to acknowledge
	Secret                  // the text looks like a password or a token
	Placeholder             // the answer stands for another one, such as an address at example.com
)

// String returns the word for the kind in the files of a kit: "MISSING", "OVER THE LIMIT", "WRONG",
// "BROKEN", "SECRET" or "PLACEHOLDER".
func (k Kind) String() string {
	names := []string{"MISSING", "OVER THE LIMIT", "WRONG", "BROKEN", "SECRET", "PLACEHOLDER"}
	if k < 0 || int(k) >= len(names) {
		return "UNKNOWN"
	}
	return names[k]
}

// A Problem must be corrected before the kit is handed in.
type Problem struct {
	// Kind says what kind of problem it is.
	Kind Kind
	// Step is the step of the form that asks for the answer.
	Step string
	// Field is the field to fill in or correct, for example "Listing.Login" or "Manifest.Tagline".
	// For a secret it can be a line of a file, for example "examples.md:12".
	Field string
	// Message says what is wrong and how to correct it.
	Message string
}

// String returns the problem on one line.
func (p Problem) String() string {
	line := fmt.Sprintf("%s: %s: %s: %s", p.Step, p.Kind, p.Field, p.Message)
	return strings.Join(strings.Fields(markdown.Visible(line)), " ")
}

// Incomplete is the error of a kit with problems. The kit was written unless one of them is a
// [Secret].
type Incomplete struct {
	// Problems are all problems of the kit, in the order of the form. There is at least one.
	Problems []Problem
}

// Error lists the problems, one on each line.
func (e *Incomplete) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
