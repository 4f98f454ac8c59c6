package policy_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// good returns a surface that breaks no rule. Each test changes one part of it.
func good() *policy.Surface {
	return &policy.Surface{
		Known: policy.PartAll | policy.PartRuns,
		Paths: []string{"/mcp"}, Today: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC),
		Manifest: policy.Manifest{
			Name: "notes", Title: "Notes", Version: "1.4.0",
			Tagline:      "Search and keep your notes",
			Description:  "Searches, reads and deletes the notes of your workspace.",
			Instructions: "Find a note with search_notes, then read it with get_note.",
			URL:          "https://mcp.notes.dev/mcp",
			Website:      "https://notes.dev", Docs: "https://notes.dev/docs/mcp",
			Privacy: "https://notes.dev/privacy", Support: "help@notes.dev", Security: "https://notes.dev/security",
			Pos: at(10),
		},
		Access: policy.Access{Public: true, Reason: "serves only public notes", Pos: at(20)},
		Tools: []policy.Tool{
			tool("search_notes", "Search notes", annotate.EffectReadOnly, 21,
				"Finds notes by their words. Use when the id of a note is not known.",
				`{"query":{"type":"string","description":"words to look for"},
				  "limit":{"type":"integer","description":"how many notes to return","minimum":1,"maximum":100}}`, "query"),
			tool("get_note", "Read a note", annotate.EffectReadOnly, 25,
				"Returns the text of one note. Use after search_notes has found it.",
				`{"id":{"type":"string","description":"id of the note"}}`, "id"),
			tool("delete_note", "Delete a note", annotate.EffectDestructive, 29,
				"Deletes one note permanently. Use when the user asks for it.",
				`{"id":{"type":"string","description":"id of the note"}}`, "id"),
		},
		Prompts: []policy.Offer{{Name: "weekly", Description: "Summarizes the notes of a week."}},
		Examples: []policy.Example{
			example("Find a note", "Where did I write about tea?", "search_notes", `{"query":"tea","limit":5}`, "Tea", 40),
			example("Read a note", "Show me the note about tea", "get_note", `{"id":"n1"}`, "Tea", 44),
			example("Delete a note", "Throw the note about tea away", "delete_note", `{"id":"n1"}`, "deleted", 48),
		},
		Runs: []policy.Run{
			{Answers: []policy.Answer{{Text: `{"text":"Tea is drunk at four."}`, Structured: json.RawMessage(`{"text":"Tea is drunk at four."}`)}}},
			{Answers: []policy.Answer{{Text: "Tea is drunk at four."}}},
			{Answers: []policy.Answer{{Text: `{"deleted":true}`, Structured: json.RawMessage(`{"deleted":true}`)}}},
		},
	}
}

func at(line int) policy.Pos { return policy.Pos{File: "main.go", Line: line} }

// tool makes a tool with the hints of its effect.
func tool(name, title string, effect annotate.Effect, line int, description, properties string, required ...string) policy.Tool {
	input := `{"type":"object","additionalProperties":false,"properties":` + properties
	if len(required) > 0 {
		names, _ := json.Marshal(required)
		input += `,"required":` + string(names)
	}
	return policy.Tool{
		Name: name, Title: title, Description: description, Effect: effect, Pos: at(line),
		Hints:  hints(title, effect == annotate.EffectReadOnly, effect != annotate.EffectReadOnly),
		Input:  json.RawMessage(input + "}"),
		Output: json.RawMessage(`{"type":"object","properties":{"text":{"type":"string","description":"what was found"}}}`),
	}
}

func hints(title string, readOnly, destructive bool) *policy.Hints {
	open, idempotent := false, readOnly
	return &policy.Hints{Title: title, ReadOnly: &readOnly, Destructive: &destructive, Idempotent: &idempotent, OpenWorld: &open}
}

func example(title, prompt, tool, arguments, expect string, line int) policy.Example {
	return policy.Example{
		Title: title, Prompt: prompt, Shows: "the note", Expect: []string{expect}, Pos: at(line),
		Calls: []policy.Call{{Tool: tool, Arguments: json.RawMessage(arguments)}},
	}
}

// forOpenAI changes the manifest of a server whose listing OpenAI would take.
func forOpenAI(change func(*policy.Manifest)) func(*policy.Surface) {
	return func(s *policy.Surface) {
		m := &s.Manifest
		m.Profile, m.Support = annotate.OpenAI, "https://notes.dev/help"
		m.Directories = policy.Directories{
			Developer: "Notes Ltd", Terms: "https://notes.dev/terms",
			OpenAI: policy.OpenAIListing{Category: "Productivity", StarterPrompts: []string{"Where did I write about tea?"}},
		}
		change(m)
	}
}

func documented(place, text string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		s.Documentation = append(s.Documentation, policy.Text{Place: place, Text: text})
	}
}

// served gives the server a privacy policy and the paths that it answers.
func served(privacy string, paths ...string) func(*policy.Surface) {
	return func(s *policy.Surface) { s.Manifest.Privacy, s.Paths = privacy, paths }
}

// resultsOf returns the results of some rules, and perhaps of others. [policy.Check] runs every
// rule, which takes most of the time of these tests, so it is asked only where they may take long.
func resultsOf(s *policy.Surface, ids ...policy.RuleID) []policy.Result {
	return reportOf(s, ids...).Results
}

// reportOf returns the report of these results.
func reportOf(s *policy.Surface, ids ...policy.RuleID) *policy.Report {
	if testsize.Slow() {
		return policy.Check(s)
	}
	return policy.CheckOnly(s, ids...)
}

// result returns the result of one rule.
func result(t testing.TB, s *policy.Surface, id policy.RuleID) policy.Result {
	t.Helper()
	for _, res := range resultsOf(s, id) {
		if res.Rule.ID == id {
			return res
		}
	}
	require.FailNow(t, "no such rule", string(id))
	return policy.Result{}
}

// A ruleCase changes a good surface and lists the messages that one rule then has.
type ruleCase struct {
	name  string
	spoil func(*policy.Surface)
	want  []string
}

// checkRule runs the cases of one rule. A case without messages expects that the rule passes, or
// that it was not measured because of the language of a text.
func checkRule(t *testing.T, id policy.RuleID, cases []ruleCase) {
	t.Helper()
	rule, ok := policy.RuleByID(id)
	require.True(t, ok, id)
	for _, c := range cases {
		t.Run(string(id)+"/"+c.name, func(t *testing.T) {
			s := good()
			c.spoil(s)
			res := result(t, s, id)
			assert.Equal(t, c.want, messages(res.Findings))
			want := policy.Pass
			switch {
			case len(c.want) == 0 && strings.Contains(res.Reason, "not in English"):
				want = policy.NotMeasured
			case len(c.want) > 0 && rule.Level == policy.Must:
				want = policy.Fail
			case len(c.want) > 0:
				want = policy.Warn
			}
			assert.Equal(t, want, res.Outcome)
		})
	}
}

func messages(findings []policy.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Message)
	}
	return all
}

// onTool changes the first tool, search_notes.
func onTool(spoil func(*policy.Tool)) func(*policy.Surface) {
	return func(s *policy.Surface) { spoil(&s.Tools[0]) }
}

// named renames the first tool.
func named(name string) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) { t.Name = name })
}

// described replaces the description of the first tool.
func described(text string) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) { t.Description = text })
}

// input replaces the input schema of the first tool.
func input(schema string) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) { t.Input = json.RawMessage(schema) })
}

// properties replaces the properties of the first tool's input schema.
func properties(p string) func(*policy.Surface) {
	return input(`{"type":"object","additionalProperties":false,"properties":` + p + `}`)
}

// onManifest changes the manifest.
func onManifest(spoil func(*policy.Manifest)) func(*policy.Surface) {
	return func(s *policy.Surface) { spoil(&s.Manifest) }
}

func nothing(*policy.Surface) {}

func TestGoodSurfaceBreaksNoRule(t *testing.T) {
	rep := policy.Check(good())
	for _, res := range rep.Results {
		assert.Equal(t, policy.Pass, res.Outcome, res.Rule.ID)
		assert.Empty(t, res.Findings, res.Rule.ID)
	}
	assert.True(t, rep.OK())
	assert.NoError(t, rep.Err())
}

// surfaceWith returns a good surface with one change.
func surfaceWith(spoil func(*policy.Surface)) *policy.Surface {
	s := good()
	spoil(s)
	return s
}
