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
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Hints       *Hints          `json:"annotations"`
	Input       json.RawMessage `json:"inputSchema"`
	Output      json.RawMessage `json:"outputSchema"`

	// Definition is the whole tool as it is on the wire, or empty if that is not known.
	Definition json.RawMessage `json:"-"`
	// Unannotated is set for a tool of an adopted go-sdk server without a declared effect. Its
	// title and hints cannot be relied on, which is one finding and not several.
	Unannotated bool `json:"-"`
	// Effect is the declared effect, or the zero Effect if it is not known.
	Effect annotate.Effect `json:"-"`
	// Reasons are the author's reasons for the values of hints, from annotate.Because.
	Reasons map[annotate.Hint]string `json:"-"`
	// Scopes are the scopes that a call requires in addition to the server's. A Public tool of a
	// protected server requires no token.
	Scopes []string `json:"-"`
	Public bool     `json:"-"`
	// Timeout limits the time of a call. Tokens limits the size of a result; 0 means the server's
	// limit.
	Timeout time.Duration `json:"-"`
	Tokens  int           `json:"-"`
	// Pos is where the tool was added.
	Pos Pos `json:"-"`
	// Waivers apply to the findings about this tool.
	Waivers []Waiver `json:"-"`
}

// Hints are the annotations of a tool on the wire. A nil pointer is a hint that was left out.
type Hints struct {
	Title       string `json:"title"`
	ReadOnly    *bool  `json:"readOnlyHint"`
	Destructive *bool  `json:"destructiveHint"`
	Idempotent  *bool  `json:"idempotentHint"`
	OpenWorld   *bool  `json:"openWorldHint"`
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

// titleOf returns the title of t, from whichever place has one.
func titleOf(t Tool) string {
	if title := strings.TrimSpace(t.Title); title != "" {
		return title
	}
	return strings.TrimSpace(annotationTitle(t))
}
