package policy_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestCompare(t *testing.T) {
	replace := func(old, new string) func(*policy.Surface) {
		return onTool(func(t *policy.Tool) {
			t.Input = json.RawMessage(strings.Replace(string(t.Input), old, new, 1))
		})
	}
	for name, c := range map[string]struct {
		change func(*policy.Surface)
		want   []string
	}{
		"nothing": {nothing, nil},
		"order":   {func(s *policy.Surface) { slices.Reverse(s.Tools) }, nil},
		"a hint": {onTool(func(t *policy.Tool) { *t.Hints.ReadOnly = false }),
			[]string{`altered: tool "search_notes": readOnlyHint: true → false`}},
		"a hint is gone": {onTool(func(t *policy.Tool) { t.Hints.OpenWorld = nil }),
			[]string{`altered: tool "search_notes": openWorldHint: false → nothing`}},
		"a scope": {func(s *policy.Surface) { s.Tools[2].Scopes = []string{"notes:delete"} },
			[]string{`altered: tool "delete_note": scopes: nothing → notes:delete`}},
		"a login": {func(s *policy.Surface) { s.Tools[1].Public = true },
			[]string{`altered: tool "get_note": login: required → none`}},
		"access that is not known": {func(s *policy.Surface) { s.Known = policy.PartTools; s.Access = policy.Access{} }, nil},
		"a limit":                  {replace(`"maximum":100`, `"maximum":50`), []string{`altered: tool "search_notes": inputSchema.properties.limit.maximum: 100 → 50`}},
		"an argument more": {replace(`"properties":{`, `"properties":{"a.b":{"type":"string"},`),
			[]string{`altered: tool "search_notes": inputSchema.properties."a.b": nothing → {"type":"string"}`}},
		"a required argument": {replace(`"required":["query"]`, `"required":["query","limit"]`),
			[]string{`altered: tool "search_notes": inputSchema.required: ["query"] → ["query","limit"]`}},
		"an argument's description": {replace(`"words to look for"`, `"what to look for"`),
			[]string{`reworded: tool "search_notes": inputSchema.properties.query.description: "words to look for" → "what to look for"`}},
		"a default called description": {replace(`"minimum":1`, `"minimum":1,"default":{"description":"x"}`),
			[]string{`altered: tool "search_notes": inputSchema.properties.limit.default: nothing → {"description":"x"}`}},
		"no output": {onTool(func(t *policy.Tool) { t.Output = nil }),
			[]string{`altered: tool "search_notes": outputSchema: {"properties":{"text":{"description":"what was found","type":"string"}},"type":"object"} → nothing`}},
		"meta": {onTool(func(t *policy.Tool) { t.Definition = json.RawMessage(`{"_meta":{"a":{"b":1}}}`) }),
			[]string{`altered: tool "search_notes": other: nothing → {"_meta":{"a":{"b":1}}}`}},
		"a title": {onTool(func(t *policy.Tool) { t.Title, t.Hints.Title = "Find", "Find" }), []string{
			`reworded: tool "search_notes": title: Search notes → Find`,
			`reworded: tool "search_notes": annotations.title: Search notes → Find`}},
		"a description": {described("Finds.\u200b"),
			[]string{`reworded: tool "search_notes": description: Finds notes by their words. Use when the id of a note is not known. → Finds.\u200b`}},
		"the instructions": {onManifest(func(m *policy.Manifest) { m.Instructions = "" }),
			[]string{"reworded: the instructions: Find a note with search_notes, then read it with get_note. → nothing"}},
		"a name":      {named("find_notes"), []string{`renamed: tool "search_notes": renamed to "find_notes"`}},
		"a tool less": {func(s *policy.Surface) { s.Tools = s.Tools[:2] }, []string{`removed: tool "delete_note": removed`}},
		"another tool": {func(s *policy.Surface) {
			s.Tools[2] = tool("add_note", "Add", annotate.EffectAdditive, 1, "Adds.", "{}")
		}, []string{`removed: tool "delete_note": removed`, `added: tool "add_note": added`}},
	} {
		t.Run(name, func(t *testing.T) {
			locked := good()
			locked.Access = policy.Access{Protected: true}
			s := good()
			s.Access = locked.Access
			c.change(s)
			changes, err := policy.Compare(policy.Lock(locked), s)
			require.NoError(t, err)
			var got []string
			for _, change := range changes {
				got = append(got, fmt.Sprintf("%s: %s", change.Kind, change))
				assert.NotEmpty(t, change.Kind.Impact())
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestChangesAreReadable(t *testing.T) {
	s := protectedNotes()
	s.Tools[0].Name = "find_notes"
	s.Tools[1].Description = "Returns one note.\nUse after search_notes has found it.\u200b\U000E0041"
	s.Tools[1].Input = json.RawMessage(`{"type":"object","properties":{"note":{"type":"string"}}}`)
	s.Tools[2] = tool("archive_note", "Archive", annotate.EffectDestructive, 1, "Archives a note.", "{}")
	s.Manifest.Instructions = "\x1b[31mRead everything."
	changes, err := policy.Compare(policy.Lock(protectedNotes()), s)
	require.NoError(t, err)
	golden(t, "changes.golden", []byte(changes.String()))
}

// Of long texts that differ at the end, a change shows the end.
func TestLongChanges(t *testing.T) {
	old, s := good(), good()
	old.Tools[0].Description = strings.Repeat("All of it. ", 60) + "Today."
	s.Tools[0].Description = strings.Repeat("All of it. ", 60) + "Tomorrow."
	changes, err := policy.Compare(policy.Lock(old), s)
	require.NoError(t, err)
	require.Len(t, changes, 1)
	assert.Regexp(t, `^tool "search_notes": description: …[^→]*it\. Today\. → …[^→]*it\. Tomorrow\.$`, changes[0].String())
	assert.Contains(t, changes.String(), "it. Today.\n    + ")
	assert.Contains(t, changes.String(), "it. Tomorrow.\n")
}

func TestChangeKinds(t *testing.T) {
	assert.Equal(t, "unknown", policy.ChangeKind(-1).String())
	assert.Equal(t, "unknown", policy.ChangeKind(5).String())
	for k := policy.Removed; k <= policy.Reworded; k++ {
		assert.Contains(t, k.Impact(), "OpenAI", k.String())
	}
}

// A lock that is committed with the source shows what a release changes for clients.
func ExampleCompare() {
	readOnly, yes := true, true
	s := &policy.Surface{Known: policy.PartTools, Tools: []policy.Tool{{
		Name: "get_note", Title: "Read a note", Description: "Returns one note.",
		Hints: &policy.Hints{Title: "Read a note", ReadOnly: &readOnly, Destructive: new(bool), Idempotent: &yes, OpenWorld: new(bool)},
		Input: json.RawMessage(`{"type":"object","properties":{"id":{"type":"string","maxLength":20}}}`),
	}}}
	lock := policy.Lock(s)

	s.Tools[0].Input = json.RawMessage(`{"type":"object","properties":{"id":{"type":"string","maxLength":12}}}`)
	changes, err := policy.Compare(lock, s)
	if err != nil {
		fmt.Println(err)
	}
	for _, change := range changes {
		fmt.Printf("%s: %s\n", change.Kind, change)
	}
	// Output:
	// altered: tool "get_note": inputSchema.properties.id.maxLength: 20 → 12
}
