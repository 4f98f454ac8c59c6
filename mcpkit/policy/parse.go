package policy

import (
	"encoding/json"
	"fmt"
)

// ParseTools reads the "tools" array of a tools/list result. Names of fields must
// match exactly, as they must for a client: "Annotations" are no annotations.
func ParseTools(wire []byte) ([]Tool, error) {
	var raw []json.RawMessage
	var objects []map[string]json.RawMessage
	err := json.Unmarshal(wire, &objects)
	if err == nil {
		err = json.Unmarshal(wire, &raw)
	}
	if err != nil {
		return nil, fmt.Errorf("policy: the tools of tools/list cannot be read: %w", err)
	}
	tools := make([]Tool, len(objects))
	for i, object := range objects {
		if err := tools[i].read(object); err != nil {
			return nil, fmt.Errorf("policy: tool %d of tools/list, %s, cannot be read: %w", i+1, quote(tools[i].Name), err)
		}
		tools[i].Definition = raw[i]
	}
	return tools, nil
}

func (t *Tool) read(object map[string]json.RawMessage) error {
	var hints map[string]json.RawMessage
	err := readFields(object, []place{
		{"name", &t.Name}, {"title", &t.Title}, {"description", &t.Description}, {"annotations", &hints},
		{"inputSchema", &t.Input}, {"outputSchema", &t.Output},
	})
	if err != nil || hints == nil {
		return err
	}
	t.Hints = &Hints{}
	return readFields(hints, []place{
		{"title", &t.Hints.Title}, {"readOnlyHint", &t.Hints.ReadOnly}, {"destructiveHint", &t.Hints.Destructive},
		{"idempotentHint", &t.Hints.Idempotent}, {"openWorldHint", &t.Hints.OpenWorld},
	})
}

// A place is where a field of an object goes.
type place struct {
	field string
	value any // a pointer
}

// readFields decodes the fields of object. One that is missing or null leaves its
// place as it is.
func readFields(object map[string]json.RawMessage, places []place) error {
	for _, p := range places {
		if raw, ok := object[p.field]; ok {
			if err := json.Unmarshal(raw, p.value); err != nil {
				return fmt.Errorf("%s: %w", p.field, err)
			}
		}
	}
	return nil
}
