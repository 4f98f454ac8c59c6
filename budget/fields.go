package budget

import "github.com/mcpkit-go/mcpkit/budget/internal/trim"

// Fields is embedded in the input of a tool whose users may leave out what they do not need, as the directory's policy asks
// for. It selects members of the output, or of each item where the output is a [Page]; members that the output schema
// requires are always there.
// Source: https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy (5.B)
type Fields struct {
	Fields []string `json:"fields,omitempty" jsonschema:"Return only these fields besides those that are always there; leave it out for all" mcpkit:"maxItems=100"`
}

func (f *Fields) selection() []string { return f.Fields }

// Selection returns the fields that in, a pointer to a tool's input, selects; nil when it embeds no [Fields] or selects all.
func Selection(in any) []string {
	if f, ok := in.(interface{ selection() []string }); ok {
		return f.selection()
	}
	return nil
}

// Select leaves the members out of structured, the JSON of a structured output, that fields does not name. The error is for
// the model: it lists the fields that there are.
func (f *Fitter) Select(structured []byte, fields []string) ([]byte, error) {
	if len(fields) == 0 {
		return structured, nil
	}
	return trim.Project(structured, f.Schema, pageItems, fields)
}
