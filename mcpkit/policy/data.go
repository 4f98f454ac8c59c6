package policy

import (
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

// readData reads each tool.
func (v *view) readData() []toolData {
	var all []toolData
	for i, t := range v.Tools {
		all = append(all, toolData{
			Tool: t, purpose: fields.PurposeOf(t.Name, titleOf(t), t.Description, v.Manifest.Title, v.Manifest.Tagline,
				v.Manifest.Description),
			inputs: fields.Of(v.inputs[i]), outputs: fields.Of(v.outputs[i]),
		})
	}
	return all
}

// eachTool calls check with the data of each tool.
func (v *view) eachTool(check func(toolData)) {
	for _, t := range v.data {
		check(t)
	}
}

// takes says that an argument takes something.
func (t toolData) takes(f *fields.Field, found fields.Found) string {
	return fmt.Sprintf("%s takes %s in its argument %s%s", subject(t.Tool), found.What, f.Path, quotation(f, found))
}

// returns says that a member of the result has something.
func (t toolData) returns(f *fields.Field, found fields.Found) string {
	return fmt.Sprintf("%s returns %s in the member %s of its result%s", subject(t.Tool), found.What, f.Path, quotation(f, found))
}

// describes says that the description of the tool does something, with its words.
func (t toolData) describes(does string, found fields.Found) string {
	return fmt.Sprintf("%s %s, in its description: %s", subject(t.Tool), does, display.Quote(found.Quote))
}

// quotation returns the words by which a field is found, for the end of a message: the words of its
// description, unless its name says it and it has none.
func quotation(f *fields.Field, found fields.Found) string {
	quote := found.Quote
	if quote == f.Name {
		quote = f.Description
	}
	if quote == "" {
		return ""
	}
	return ": " + display.Quote(quote)
}
