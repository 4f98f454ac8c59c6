package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// ParseTools decodes the "tools" array of a tools/list result. Member names match exactly, as in
// clients: "Annotations" is not "annotations". The error names the tool and the member that cannot
// be decoded.
func ParseTools(wire []byte) ([]Tool, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(wire, &raw); err != nil {
		return nil, fmt.Errorf("policy: the tools of tools/list cannot be read: %w", inJSON(err))
	}
	tools := make([]Tool, len(raw))
	for i, one := range raw {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(one, &object); err != nil {
			return nil, fmt.Errorf("policy: tool %d of tools/list cannot be read: %w", i+1, inJSON(err))
		}
		if err := tools[i].read(object); err != nil {
			return nil, fmt.Errorf("policy: tool %d of tools/list, %s, cannot be read: %w", i+1, display.Quote(tools[i].Name), err)
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

// A place is where the value of a member is stored.
type place struct {
	field string
	value any // a pointer
}

// readFields decodes members of an object. A missing or null member leaves its place unchanged.
func readFields(object map[string]json.RawMessage, places []place) error {
	for _, p := range places {
		if raw, ok := object[p.field]; ok {
			if err := json.Unmarshal(raw, p.value); err != nil {
				return fmt.Errorf("%s: %w", p.field, inJSON(err))
			}
		}
	}
	return nil
}

// inJSON returns an error of the decoder in words of JSON.
func inJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return err
	}
	want := map[reflect.Kind]string{reflect.String: "a string", reflect.Bool: "true or false", reflect.Map: "an object", reflect.Slice: "an array"}[kind.Type.Kind()]
	if want == "" {
		return err
	}
	is := kind.Value
	if word, _, found := strings.Cut(is, " "); found { // "number 1.5"
		is = word
	}
	if is == "bool" { // what Go calls it
		is = "true or false"
	}
	return fmt.Errorf("the value is of the type %s and must be %s", is, want)
}
