package budget

import "github.com/mcpkit-go/mcpkit/budget/internal/trim"

// Fields is embedded in the input of a tool to let callers select what they need, as the
// directory's policy asks. It selects members of the output or, if the output is a [Page], of each
// item. Members that the output schema requires are always returned.
// Source: https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy (5.B)
type Fields struct {
	Fields []string `json:"fields,omitempty" jsonschema:"Return only these fields, and the fields that every result has. Omit it to return all fields." mcpkit:"maxItems=100"`
}

func (f *Fields) selection() []string { return f.Fields }

// Selection returns the fields that in, a pointer to a tool's input, selects. It returns nil if in
// does not embed [Fields] or selects all fields.
func Selection(in any) []string {
	if f, ok := in.(interface{ selection() []string }); ok {
		return f.selection()
	}
	return nil
}

// Select removes from structured, the JSON of a structured output, the optional members that fields
// does not name. Its error is written for the model: it lists the valid fields.
func (f *Fitter) Select(structured []byte, fields []string) ([]byte, error) {
	if len(fields) == 0 {
		return structured, nil
	}
	return trim.Project(structured, f.Schema, pageItems, fields)
}
