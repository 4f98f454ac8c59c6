package mcptest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// fuzzSeeds is how many generated arguments are in the seed corpus of a fuzz test.
const fuzzSeeds = 10

// FuzzTool is the body of a fuzz test of one tool:
//
//	func FuzzSearch(f *testing.F) { mcptest.FuzzTool(f, newServer(), "search_symbols") }
//
// The seed corpus has the arguments of the server's examples and those that [Valid] and [Invalid]
// generate. Arguments that the input schema refuses must be answered with an error, and the
// handler must not run. All other arguments must be answered with a result that matches the output
// schema, or with an error that a model can act on.
//
// The handler runs for every valid call, which may be millions of times. For a tool that changes
// data, use a handler that writes to nothing that matters. FuzzTool fails at once if srv has no
// tool of that name.
func FuzzTool(f *testing.F, srv *mcpkit.Server, name string) {
	f.Helper()
	h := newHarness(srv, runOptions{})
	tool := h.tools[name]
	if tool == nil {
		f.Fatalf("mcptest: there is no tool %q; the tools are: %s", name, strings.Join(slices.Sorted(maps.Keys(h.tools)), ", "))
	}
	v, err := schema.Compile(tool.Input)
	if err != nil {
		f.Fatalf("mcptest: the input schema of tool %q cannot be used: %v", name, err)
	}
	addSeeds(f, h, tool)
	s := openSession(h.prepare(f), f, srv, nil)
	f.Fuzz(func(t *testing.T, arguments []byte) {
		if !json.Valid(arguments) {
			t.Skip("the arguments are not JSON, so they do not reach the tool")
		}
		a := s.call(t.Context(), name, arguments)
		required, fault, fix := answerRequired, "", ""
		if _, problems := v.Arguments(arguments); len(problems) == 0 {
			fault, fix = answerFault(tool, a)
		} else if required = refusalRequired; a.handler.ran {
			fault = handlerRanFault
		} else if a.err == nil { // the protocol refuses some arguments, such as a repeated member
			fault, fix = argumentErrorFault(a)
		}
		if fault != "" {
			required.fail(t, violation{fault: fault, sent: callText(name, arguments), got: a.String(), fix: fix})
		}
	})
}

// addSeeds adds the arguments of examples and generated ones to the seed corpus.
func addSeeds(f *testing.F, h *harness, tool *testedTool) {
	f.Helper()
	for _, e := range h.surface.Examples {
		for _, c := range e.Calls {
			if c.Tool == tool.Name && c.Err == nil {
				f.Add([]byte(c.Arguments))
			}
		}
	}
	for seed := range uint64(fuzzSeeds) {
		arguments, err := Valid(tool.Input, seed)
		if err != nil {
			f.Log(err) // the arguments of examples remain
			break
		}
		f.Add([]byte(arguments))
	}
	invalid, err := Invalid(tool.Input, 1)
	if err != nil {
		f.Log(err)
	}
	for _, i := range invalid {
		f.Add([]byte(i.Arguments))
	}
}
