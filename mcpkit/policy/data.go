package policy

import (
	"cmp"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/fields"
)

// toolData is what the rules about data read of one tool.
type toolData struct {
	Tool
	purpose *fields.Purpose
	inputs  []fields.Field
	outputs []fields.Field
}

// eachTool calls check with the data of each tool.
func (v *view) eachTool(check func(toolData)) {
	for i, t := range v.Tools {
		check(toolData{
			Tool: t, purpose: fields.PurposeOf(t.Name, titleOf(t), t.Description, v.Manifest.Title, v.Manifest.Tagline, v.Manifest.Description),
			inputs: fields.Of(v.inputs[i]), outputs: fields.Of(v.outputs[i]),
		})
	}
}

// takes returns the message that an argument takes something, with the words that say so.
func (t toolData) takes(f *fields.Field, what, quote string) string {
	return fmt.Sprintf("%s takes %s in its argument %s%s", subject(t.Tool), what, f.Path, quoted(f, quote))
}

// returns is takes for a member of a result.
func (t toolData) returns(f *fields.Field, what, quote string) string {
	return fmt.Sprintf("%s returns %s in the member %s of its result%s", subject(t.Tool), what, f.Path, quoted(f, quote))
}

// quoted returns a quotation for a message: the words, or the description of a field whose name
// says it.
func quoted(f *fields.Field, quote string) string {
	if quote == f.Name {
		quote = ""
	}
	if quote = cmp.Or(quote, f.Description); quote == "" {
		return ""
	}
	return ": " + display.Quote(quote)
}
