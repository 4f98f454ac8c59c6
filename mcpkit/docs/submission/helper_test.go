package submission_test

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// reports are the files of a kit with the report of the rules.
var reports = []string{"compliance.json", "compliance.txt"}

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a kit with a folder of testdata, without the report of the rules, which changes
// with the table of rules.
func golden(t *testing.T, folder string, k *submission.Kit) {
	t.Helper()
	dir := filepath.Join("testdata", folder)
	if *update {
		require.NoError(t, os.RemoveAll(dir))
		require.NoError(t, os.MkdirAll(dir, 0o755))
		_ = k.Write(dir) // a kit with problems is written too
		for _, name := range reports {
			require.NoError(t, os.Remove(filepath.Join(dir, name)))
		}
	}
	count := 0
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			count++
		}
		return err
	}), "run go test with -update")
	assert.Equal(t, len(k.Files())-len(reports), count)
	for _, f := range k.Files() {
		if slices.Contains(reports, f.Name) {
			continue
		}
		want, err := os.ReadFile(filepath.Join(dir, f.Name))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(f.Content), f.Name)
	}
}

// file returns one file of a kit.
func file(t testing.TB, k *submission.Kit, name string) string {
	t.Helper()
	for _, f := range k.Files() {
		if f.Name == name {
			return string(f.Content)
		}
	}
	require.FailNow(t, "no such file", name)
	return ""
}

// problems returns the problems of a kit in lines.
func problems(k *submission.Kit) []string {
	var lines []string
	for _, p := range k.Problems() {
		lines = append(lines, p.String())
	}
	return lines
}

// notes returns a server that requires a login, has one public tool and breaks no rule.
func notes() *policy.Surface {
	s := &policy.Surface{
		Known: policy.PartAll | policy.PartRuns,
		Manifest: policy.Manifest{
			Name: "notes", Title: "Notes", Version: "1.4.0",
			Tagline:     "Search and keep your notes",
			Description: "Searches, reads, adds and deletes the notes of your workspace.",
			URL:         "https://mcp.notes.dev/mcp",
			Website:     "https://notes.dev", Docs: "https://notes.dev/docs/mcp",
			Privacy: "https://notes.dev/privacy", Support: "help@notes.dev", Security: "https://notes.dev/security",
			Directories: policy.Directories{
				Developer: "Notes Ltd", Terms: "https://notes.dev/terms", Logo: "https://notes.dev/icon.png",
				Anthropic: policy.AnthropicListing{Slug: "notes", Categories: []string{"Productivity", "Writing"}},
				OpenAI:    policy.OpenAIListing{Support: "https://notes.dev/support", Category: "Productivity", StarterPrompts: []string{"Where did I write about tea?"}},
			},
			Pos: policy.Pos{File: "/home/somebody/notes/main.go", Line: 10},
		},
		Access: policy.Access{Protected: true, Scopes: []string{"notes"}, AuthorizationServers: []string{"https://login.notes.dev"}},
		Tools: []policy.Tool{
			tool("search_notes", "Search notes", annotate.EffectReadOnly,
				"Finds notes by their words. Use when the id of a note is not known.",
				`{"query":{"type":"string","description":"words to look for"}}`, "query"),
			tool("add_note", "Add a note", annotate.EffectAdditive,
				"Adds a note. Use when the user wants to keep something.",
				`{"text":{"type":"string","description":"text of the note"}}`, "text"),
			tool("delete_note", "Delete a note", annotate.EffectDestructive,
				"Deletes one note permanently. Use when the user asks for it.",
				`{"id":{"type":"string","description":"id of the note"}}`, "id"),
		},
		Examples: []policy.Example{
			example("Find a note", "Where did I write about tea?", "search_notes", `{"query":"tea"}`, "the notes about tea"),
			example("Keep something", "Remember that tea is drunk at four", "add_note", `{"text":"Tea is drunk at four."}`, "that it was kept"),
			example("Delete a note", "Throw the note about tea away", "delete_note", `{"id":"n1"}`, "that the note is gone"),
			example("Find another", "What did I write about coffee?", "search_notes", `{"query":"coffee"}`, "the notes about coffee"),
			example("Keep a list", "Put milk on my list", "add_note", `{"text":"milk"}`, "that it was kept"),
		},
		Runs: []policy.Run{
			answered(`{"notes":[{"id":"n1","text":"Tea is drunk at four."}]}`), answered(`{"id":"n2"}`), answered(`{"deleted":true}`),
			answered(`{"notes":[{"id":"n7","text":"Coffee after five."}]}`), answered(`{"id":"n3"}`),
		},
	}
	s.Tools[0].Public = true
	s.Tools[2].Scopes = []string{"notes:delete"}
	for i, does := range []string{"Finds notes", "Adds a note", "Deletes one note"} {
		s.Tools[i].Reasons = map[annotate.Hint]string{
			annotate.ReadOnlyHint: does + ".", annotate.DestructiveHint: does + ", and no other note changes.", annotate.OpenWorldHint: does + " of the user's own workspace.",
		}
	}
	return s
}

// notesReport is a report of the server of notes that is submitted to Anthropic. It has the results
// of some rules: all files of a kit are searched for secrets, and the whole report is the longest.
var notesReport = sync.OnceValue(func() *policy.Report {
	r := policy.Check(submitted(notes(), submission.Anthropic))
	r.Results = r.Results[:10]
	return r
})

// answeredKit returns the kit for Anthropic's directory of the server of notes with other answers,
// for tests of what is wrong with these.
func answeredKit(l submission.Listing) *submission.Kit {
	return submission.New(submission.Anthropic, notes(), notesReport(), l)
}

// public returns a server without a login that only reads.
func public() *policy.Surface {
	s := notes()
	s.Access = policy.Access{Public: true, Reason: "serves only public notes"}
	s.Tools = s.Tools[:1]
	s.Tools[0].Public = false
	s.Examples = []policy.Example{s.Examples[0], s.Examples[3], s.Examples[0]}
	s.Examples[2].Title, s.Examples[2].Prompt = "Find them all", "List everything about tea"
	s.Runs = []policy.Run{s.Runs[0], s.Runs[3], s.Runs[0]}
	return s
}

// tool returns a tool with the hints of its effect.
func tool(name, title string, effect annotate.Effect, description, properties string, required ...string) policy.Tool {
	names, _ := json.Marshal(required)
	readOnly, destructive, open := effect == annotate.EffectReadOnly, effect != annotate.EffectReadOnly, false
	return policy.Tool{
		Name: name, Title: title, Description: description, Effect: effect,
		Pos:    policy.Pos{File: "/home/somebody/notes/main.go", Line: 20},
		Hints:  &policy.Hints{Title: title, ReadOnly: &readOnly, Destructive: &destructive, Idempotent: &readOnly, OpenWorld: &open},
		Input:  json.RawMessage(`{"type":"object","additionalProperties":false,"properties":` + properties + `,"required":` + string(names) + `}`),
		Output: json.RawMessage(`{"type":"object"}`),
	}
}

func example(title, prompt, tool, arguments, shows string) policy.Example {
	return policy.Example{Title: title, Prompt: prompt, Shows: shows, Calls: []policy.Call{{Tool: tool, Arguments: json.RawMessage(arguments)}}}
}

func answered(result string) policy.Run {
	return policy.Run{Answers: []policy.Answer{{Text: result, Structured: json.RawMessage(result)}}}
}

// listing returns answers to all questions of both forms.
func listing() submission.Listing {
	return submission.Listing{
		Company: submission.Company{Contact: "reviews@notes.dev"},
		Login:   submission.DynamicRegistration,
		Data:    submission.Data{API: submission.OwnAPI, Health: submission.No, Sponsored: submission.No, Returned: []string{"notes"}},
		Privacy: &docs.DataUse{
			Collected: "The notes that the user keeps.", Used: "To show them to the user again.", Stored: "In our database in Frankfurt.",
			Controller: "Notes Ltd, 1 Quay Street, Galway", Effective: "1 October 2026", Rights: "To have a copy, and to have everything deleted.",
			Logs: "for 30 days", NoUpstreams: true,
			Shared: "With nobody.", Retention: "Until the user deletes them.", Contact: "privacy@notes.dev",
		},
		Requirements: "An account at notes.dev, on every plan.",
		OpenAI:       submission.OpenAIAnswers{DemoRecording: "https://notes.dev/demo", ReleaseNotes: "The first release for ChatGPT."},
		Plugin:       submission.Plugin{License: "MIT", LicenseText: "MIT License\n\nCopyright (c) 2026 Notes Ltd\n", Minors: submission.No},
		TestAccount: submission.TestAccount{
			Vault:        "https://vault.notes.dev/s/Ab3dE9gH1kLmNoPqRsTuVwXyZ",
			Instructions: "1. Connect, and log in with what is in the vault.\n2. Ask for the notes about tea.",
			SampleData:   "Forty notes about drinks.", SecondFactor: submission.No,
		},
		NegativeCases: []submission.NegativeCase{
			{Prompt: "What is the weather in Paris?", Why: "the server has no weather data"},
			{Prompt: "Write a poem about tea", Why: "nothing needs to be looked up or kept"},
			{Prompt: "What is a note in music?", Why: "it is another kind of note"},
		},
		Registry: submission.Registry{Repository: "https://github.com/notes-dev/notes", RepositorySource: "github"},
	}
}
