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

// fuzzSeeds is how many made-up arguments a fuzz test begins with.
const fuzzSeeds = 10

// FuzzTool is the body of a fuzz test for one tool:
//
//	func FuzzSearch(f *testing.F) { mcptest.FuzzTool(f, newServer(), "search_symbols") }
//
// It calls the tool with arguments of every kind, beginning with those of the server's
// examples and with what [Valid] and [Invalid] make of its schema. Arguments that the schema
// refuses must be answered with an error, and the handler must not run; all others with a
// result in the tool's output schema, or an error that a model can act on. The handler does
// run, and for very many calls: of tools that change data, use one that writes to nothing
// that matters.
func FuzzTool(f *testing.F, srv *mcpkit.Server, name string) {
	f.Helper()
	h := newHarness(srv)
	tool := h.tools[name]
	if tool == nil {
		f.Fatalf("mcptest: there is no tool %q; there are: %s", name, strings.Join(slices.Sorted(maps.Keys(h.tools)), ", "))
	}
	v, err := schema.Compile(tool.Input)
	if err != nil {
		f.Fatalf("mcptest: the input schema of %q: %v", name, err)
	}
	h.seedCorpus(f, tool)
	s := &sitting{}
	s.connect(h.prepare(f), f, srv)
	f.Fuzz(func(t *testing.T, arguments []byte) {
		if !json.Valid(arguments) {
			t.Skip("no JSON: that is not for the tool to answer")
		}
		a := s.call(t.Context(), name, arguments)
		p, fault, fix := anyArguments, "", ""
		if _, problems := v.Arguments(arguments); len(problems) == 0 {
			fault, fix = tool.fault(a)
		} else if p = refusal; a.handler.ran {
			fault = "the handler ran"
		} else if a.err == nil { // a member twice, for example, does not get as far as the tool
			fault, fix = refusedFault(a)
		}
		if fault != "" {
			p.what += ", but " + fault
			p.broken(t, breach{sent: describe(name, arguments), got: a.got(), fix: fix})
		}
	})
}

// seedCorpus adds what is known of the arguments.
func (h *harness) seedCorpus(f *testing.F, tool *tool) {
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
			f.Log(err) // there are the examples
			break
		}
		f.Add([]byte(arguments))
	}
	broken, err := Invalid(tool.Input, 1)
	if err != nil {
		f.Log(err)
	}
	for _, b := range broken {
		f.Add([]byte(b.Arguments))
	}
}
