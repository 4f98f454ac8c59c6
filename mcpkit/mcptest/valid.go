package mcptest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// attempts bounds how often arguments are made anew that the schema refuses, because of a
// keyword that the generator does not know.
const attempts = 50

// Valid makes arguments that satisfy an input schema, as tools/list shows it: the same ones
// for the same seed, others for another. They are for property tests and as the seeds of
// fuzz tests; see also [FuzzTool].
//
// It is an error if the schema cannot be used, or if it asks for what cannot be made up,
// such as a list of five different booleans: then take the arguments of an example.
func Valid(inputSchema json.RawMessage, seed uint64) (json.RawMessage, error) {
	s, err := parseShape(inputSchema)
	if err != nil {
		return nil, err
	}
	v, err := schema.Compile(inputSchema)
	if err != nil {
		return nil, fmt.Errorf("mcptest: %w", err)
	}
	_, made, err := newGenerator(seed).accepted(s, v)
	return made, err
}

// accepted makes arguments until the validator takes them.
func (g *generator) accepted(s *shape, v *schema.Validator) (value any, encoded json.RawMessage, err error) {
	var problems []string
	for range attempts {
		value = g.value(s, 0)
		if encoded, err = encode(value); err != nil {
			return nil, nil, fmt.Errorf("mcptest: arguments cannot be made: %w", err)
		}
		if _, problems = v.Arguments(encoded); len(problems) == 0 {
			return value, encoded, nil
		}
	}
	return nil, nil, fmt.Errorf("mcptest: no valid arguments could be made up for the schema: %s; take those of an example", strings.Join(problems, "; "))
}
