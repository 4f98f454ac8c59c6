package policy

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"

// A view is a surface prepared for the checks of one run: its schemas are parsed once, and its
// texts are collected once.
type view struct {
	*Surface
	// waivable has an entry for each rule of the table: whether it can be waived.
	waivable map[RuleID]bool

	inputs  []schemadoc.Document // by index of the tool
	outputs []schemadoc.Document

	toolPassages     []passage
	manifestPassages []passage
}

func newView(s *Surface, waivable map[RuleID]bool) *view {
	v := &view{Surface: s, waivable: waivable}
	for _, t := range s.Tools {
		v.inputs = append(v.inputs, schemadoc.Parse(t.Input))
		v.outputs = append(v.outputs, schemadoc.Parse(t.Output))
	}
	brands := v.brands()
	for i := range s.Tools {
		v.toolPassages = append(v.toolPassages, toolPassages(s.Tools, i, v.inputs[i], v.outputs[i], brands)...)
	}
	v.manifestPassages = manifestPassages(&s.Manifest)
	return v
}

// brands returns the texts that may name the server's own service: names and titles of tools.
func (v *view) brands() []string {
	texts := []string{v.Manifest.Name, v.Manifest.Title}
	for _, t := range v.Tools {
		texts = append(texts, t.Name, titleOf(t))
	}
	return texts
}
