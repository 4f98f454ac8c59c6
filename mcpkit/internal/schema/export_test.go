package schema

import (
	"bytes"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mcpkit-go/mcpkit/oauth/strictjson"
)

// Sure reports whether the arguments are taken without asking the validator.
func (v *Validator) Sure(args []byte) bool {
	return strictjson.Check(args) == nil && v.root.accepts(bytes.TrimSpace(args))
}

// Careful reports whether the validator takes the arguments, and as they are.
func (v *Validator) Careful(args []byte) bool {
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(args))
	if err != nil {
		return false
	}
	if _, ok := tree.(map[string]any); !ok {
		return false
	}
	tree, changed := v.root.prepare(tree)
	return !changed && v.compiled.Validate(tree) == nil
}
