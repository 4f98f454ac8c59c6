package docs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// tool returns the page's description of a tool with these schemas.
func tool(t *testing.T, input, output string) docs.PageTool {
	t.Helper()
	s := notes()
	s.Tools = []policy.Tool{{Name: "a_tool", Title: "A tool", Description: "Does it.", Input: json.RawMessage(input), Output: json.RawMessage(output)}}
	return content(t, page(t, s, notesProse())).Tools[0]
}

func TestArgumentsInWords(t *testing.T) {
	for name, tc := range map[string]struct{ schema, typ, limits, values, def string }{
		"text":        {`{"type":"string","minLength":1,"maxLength":200}`, "text", "1 to 200 characters", "", ""},
		"one letter":  {`{"type":"string","maxLength":1}`, "text", "at most 1 character", "", ""},
		"exact":       {`{"type":"string","minLength":8,"maxLength":8,"pattern":"^[a-z]+$"}`, "text", "exactly 8 characters; matches `^[a-z]+$`", "", ""},
		"whole":       {`{"type":"integer","minimum":0,"maximum":10000,"default":20}`, "whole number", "0 to 10,000", "", "20"},
		"number":      {`{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1.5,"multipleOf":0.25}`, "number", "more than 0; less than 1.5; a multiple of 0.25", "", ""},
		"least":       {`{"type":"number","minimum":-3}`, "number", "at least -3", "", ""},
		"switch":      {`{"type":"boolean","default":false}`, "true or false", "", "", "false"},
		"enum":        {`{"type":"string","enum":["best","newest",""],"default":"best"}`, "text", "", `best,newest,""`, "best"},
		"constant":    {`{"const":1}`, "any value", "", "1", ""},
		"date":        {`{"type":"string","format":"date-time"}`, "date and time (RFC 3339)", "", "", ""},
		"bytes":       {`{"type":"string","contentEncoding":"base64"}`, "bytes (base64)", "", "", ""},
		"list":        {`{"type":"array","items":{"type":"string","maxLength":30},"maxItems":10,"uniqueItems":true}`, "list of text", "at most 10 items; items must differ; each: at most 30 characters", "", ""},
		"lists":       {`{"type":"array","items":{"type":"array","items":{"type":"integer"}}}`, "list of lists of whole numbers", "", "", ""},
		"enum list":   {`{"type":"array","items":{"type":"string","enum":["a","b"]},"default":["a"]}`, "list of text", "", "a,b", `["a"]`},
		"map":         {`{"type":"object","additionalProperties":{"type":"integer"}}`, "object with any names, each with: whole number", "", "", ""},
		"nullable":    {`{"type":["string","null"]}`, "text or null", "", "", ""},
		"own type":    {`{"type":"<b>"}`, "<b>", "", "", ""},
		"any":         {`{"description":"Any JSON value."}`, "any value", "", "", ""},
		"true":        {`true`, "any value", "", "", ""},
		"wrong types": {`{"type":7}`, "any value", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := tool(t, `{"type":"object","properties":{"a":`+tc.schema+`},"required":["a"]}`, "").Arguments[0]
			assert.Equal(t, tc.typ, f.Type)
			assert.Equal(t, tc.limits, strings.Join(f.Limits, "; "))
			assert.Equal(t, tc.values, strings.Join(f.Values, ","))
			assert.Equal(t, tc.def, f.Default)
			assert.True(t, f.Required)
		})
	}
}

func TestNestedSchemas(t *testing.T) {
	nested := `{"type":"string"}`
	for range 60 {
		nested = `{"type":"object","properties":{"in":{"type":"array","items":` + nested + `}}}`
	}
	levels := 0
	for f := tool(t, nested, "").Arguments; len(f) > 0; f = f[0].Fields {
		levels++
	}
	assert.Equal(t, 5, levels, "deeper levels are omitted")

	var members []string
	for i := range 1_000 {
		members = append(members, `"m`+strings.Repeat("x", i)+`":{"type":"string"}`)
	}
	assert.Len(t, tool(t, `{"type":"object","properties":{`+strings.Join(members, ",")+`}}`, "").Arguments, 200)

	for _, broken := range []string{"", "null", "[]", "{", `"x"`, `{"properties":[]}`, `{"properties":{"a":`, strings.Repeat("[", 100_000)} {
		assert.Empty(t, tool(t, broken, broken).Arguments)
	}
}

func TestResultsInWords(t *testing.T) {
	out := tool(t, `{}`, `{"type":"object","properties":{
		"items":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"tag":{"type":"string"}},"required":["id"]}},
		"next":{"type":"string"}},"required":["items"]}`).Output
	require.Len(t, out, 2)
	assert.Empty(t, out[0].Limits)
	assert.Equal(t, "id", out[0].Fields[0].Name)
	assert.Empty(t, out[0].Fields[0].Limits)
	assert.Equal(t, []string{"may be missing"}, out[0].Fields[1].Limits)
	assert.Equal(t, []string{"may be missing"}, out[1].Limits)
	assert.False(t, out[0].Required)
}

func TestEffectsInWords(t *testing.T) {
	for name, tc := range map[string]struct {
		hints *policy.Hints
		want  string
	}{
		"reads":   {&policy.Hints{ReadOnly: yes(), OpenWorld: yes()}, "Reads: Only reads; changes nothing. May reach systems or people outside the service."},
		"closed":  {&policy.Hints{ReadOnly: yes(), OpenWorld: no()}, "Reads: Only reads; changes nothing. Reaches nothing outside the service."},
		"changes": {&policy.Hints{ReadOnly: no(), Destructive: yes(), Idempotent: yes()}, "Changes: May change, replace, remove or send something; this cannot always be undone. Repeating the call with the same arguments has no further effect."},
		"neither": {&policy.Hints{ReadOnly: no(), Destructive: no()}, "Not declared: The effect of a call is not declared."},
		"none":    {nil, "Not declared: The effect of a call is not declared."},
	} {
		t.Run(name, func(t *testing.T) {
			s := notes()
			s.Tools = []policy.Tool{{Name: "a_tool", Hints: tc.hints}}
			got := content(t, page(t, s, notesProse())).Tools[0]
			assert.Equal(t, tc.want, got.EffectName+": "+got.Effect)
			assert.Equal(t, "a_tool", got.Title)
		})
	}
}

// The name or the title of a destructive tool says what it does.
func TestDestructiveEffectsInWords(t *testing.T) {
	for name, want := range map[string]string{
		"delete_note": "Deletes", "removeMember": "Deletes", "notes.purge": "Deletes", "Clear cache": "Deletes",
		"send_invoice": "Sends", "issue-notify": "Sends",
		"update_note": "Changes", "list_deleted_notes": "Changes", "undelete_note": "Changes", "set_clear_text": "Changes", "resend": "Changes", "": "Changes",
	} {
		s := notes()
		s.Tools = []policy.Tool{{Name: name, Effect: annotate.EffectDestructive}}
		got := content(t, page(t, s, notesProse())).Tools[0]
		assert.Equal(t, want, got.EffectName, name)
	}
	s := notes()
	s.Tools = []policy.Tool{{Name: "note_end", Title: "Delete a note", Effect: annotate.EffectDestructive}}
	got := content(t, page(t, s, notesProse())).Tools[0]
	assert.Equal(t, "Deletes: Deletes or removes something; this cannot always be undone.", got.EffectName+": "+got.Effect)
}

func TestLimitsInWords(t *testing.T) {
	s := notes()
	s.Limits = policy.Limits{Characters: 1_000, RequestBytes: 1_500, CallsPerSecond: 0.5}
	for i := range s.Tools {
		s.Tools[i].Timeout = 90e9
	}
	c := content(t, page(t, s, notesProse()))
	var got []string
	for _, f := range c.Limits.Facts {
		got = append(got, f.Text)
	}
	assert.Equal(t, []string{
		"At most 1,000 characters. A longer result is shortened; it says what was left out and how to get it.",
		"At most 1,500 bytes.", "Each caller can make 30 calls per minute. A caller is a user, or a network address without a login.", "A call takes at most 90 seconds.",
	}, got)
	assert.Empty(t, c.Tools[0].Limits, "a limit of all tools is in the section on limits only")

	s.Limits = policy.Limits{}
	s.Tools = nil
	p := notesProse()
	p.Limits = ""
	assert.NotContains(t, string(page(t, s, p).HTML()), `id="limits"`, "an empty section is omitted")
	assert.NotContains(t, string(page(t, s, p).Markdown()), "## Limits")
}

func TestWhyNoLoginIsNeeded(t *testing.T) {
	for reason, want := range map[string]string{
		"keeps no data":        "No login is needed because the server keeps no data.",
		"the data is public.":  "No login is needed because the data is public.",
		"All data is public":   "No login is needed because all data is public.",
		"serves `fmt` to all.": "No login is needed because the server serves `fmt` to all.",
		"":                     "",
	} {
		s := notes()
		s.Access = policy.Access{Public: true, Reason: reason}
		p := page(t, s, notesProse())
		assert.Equal(t, want, content(t, p).Authentication.NoLogin())
		assert.Contains(t, string(p.Markdown()), "You need no account and no login.\n\n"+want)
	}
	assert.Empty(t, content(t, page(t, notes(), notesProse())).Authentication.NoLogin())
}

// The set-up begins with the directory once that lists the server, and not before.
func TestSetupOfAListedServer(t *testing.T) {
	for _, login := range []bool{false, true} {
		s := notes()
		s.Access.Protected, s.Access.Public = login, !login
		p := page(t, s, notesProse())
		assert.NotContains(t, string(p.Markdown()), "https://claude.com/connectors")
		assert.Contains(t, string(p.Markdown()), "turn on Developer mode")

		s.Manifest.Directories.Anthropic.Listed, s.Manifest.Directories.OpenAI.Listed = true, true
		p = page(t, s, notesProse())
		got := content(t, p).Setup
		assert.Empty(t, got.AddToClaude, "it would add a second connector")
		steps := map[string]string{}
		for _, c := range got.Clients {
			steps[c.ID] = strings.Join(c.Steps, "\n")
		}
		title := "“" + s.Manifest.Title + "”"
		assert.Contains(t, steps["claude"], "Visit the connector directory, https://claude.com/connectors.\nFind "+title+" and choose Connect.\n")
		assert.Contains(t, steps["claude-desktop"], "Find "+title)
		assert.Contains(t, steps["chatgpt"], "Visit the plugin directory, https://chatgpt.com/plugins.\nFind "+title)
		for _, id := range []string{"claude", "chatgpt"} {
			assert.Equal(t, login, strings.Contains(strings.ToLower(steps[id]), "log in"), id)
		}
		for _, shown := range []string{string(p.Markdown()), string(p.HTML())} {
			assert.NotContains(t, shown, "Add to Claude")
			assert.NotContains(t, shown, "Developer mode")
			assert.Contains(t, shown, "https://claude.com/connectors")
		}
	}
}

func TestSetup(t *testing.T) {
	s := notes()
	s.Manifest.Title = "Notes & more"
	s.Manifest.URL = "https://notes.example.com/mcp?team=a&key='x'"
	got := content(t, page(t, s, notesProse())).Setup
	assert.Equal(t, "https://claude.ai/customize/connectors?modal=add-custom-connector&connectorName=Notes+%26+more&connectorUrl=https%3A%2F%2Fnotes.example.com%2Fmcp%3Fteam%3Da%26key%3D%27x%27", got.AddToClaude)
	code := map[string]string{}
	for _, c := range got.Clients {
		code[c.ID] = c.Code
	}
	assert.Equal(t, `claude mcp add --transport http notes 'https://notes.example.com/mcp?team=a&key='\''x'\'''`, code["claude-code"])
	var file struct {
		Servers map[string]struct{ Type, URL string }
	}
	require.NoError(t, json.Unmarshal([]byte(code["vscode"]), &file))
	assert.Equal(t, s.Manifest.URL, file.Servers["notes"].URL)
	assert.Len(t, code, 7)

	s.Manifest.URL = "http://127.0.0.1:8080/mcp"
	assert.Empty(t, content(t, page(t, s, notesProse())).Setup.AddToClaude, "claude.ai cannot reach it")
}

// TestRatesInWords checks that a rate of less than a call per second is in a larger unit, and that
// the page says who a caller is and what counts as several calls.
func TestRatesInWords(t *testing.T) {
	facts := func(change func(*policy.Surface)) string {
		s := notes()
		s.Limits = policy.Limits{CallsPerSecond: 10, Burst: 120}
		change(s)
		var all []string
		for _, f := range content(t, page(t, s, notesProse())).Limits.Facts {
			all = append(all, f.Name+": "+f.Text)
		}
		return strings.Join(all, "\n")
	}
	for perSecond, want := range map[float64]string{
		1e6: "1000000 calls per second", 10: "10 calls per second", 1: "1 call per second", 0.5: "30 calls per minute", 1.0 / 60: "1 call per minute",
		0.01: "36 calls per hour", 1.0 / 3600: "1 call per hour", 1e-6: "less than 1 call per hour", 2.5: "2.5 calls per second",
	} {
		assert.Contains(t, facts(func(s *policy.Surface) { s.Limits.CallsPerSecond = perSecond }), "120 calls in quick succession, then "+want+".", perSecond)
	}
	for want, change := range map[string]func(*policy.Surface){
		"A caller is a network address.": func(s *policy.Surface) { s.Access = policy.Access{Public: true, Reason: "the data is public"} },
		"A caller is a user.": func(s *policy.Surface) {
			for i := range s.Tools {
				s.Tools[i].Public = false
			}
		},
		"A caller is a user, or a network address without a login.": func(s *policy.Surface) { s.Tools[0].Public = true },
		"counts as 5.": func(s *policy.Surface) { s.Tools[0].Weight = 5 },
		"All users of Claude count as one caller: together they can make 600 calls in quick succession, then 100 calls per second.": func(s *policy.Surface) {
			s.Limits.Shared = []policy.SharedLimit{{Callers: "all users of Claude", Burst: 600, CallsPerSecond: 100}}
		},
	} {
		assert.Contains(t, facts(change), want)
	}
}
