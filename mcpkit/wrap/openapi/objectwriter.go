package openapi

import (
	"bytes"
	"encoding/json"
)

// An objectWriter writes the members of a JSON object.
type objectWriter struct {
	b     *bytes.Buffer
	wrote bool
}

func (o *objectWriter) name(name string) {
	if o.wrote {
		o.b.WriteByte(',')
	}
	o.wrote = true
	writeJSON(o.b, name)
	o.b.WriteByte(':')
}

func (o *objectWriter) value(name string, value any) {
	o.name(name)
	writeJSON(o.b, value)
}

// writeJSON writes a value that always encodes, without escapes for HTML.
func writeJSON(b *bytes.Buffer, value any) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value)
	b.Truncate(b.Len() - 1) // the line break
}
