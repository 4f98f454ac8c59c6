package policy

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
)

// A Surface is what a server shows: its tools as they stand on the wire, and,
// as far as it is known, its manifest, its examples and who may call it.
type Surface struct {
	// Known says which parts were looked at. A rule that needs a part that is
	// not known is reported as NotMeasured.
	Known Part

	Manifest Manifest
	Access   Access
	Limits   Limits
	Tools    []Tool
	Examples []Example
	// Runs say what came of the examples, one for each, once they were run.
	Runs []Run

	// Problems are faults that were found while the surface was put together,
	// each under the id of the rule it breaks.
	Problems []Problem
	// Waivers hold for the whole server, for every tool of it too.
	Waivers []Waiver
}

// A Part is a set of parts of a [Surface].
type Part uint

// The parts of a surface.
const (
	PartManifest     Part = 1 << iota // name, contacts, URLs
	PartAccess                        // who may call
	PartTools                         // the tools on the wire
	PartEffects                       // the effects their author declared
	PartExamples                      // the documented examples
	PartRegistration                  // how the tools were added: their Go types, their timeouts
	PartRuns                          // what came of running the examples

	// PartAll is all that is known of a server without running it.
	PartAll = PartManifest | PartAccess | PartTools | PartEffects | PartExamples | PartRegistration
)

func (p Part) String() string {
	var names []string
	for i, n := range []string{"manifest", "access", "tools", "declared effects", "examples", "registration", "the examples' runs"} {
		if p&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// Access says who may call the server.
type Access struct {
	// Public is set when anybody may call without a token; Reason then says why
	// that is right.
	Public bool
	Reason string
	// Protected is set when callers need a token.
	Protected bool
	// Scopes are what every call needs, and AuthorizationServers the issuers where clients
	// log in.
	Scopes               []string
	AuthorizationServers []string
	// Pos is where the decision was made.
	Pos Pos
}

// Limits are what the server allows at most; zero is no limit, or one that is not known.
type Limits struct {
	// Tokens and Characters are those of the largest result.
	Tokens, Characters int
	// RequestBytes is the size of the largest request.
	RequestBytes int64
	// A caller may make Burst calls at once and CallsPerSecond on and on.
	Burst          int
	CallsPerSecond float64
}

// A Tool is one tool as tools/list shows it, with what its author declared.
type Tool struct {
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Hints       *Hints          `json:"annotations"`
	Input       json.RawMessage `json:"inputSchema"`
	Output      json.RawMessage `json:"outputSchema"`

	// Definition is the whole of it as it stands on the wire, as far as that is known.
	Definition json.RawMessage `json:"-"`
	// Unannotated is set for a tool of an adopted go-sdk server that nobody has declared an effect of. It has no title or hints
	// that can be relied on, which is one finding and not several.
	Unannotated bool `json:"-"`
	// Effect is the declared effect; the zero Effect when it is not known.
	Effect annotate.Effect `json:"-"`
	// Reasons are those that the author wrote for the values of hints, with annotate.Because.
	Reasons map[annotate.Hint]string `json:"-"`
	// Scopes are what a caller's token needs besides the server's; a Public tool of a
	// protected server needs no token.
	Scopes []string `json:"-"`
	Public bool     `json:"-"`
	// Timeout is how long a call may take, and Tokens how large a result may be where it
	// is not as the server's Limits say.
	Timeout time.Duration `json:"-"`
	Tokens  int           `json:"-"`
	Pos     Pos           `json:"-"`
	Waivers []Waiver      `json:"-"`
}

// Hints are a tool's safety hints on the wire. A nil pointer is a hint that was
// left out.
type Hints struct {
	Title       string `json:"title"`
	ReadOnly    *bool  `json:"readOnlyHint"`
	Destructive *bool  `json:"destructiveHint"`
	Idempotent  *bool  `json:"idempotentHint"`
	OpenWorld   *bool  `json:"openWorldHint"`
}

// An Example is one documented use: a prompt, the calls it leads to and what
// the user gets to see.
type Example struct {
	Title  string
	Prompt string
	Calls  []Call
	Shows  string
	// Expect are texts that the results of the calls must contain; optional. See [Run].
	Expect []string
	Pos    Pos
}

// A Call is one tool call of an [Example].
type Call struct {
	Tool      string          `json:"tool"`
	Arguments json.RawMessage `json:"arguments"`
	// Err is set when the arguments could not be encoded.
	Err error `json:"-"`
}

// A Problem is a fault found while a surface was put together.
type Problem struct {
	Rule    string // the id of the rule it breaks
	Tool    string // the tool it is about, if it is about one
	Message string // the whole sentence, naming its subject
	Fix     string // what to do about this one; empty: the rule's own Fix
	Pos     Pos
}

// A Waiver accepts the findings of one rule, for a reason that is printed in
// every report.
type Waiver struct {
	Rule   string
	Reason string
	Pos    Pos
}

// A Pos is a place in the source, for messages.
type Pos struct {
	File string
	Line int
}

// String returns "file:line" with the file relative to the working directory
// where it lies below it, or "" for the zero Pos.
func (p Pos) String() string {
	if p.File == "" {
		return ""
	}
	file := p.File
	if wd, err := filepath.Abs("."); err == nil {
		if rel, err := filepath.Rel(wd, file); err == nil && !strings.HasPrefix(rel, "..") {
			file = filepath.ToSlash(rel)
		}
	}
	return fmt.Sprintf("%s:%d", file, p.Line)
}
