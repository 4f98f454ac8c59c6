package schema

import (
	"encoding/json"
	"math/big"
	"strings"
)

// prepare fills in defaults, drops null where the schema does not allow it and
// the member may be left out, and writes whole numbers as integers. It reports
// whether value was changed; objects and arrays are changed in place.
func (n *node) prepare(value any) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		return v, n.prepareObject(v)
	case []any:
		changed := false
		if n.items != nil {
			for i, item := range v {
				next, c := n.items.prepare(item)
				v[i] = next
				changed = changed || c
			}
		}
		return v, changed
	case json.Number:
		return n.prepareNumber(v)
	}
	return value, false
}

func (n *node) prepareObject(obj map[string]any) (changed bool) {
	for name, value := range obj {
		m := n.member(name)
		if m == nil {
			continue
		}
		if value == nil && !m.allows("null") && !n.requires(name) {
			// Models often send null for an argument they mean to leave out.
			delete(obj, name)
			changed = true
			continue
		}
		next, c := m.prepare(value)
		if c {
			obj[name] = next
			changed = true
		}
	}
	for name, p := range n.properties {
		if _, given := obj[name]; given || len(p.def) == 0 {
			continue
		}
		if def, err := decodeNumbers(p.def); err == nil {
			obj[name] = def
			changed = true
		}
	}
	return changed
}

// prepareNumber turns 10.0 or 1e1 into 10 where an integer is wanted: both are
// integers to JSON Schema, but encoding/json decodes neither into an int.
func (n *node) prepareNumber(number json.Number) (any, bool) {
	if len(n.types) != 1 || n.types[0] != "integer" || !strings.ContainsAny(number.String(), ".eE") {
		return number, false
	}
	r, ok := new(big.Rat).SetString(number.String())
	if !ok || !r.IsInt() {
		return number, false
	}
	return json.Number(r.Num().String()), true
}

func decodeNumbers(raw []byte) (any, error) {
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	return v, err
}
