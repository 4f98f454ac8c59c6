package policy

// A view is a surface made ready for the checks of one run: its schemas are
// parsed once, and its text is collected once.
type view struct {
	*Surface
	inputs  []document // by index of the tool
	outputs []document

	toolPassages     []passage
	manifestPassages []passage
}

func newView(s *Surface) *view {
	v := &view{Surface: s}
	for _, t := range s.Tools {
		v.inputs = append(v.inputs, parseDocument(t.Input))
		v.outputs = append(v.outputs, parseDocument(t.Output))
	}
	for i := range s.Tools {
		v.toolPassages = append(v.toolPassages, v.passagesOf(i)...)
	}
	v.manifestPassages = manifestPassages(&s.Manifest)
	return v
}

// tool returns the index of the first tool of that name, or -1.
func (s *Surface) tool(name string) int {
	for i, t := range s.Tools {
		if t.Name == name {
			return i
		}
	}
	return -1
}
