package policy_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// onExample changes the first example.
func onExample(spoil func(*policy.Example)) func(*policy.Surface) {
	return func(s *policy.Surface) { spoil(&s.Examples[0]) }
}

// calling gives the first example one call of search_notes.
func calling(arguments string) func(*policy.Surface) {
	return onExample(func(e *policy.Example) { e.Calls[0].Arguments = json.RawMessage(arguments) })
}

func TestExampleCount(t *testing.T) {
	keep := func(n int) func(*policy.Surface) { return func(s *policy.Surface) { s.Examples = s.Examples[:n] } }
	checkRule(t, "example-count", []ruleCase{
		{"three", nothing, nil},
		{"two", keep(2), []string{"the server has 2 examples; at least 3 are required"}},
		{"one", keep(1), []string{"the server has 1 example; at least 3 are required"}},
		{"none", keep(0), []string{"the server has 0 examples; at least 3 are required"}},
	})
}

func TestExampleText(t *testing.T) {
	checkRule(t, "example-text", []ruleCase{
		{"complete", nothing, nil},
		{"no title", onExample(func(e *policy.Example) { e.Title = "" }), []string{"example 1 lacks a title"}},
		{"no prompt", onExample(func(e *policy.Example) { e.Prompt = " " }), []string{`example 1 ("Find a note") lacks a prompt`}},
		{"shows nothing", onExample(func(e *policy.Example) { e.Shows = "\n" }), []string{`example 1 ("Find a note") lacks a text in Shows`}},
		{"empty", func(s *policy.Surface) { s.Examples[2] = policy.Example{} }, []string{"example 3 lacks a title, a prompt, a text in Shows"}},
	})
}

func TestExampleCalls(t *testing.T) {
	checkRule(t, "example-calls", []ruleCase{
		{"one", nothing, nil},
		{"none", onExample(func(e *policy.Example) { e.Calls = nil }), []string{`example 1 ("Find a note") calls no tool`}},
	})
}

func TestExamplePrompts(t *testing.T) {
	checkRule(t, "example-prompts", []ruleCase{
		{"different", nothing, nil},
		{"the same", func(s *policy.Surface) { s.Examples[2].Prompt = "where did i write about tea" },
			[]string{`example 3 ("Delete a note") has the same prompt as example 1 ("Find a note")`}},
		{"two without a prompt are another rule's", func(s *policy.Surface) { s.Examples[0].Prompt, s.Examples[1].Prompt = "", "" }, nil},
	})
}

func TestExampleTools(t *testing.T) {
	calls := func(tool string) func(*policy.Surface) {
		return onExample(func(e *policy.Example) { e.Calls[0].Tool = tool })
	}
	checkRule(t, "example-tools", []ruleCase{
		{"exist", nothing, nil},
		{"misspelt", calls("search_note"), []string{`example 1 ("Find a note") calls tool "search_note", which does not exist`}},
		{"no name", calls(""), []string{`example 1 ("Find a note") calls tool "", which does not exist`}},
		{"two of two", onExample(func(e *policy.Example) { e.Calls = []policy.Call{{Tool: "a"}, {Tool: "b"}} }), []string{
			`example 1 ("Find a note") calls tool "a", which does not exist`, `example 1 ("Find a note") calls tool "b", which does not exist`,
		}},
	})
	s := good()
	calls("search_note")(s)
	assert.Equal(t, `did you mean "search_notes"?`, result(t, s, "example-tools").Findings[0].Fix)
	calls("something_else")(s)
	assert.Equal(t, "correct the name of the tool in the example", result(t, s, "example-tools").Findings[0].Fix)
}

func TestExampleArguments(t *testing.T) {
	unfit := func(problems ...string) []string {
		var all []string
		for _, p := range problems {
			all = append(all, `example 1 ("Find a note") calls tool "search_notes" with invalid arguments: `+p)
		}
		return all
	}
	checkRule(t, "example-arguments", []ruleCase{
		{"fit", nothing, nil},
		{"too many notes", calling(`{"query":"tea","limit":500}`), unfit("limit: must be at most 100, got 500")},
		{"not an object", calling(`["tea"]`), unfit(`they are not a JSON object: "[\"tea\"]"`)},
		{"null", calling(`null`), unfit(`they are not a JSON object: "null"`)},
		{"not JSON", calling(`{"query":`), unfit(`they are not a JSON object: "{\"query\":"`)},
		{"cannot be encoded", onExample(func(e *policy.Example) {
			e.Calls[0] = policy.Call{Tool: "search_notes", Err: errors.New("json: unsupported type:\nchan int")}
		}), unfit(`they cannot be encoded: json: unsupported type:\nchan int`)},
		{"a tool that does not exist is another rule's", onExample(func(e *policy.Example) { e.Calls[0].Tool = "nothing" }), nil},
		{"a broken schema is another rule's", input(`{`), nil},
		{"a schema that does not compile is another rule's", input(`{"type":7}`), nil},
		{"a pattern that only JavaScript has", properties(`{"query":{"type":"string","pattern":"^(?!x)"},"limit":{"type":"integer"}}`), nil},
	})

	// Package schema writes the messages about arguments.
	for _, c := range []struct {
		spoil    func(*policy.Surface)
		problems int
	}{
		{calling(`{"query":7,"limit":0}`), 2},
		{calling(``), 1},
		{calling(`{"query":"tea","words":"tea"}`), 1},
		{properties(`{"query":{"type":"integer","pattern":"^(?!x)"},"limit":{"type":"integer"}}`), 1},
	} {
		s := good()
		c.spoil(s)
		found := result(t, s, "example-arguments").Findings
		assert.Len(t, found, c.problems)
		for _, f := range found {
			assert.Contains(t, f.Message, unfit("")[0])
		}
	}
}

func TestExampleCoverage(t *testing.T) {
	same := func(s *policy.Surface) {
		for i := range s.Examples {
			s.Examples[i].Calls[0] = policy.Call{Tool: "get_note", Arguments: json.RawMessage(`{"id":"n1"}`)}
		}
	}
	checkRule(t, "example-coverage", []ruleCase{
		{"different tools", nothing, nil},
		{"one of three", same, []string{`all examples use one tool, "get_note", of 3`}},
		{"one of one", func(s *policy.Surface) { same(s); s.Tools = s.Tools[1:2] }, nil},
		{"none that exists", func(s *policy.Surface) { same(s); s.Tools[1].Name = "other" }, nil},
	})
	unused := []string{`tool "search_notes" is used by no example`, `tool "delete_note" is used by no example`}
	checkRule(t, "example-unused", []ruleCase{
		{"all used", nothing, nil},
		{"two unused", same, unused},
	})
}
