package policy

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"

// A view is a surface prepared for the checks of one run: its schemas are parsed once, and its
// texts are collected once.
type view struct {
	*Surface
	// table has all rules.
	table []Rule
	// waivable has an entry for each rule of the table: whether it can be waived.
	waivable map[RuleID]bool

	inputs  []schemadoc.Document // by index of the tool
	outputs []schemadoc.Document

	toolPassages     []passage
	manifestPassages []passage
}

func newView(s *Surface, table []Rule) *view {
	v := &view{Surface: s, table: table, waivable: waivable(table)}
	for _, t := range s.Tools {
		v.inputs = append(v.inputs, schemadoc.Parse(t.Input))
		v.outputs = append(v.outputs, schemadoc.Parse(t.Output))
	}
	for i := range s.Tools {
		v.toolPassages = append(v.toolPassages, toolPassages(s.Tools, i, v.inputs[i], v.outputs[i])...)
	}
	v.manifestPassages = manifestPassages(&s.Manifest)
	return v
}
