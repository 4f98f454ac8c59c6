package mcptest

import (
	"encoding/json"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// Valid generates arguments that an input schema accepts. The schema is that of a tool in
// tools/list. The same seed generates the same arguments; another seed mostly generates others.
// Use them in property tests and as the seeds of fuzz tests; see also [FuzzTool].
//
// The error says that the schema cannot be compiled, or that no arguments can be generated for it,
// such as a list of five different booleans. Use the arguments of an example then.
func Valid(inputSchema json.RawMessage, seed uint64) (json.RawMessage, error) {
	s, err := parseShape(inputSchema)
	if err != nil {
		return nil, err
	}
	v, err := schema.Compile(inputSchema)
	if err != nil {
		return nil, fmt.Errorf("mcptest: %w", err)
	}
	_, arguments, err := newGenerator(seed).matching(s, v)
	return arguments, err
}
