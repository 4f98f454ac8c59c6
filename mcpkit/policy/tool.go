package policy

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// A Tool is one tool as tools/list returns it, with what its author declared.
type Tool struct {
	// Name is the name of the tool in calls.
	Name string `json:"name"`
	// Title is the tool's own title, for people. Hints have another.
	Title string `json:"title"`
	// Description is the text that models read.
	Description string `json:"description"`
	// Hints are the annotations, or nil for a tool without annotations.
	Hints *Hints `json:"annotations"`
	// Input and Output are JSON Schemas. Output is empty for a tool without an output schema.
	Input  json.RawMessage `json:"inputSchema"`
	Output json.RawMessage `json:"outputSchema"`

	// Definition is the whole tool as it is on the wire, or empty if that is not known.
	Definition json.RawMessage `json:"-"`
	// Unannotated is set for a tool of an adopted go-sdk server without a declared effect. Its
	// title and hints are not reliable, and the rules report this as one finding.
	Unannotated bool `json:"-"`
	// Original are the hints that an adopted tool had before it was annotated, or nil. An
	// annotation must not be milder.
	Original *Hints `json:"-"`
	// Effect is the declared effect, or the zero Effect if it is not known.
	Effect annotate.Effect `json:"-"`
	// Reasons are the author's reasons for the values of hints, from annotate.Because.
	Reasons map[annotate.Hint]string `json:"-"`
	// Scopes are the scopes that a call requires in addition to the server's. A Public tool of a
	// protected server requires no token.
	Scopes []string `json:"-"`
	Public bool     `json:"-"`
	// Timeout limits the time of a call; 0 means no limit, or one that is not known. Tokens limits
	// the size of a result in tokens; 0 means the server's limit.
	Timeout time.Duration `json:"-"`
	Tokens  int           `json:"-"`
	// Weight is how many calls one call counts as for the limits of callers; 0 means 1.
	Weight int `json:"-"`
	// Conditional is set if only some callers see the tool, by a decision of the program.
	Conditional bool `json:"-"`
	// Toolsets are the groups that the tool is in; see [Surface.DefaultToolsets].
	Toolsets []string `json:"-"`
	// Deprecated is set if the tool is deprecated. Its description ends with the sentence that says
	// so.
	Deprecated *Deprecation `json:"-"`
	// Pos is where the tool was added.
	Pos Pos `json:"-"`
	// Waivers apply to the findings about this tool.
	Waivers []Waiver `json:"-"`
}

// Hints are the annotations of a tool on the wire. A nil pointer is a hint that was left out.
//
// Source: https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations
type Hints struct {
	Title       string `json:"title"`           // the name for people, or ""
	ReadOnly    *bool  `json:"readOnlyHint"`    // a call changes nothing
	Destructive *bool  `json:"destructiveHint"` // a call may overwrite or remove data
	Idempotent  *bool  `json:"idempotentHint"`  // a repeated call has no further effect
	OpenWorld   *bool  `json:"openWorldHint"`   // a call reaches systems outside the service
}

// ownHints returns the hints that t itself declares: its hints, or those that it had before an
// annotation replaced them.
func (t Tool) ownHints() *Hints {
	if t.Original != nil {
		return t.Original
	}
	return t.Hints
}

// subject returns how a message names t.
func subject(t Tool) string {
	if t.Name == "" {
		return "a tool without a name"
	}
	return "tool " + display.Quote(t.Name)
}

// annotationTitle returns annotations.title, or "".
func annotationTitle(t Tool) string {
	if t.Hints == nil {
		return ""
	}
	return t.Hints.Title
}

// titleOf returns the title of t, from the first place that has one.
func titleOf(t Tool) string {
	if title := strings.TrimSpace(t.Title); title != "" {
		return title
	}
	return strings.TrimSpace(annotationTitle(t))
}
