package policy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// prompting replaces the prompt of the first example.
func prompting(prompt string) func(*policy.Surface) {
	return onExample(func(e *policy.Example) { e.Prompt = prompt })
}

func TestExamplePrompt(t *testing.T) {
	for prompt, wrong := range map[string]string{
		"search_notes":                        "names the tool search_notes",
		"Call search_notes with the word tea": "names the tool search_notes",
		`{"query":"tea"}`:                     "is JSON",
		"query=tea":                           "is written for a program: query=t",
		"Test":                                "asks for nothing",
		"Hello world!":                        "asks for nothing",
		"Tea":                                 "has one word",
	} {
		quoted, _ := json.Marshal(prompt)
		checkRule(t, "example-prompt", []ruleCase{{prompt, prompting(prompt), []string{"the prompt " + string(quoted) + ` of example 1 ("Find a note") ` + wrong}}})
	}
	for _, prompt := range []string{
		"Where did I write about tea?", "Notes about tea", "Weather?", "茶", "What is 1 + 1 = ?", "Which notes have a <b> tag?", "Search notes for tea",
	} {
		checkRule(t, "example-prompt", []ruleCase{{prompt, prompting(prompt), nil}})
	}
}

func TestExamplePlaceholder(t *testing.T) {
	has := func(found, place string) []string {
		return []string{`example 1 ("Find a note") has the placeholder "` + found + `" in its ` + place}
	}
	checkRule(t, "example-placeholder", []ruleCase{
		{"none", nothing, nil},
		{"prompt", prompting("x"), has("x", "prompt")},
		{"lorem ipsum", prompting("Find lorem ipsum dolor"), has("lorem ipsum", "prompt")},
		{"Shows", onExample(func(e *policy.Example) { e.Shows = "Foo bar." }), has("Foo bar.", "Shows")},
		{"argument", calling(`{"query":"asdf"}`), has("asdf", "argument query")},
		{"a letter as argument", calling(`{"query":"a"}`), has("a", "argument query")},
		{"a word that contains one", calling(`{"query":"foot"}`), nil},
		{"a digit", calling(`{"query":"7"}`), nil},
		{"Chinese", calling(`{"query":"茶"}`), nil},
		{"a size", func(s *policy.Surface) {
			properties(`{"query":{"type":"string","enum":["S","M"]}}`)(s)
			calling(`{"query":"M"}`)(s)
		}, nil},
		{"arguments that are no object are another rule's", calling(`[]`), nil},
	})
}

func TestExampleSame(t *testing.T) {
	near := func(prompt string) func(*policy.Surface) {
		return func(s *policy.Surface) {
			s.Examples[1] = s.Examples[0]
			s.Examples[1].Title, s.Examples[1].Prompt = "Find another note", prompt
			s.Examples[1].Calls = []policy.Call{{Tool: "search_notes", Arguments: json.RawMessage(`{"query":"coffee"}`)}}
		}
	}
	checkRule(t, "example-same", []ruleCase{
		{"different", nothing, nil},
		{"the same calls", func(s *policy.Surface) {
			s.Examples[2].Calls = []policy.Call{{Tool: "get_note", Arguments: json.RawMessage(`{ "id": "n1" }`)}}
		}, []string{`example 3 ("Delete a note") makes the same calls as example 2 ("Read a note")`}},
		{"the same prompt is another rule's", func(s *policy.Surface) { s.Examples[2] = s.Examples[1] }, nil},
		{"no calls are another rule's", func(s *policy.Surface) { s.Examples[1].Calls, s.Examples[2].Calls = nil, nil }, nil},
		{"one word", near("Where did I write about coffee?"), []string{
			`example 2 ("Find another note") differs from example 1 ("Find a note") in one word of the prompt, while other tools have no example`,
		}},
		{"two words", near("Where did Bob write about coffee?"), nil},
	})
}

func TestExampleEffects(t *testing.T) {
	checkRule(t, "example-effects", []ruleCase{
		{"both", nothing, nil},
		{"no write", func(s *policy.Surface) { s.Examples = s.Examples[:2] }, []string{`no example uses a tool that writes: "delete_note"`}},
		{"no read", func(s *policy.Surface) { s.Examples = s.Examples[2:] }, []string{`no example uses a tool that reads: "search_notes", "get_note"`}},
		{"nothing to write", func(s *policy.Surface) { s.Examples, s.Tools = s.Examples[:2], s.Tools[:2] }, nil},
		{"no call is another rule's", func(s *policy.Surface) {
			for i := range s.Examples {
				s.Examples[i].Calls = nil
			}
		}, nil},
	})
}

func TestExampleExpect(t *testing.T) {
	checkRule(t, "example-expect", []ruleCase{
		{"all", nothing, nil},
		{"two", func(s *policy.Surface) { s.Examples[0].Expect, s.Examples[2].Expect = nil, nil },
			[]string{`the results of 2 examples are not compared with anything: example 1 ("Find a note"), example 3 ("Delete a note")`}},
	})
}

// unrelatedAnswer gives the first example a long result about something else.
func unrelatedAnswer(s *policy.Surface) {
	s.Examples[0].Expect = nil
	s.Runs[0].Answers[0].Text = strings.Repeat("Ships sail between harbours on Sundays. ", 10)
}

func TestExampleAnswer(t *testing.T) {
	checkRule(t, "example-answer", []ruleCase{
		{"related", nothing, nil},
		{"unrelated", unrelatedAnswer, []string{`the results of example 1 ("Find a note") share no word with its prompt "Where did I write about tea?"`}},
		{"expected", func(s *policy.Surface) { unrelatedAnswer(s); s.Examples[0].Expect = []string{"Ships"} }, nil},
		{"short", func(s *policy.Surface) { unrelatedAnswer(s); s.Runs[0].Answers[0].Text = "Ships sail." }, nil},
		{"a word of the prompt", func(s *policy.Surface) { unrelatedAnswer(s); s.Runs[0].Answers[0].Text += "teas and notes" }, nil},
		{"an image", func(s *policy.Surface) { unrelatedAnswer(s); s.Runs[0].Answers[0].Media = 1 }, nil},
		{"another language", func(s *policy.Surface) { unrelatedAnswer(s); s.Runs[0].Answers[0].Text += "Übermorgen" }, nil},
		{"skipped", func(s *policy.Surface) { unrelatedAnswer(s); s.Runs[0].Skipped = "it changes data" }, nil},
	})
}
