package policy_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// protectedNotes returns good with a login, and with one tool for each kind of access.
func protectedNotes() *policy.Surface {
	s := good()
	s.Access = policy.Access{Protected: true, Scopes: []string{"notes"}}
	s.Tools[0].Public = true
	s.Tools[2].Scopes = []string{"notes:delete", "notes"}
	s.Tools[1].Description = "Returns the text of one note.\nUse after search_notes has found it.\u200b\U000E0041"
	s.Tools[1].Definition = json.RawMessage(`{"name":"get_note","inputSchema":{},"annotations":{"title":"x","readOnlyHint":true,"beta":1},"_meta":{"z":1e400,"a":[1,2]}}`)
	s.Tools[2].Hints.Title = "Remove"
	s.Tools[2].Hints.Idempotent = nil
	return s
}

func TestLock(t *testing.T) {
	golden(t, "tools.lock.golden", policy.Lock(protectedNotes()))
	assert.True(t, json.Valid(policy.Lock(protectedNotes())))
}

func TestLockIsTheSameForTheSameSurface(t *testing.T) {
	first := policy.Lock(protectedNotes())
	for range 20 {
		s := protectedNotes()
		slices.Reverse(s.Tools)
		s.Tools[0].Input = json.RawMessage(strings.ReplaceAll(string(s.Tools[0].Input), ":", " :\n"))
		require.Equal(t, string(first), string(policy.Lock(s)))
	}
}

func TestLockOfABrokenServer(t *testing.T) {
	deep := strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999)
	for name, s := range map[string]*policy.Surface{
		"nil": nil, "empty": {}, "bare tool": {Tools: []policy.Tool{{}}},
		"schemas that are none": {Tools: []policy.Tool{
			{Name: "a", Input: json.RawMessage(`{"type":`), Output: json.RawMessage("\xff"), Definition: json.RawMessage(`[]`)},
			{Name: "b", Input: json.RawMessage(deep), Definition: json.RawMessage(`{"annotations":7,"_meta":` + deep[1:9_990-1] + `}`)},
			{Name: "c", Input: json.RawMessage(`1],[1`), Description: "\xff\u2028\x00\n"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			lock := policy.Lock(s)
			changes, err := policy.Compare(lock, s)
			require.NoError(t, err)
			assert.Empty(t, changes)
		})
	}
}

func TestLockOfManyTools(t *testing.T) {
	s, renamed := &policy.Surface{}, &policy.Surface{}
	for i := range 1_000 {
		tool := good().Tools[i%3]
		tool.Name, tool.Title = fmt.Sprintf("tool_%03d", i), fmt.Sprintf("Tool %d", i)
		s.Tools = append(s.Tools, tool)
		tool.Name = fmt.Sprintf("other_%03d", i)
		renamed.Tools = append(renamed.Tools, tool)
	}
	changes, err := policy.Compare(policy.Lock(s), renamed)
	require.NoError(t, err)
	require.Len(t, changes, 1_000)
	for _, c := range changes {
		assert.Equal(t, policy.Renamed, c.Kind)
	}
}

func TestLocksThatCannotBeRead(t *testing.T) {
	whole := string(policy.Lock(good()))
	for name, c := range map[string]struct{ text, want string }{
		"empty":      {" \n", "it is empty; regenerate it"},
		"not UTF-8":  {"\xff{}", "it is not UTF-8 text; regenerate it"},
		"cut off":    {whole[:len(whole)/2], "line 55: unexpected end of JSON input; regenerate it"},
		"conflict":   {strings.Replace(whole, "  \"tools\"", "<<<<<<< HEAD\n  \"tools\"", 1), "line 7: merge conflict; regenerate it from the merged source"},
		"other file": {`{"name":"x"}`, `it is not a lock of tools: it lacks "lock": 1; regenerate it`},
		"old":        {`{"lock":0}`, `it is not a lock of tools: it lacks "lock": 1; regenerate it`},
		"newer": {`{"lock":2,"tools":{"a":[]}}`,
			"its format 2 is newer than 1, the newest that this program reads; update mcpkit, or regenerate it"},
		"unknown field": {"{\"lock\":1,\n\"wools\u200b\":[]}", `unknown field "wools\u200b"; regenerate it`},
		"wrong type":    {"{\"lock\":1,\n\"tools\":[{\"name\":7}]}", "line 2: tools.name cannot be of the type number; regenerate it"},
		"format":        {`{"lock":"one"}`, "line 1: lock cannot be of the type string; regenerate it"},
		"list":          {`[]`, "line 1: the lock cannot be of the type array; regenerate it"},
		"twice":         {`{"lock":1,"tools":[{"name":"a"},{"name":"a"}]}`, `tool 2, "a", appears twice; regenerate it`},
		"more behind":   {whole + "x", "regenerate it"},
	} {
		t.Run(name, func(t *testing.T) {
			changes, err := policy.Compare([]byte(c.text), good())
			require.ErrorContains(t, err, "policy: the lock of the tools cannot be read: ")
			assert.ErrorContains(t, err, c.want)
			assert.Nil(t, changes)
		})
	}
	t.Run("tools that share a name", func(t *testing.T) {
		s := good()
		s.Tools[1].Name = s.Tools[0].Name
		_, err := policy.Compare(policy.Lock(good()), s)
		assert.ErrorContains(t, err, `policy: the tools cannot be compared: tool 3, "search_notes", appears twice`)
	})
}

// A lock that can be read is read the same again, and no text causes a panic.
func FuzzCompare(f *testing.F) {
	f.Add(policy.Lock(good()))
	f.Add(policy.Lock(protectedNotes()))
	f.Add([]byte(`{"lock":1,"tools":[{"name":"a","inputSchema":{"a":{"b":null}},"outputSchema":3}]}`))
	f.Add([]byte("<<<<<<< HEAD\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		changes, err := policy.Compare(text, good())
		if err != nil {
			assert.NotContains(t, err.Error(), "\n")
			return
		}
		again, err := policy.Compare(text, good())
		require.NoError(t, err)
		assert.Equal(t, changes, again)
		assert.Equal(t, len(changes) == 0, changes.String() == "")
	})
}
