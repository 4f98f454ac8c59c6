package docs_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, got, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "go test ./mcpkit/docs -update writes it")
	diff, stale := docs.Stale(want, got)
	assert.False(t, stale, "%s is not what is generated now; go test ./mcpkit/docs -update writes it:\n%s", file, diff)
}

func page(t testing.TB, s *policy.Surface, p docs.Prose, opts ...docs.Option) *docs.Page {
	t.Helper()
	page, err := docs.New(s, p, opts...)
	require.NoError(t, err)
	return page
}

func content(t *testing.T, p *docs.Page) (c docs.Content) {
	t.Helper()
	require.NoError(t, json.Unmarshal(p.JSON(), &c))
	return c
}

func yes() *bool { v := true; return &v }
func no() *bool  { v := false; return &v }

// notes returns the surface of a server that requires a login.
func notes() *policy.Surface {
	closed := func(title string, readOnly, idempotent bool) *policy.Hints {
		h := &policy.Hints{Title: title, ReadOnly: no(), Destructive: yes(), Idempotent: no(), OpenWorld: no()}
		if readOnly {
			h.ReadOnly, h.Destructive = yes(), no()
		}
		if idempotent {
			h.Idempotent = yes()
		}
		return h
	}
	example := func(title, prompt, shows string, calls ...policy.Call) policy.Example {
		return policy.Example{Title: title, Prompt: prompt, Shows: shows, Calls: calls}
	}
	call := func(tool, arguments string) policy.Call {
		return policy.Call{Tool: tool, Arguments: json.RawMessage(arguments)}
	}
	return &policy.Surface{
		Known: policy.PartAll | policy.PartRuns,
		Manifest: policy.Manifest{
			Name: "notes", Title: "Notes", Version: "1.4.0",
			Tagline:     "Search, read and write your notes",
			Description: "Connects to your notes: finds them by words and tags, reads them, and writes new ones.\n\nNotes that others shared with you are found too.",
			URL:         "https://notes.example.com/mcp", Website: "https://notes.example.com", Docs: "https://notes.example.com/docs",
			Privacy: "https://notes.example.com/privacy", Support: "help@notes.example.com", Security: "https://notes.example.com/security",
			Directories: policy.Directories{Terms: "https://notes.example.com/terms"},
		},
		Access: policy.Access{Protected: true, Scopes: []string{"notes:read"}, AuthorizationServers: []string{"https://login.example.com"}},
		Data: []policy.DataFlow{
			{Place: policy.PlaceMemory, What: "the account and the address of the caller", Why: "to limit how much one caller can use", Kept: "while the limits apply"},
			{Place: policy.PlaceLog, What: "for each request: the method, tool and outcome", Why: "to operate the server"},
		},
		Limits: policy.Limits{Tokens: 25_000, Characters: 150_000, RequestBytes: 4 << 20, Burst: 120, CallsPerSecond: 10},
		Tools: []policy.Tool{
			{
				Name: "search_notes", Title: "Search notes", Effect: annotate.EffectReadOnly, Hints: closed("Search notes", true, true),
				Description: "Finds notes by words and tags. Use when the user looks for a note.\n\nWords are compared with `title` and `text`.",
				Input: json.RawMessage(`{"type":"object","properties":{
					"query":{"type":"string","minLength":1,"maxLength":200,"description":"Words that must all occur"},
					"tags":{"type":"array","items":{"type":"string","maxLength":30},"maxItems":10,"description":"Only notes with all of these tags"},
					"since":{"type":"string","format":"date-time","description":"Only notes changed since"},
					"order":{"type":"string","enum":["newest","best"],"default":"best","description":"What comes first"},
					"limit":{"type":"integer","minimum":1,"maximum":100,"default":20,"description":"Most notes to return"}},
					"required":["query"],"additionalProperties":false}`),
				Output: json.RawMessage(`{"type":"object","properties":{
					"items":{"type":"array","description":"The notes","items":{"type":"object","properties":{
						"id":{"type":"string","description":"For read_note"},"title":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}},"required":["id","title"]}},
					"total":{"type":"integer","description":"How many there are in all"}},"required":["items","total"]}`),
				Timeout: 30 * time.Second,
			},
			{
				Name: "read_note", Title: "Read a note", Effect: annotate.EffectReadOnly, Hints: closed("Read a note", true, true),
				Description: "Returns one note as text. Use when the note is known.",
				Input:       json.RawMessage(`{"type":"object","properties":{"id":{"type":"string","pattern":"^n[0-9]+$","description":"As search_notes has it"}},"required":["id"],"additionalProperties":false}`),
				Timeout:     30 * time.Second, Tokens: 10_000,
			},
			{
				Name: "add_note", Title: "Add a note", Effect: annotate.EffectAdditive, Hints: closed("Add a note", false, false),
				Description: "Writes a new note. Use when the user wants something written down.",
				Input:       json.RawMessage(`{"type":"object","properties":{"title":{"type":"string","minLength":1,"maxLength":100},"text":{"type":"string","maxLength":100000},"options":{"type":"object","description":"How it is kept","properties":{"pinned":{"type":"boolean","description":"Show it first","default":false}}}},"required":["title","text"],"additionalProperties":false}`),
				Scopes:      []string{"notes:write"}, Timeout: 30 * time.Second,
			},
			{
				Name: "delete_note", Title: "Delete a note", Effect: annotate.EffectDestructive, Hints: closed("Delete a note", false, true),
				Description: "Deletes one note permanently. Use when the user wants it gone.",
				Input:       json.RawMessage(`{"type":"object","properties":{"id":{"type":"string"}},"required":["id"],"additionalProperties":false}`),
				Scopes:      []string{"notes:write", "notes:delete"}, Timeout: 2 * time.Minute,
			},
			{
				Name: "service_status", Title: "Service status", Effect: annotate.EffectReadOnly, Hints: closed("Service status", true, true), Public: true,
				Description: "Says whether the service works. Use when something fails.",
				Input:       json.RawMessage(`{"type":"object","properties":{},"additionalProperties":false}`),
				Timeout:     30 * time.Second,
			},
		},
		Examples: []policy.Example{
			example("Find a note", "What did I write about the offsite in Ghent?", "the notes about the offsite, `newest` first",
				call("search_notes", `{"query":"offsite Ghent","order":"newest"}`)),
			example("Read one", "Read me my note with the packing list.", "the text of the note",
				call("search_notes", `{"query":"packing list","limit":1}`), call("read_note", `{"id":"n17"}`)),
			example("Write something down", "Note that the train leaves at 8:52 from platform 4.", "that the note is there, with its address",
				call("add_note", `{"title":"Train","text":"Leaves at 8:52 from platform 4.","options":{"pinned":true}}`)),
			example("Throw one away", "Delete the note about the old flat.", "that it is gone",
				call("delete_note", `{"id":"n3"}`)),
		},
		Runs: []policy.Run{
			{Answers: []policy.Answer{{Structured: items(12)}}},
			{Answers: []policy.Answer{
				{Structured: json.RawMessage(`{"items":[{"id":"n17","title":"Packing list","tags":["travel"]}],"total":1}`)},
				{Text: "# Packing list\n\n- passport\n- charger\n- rain coat\n" + strings.Repeat("- one more thing\n", 50)},
			}},
			{Answers: []policy.Answer{{Text: "Added.", Structured: json.RawMessage(`{"id":"n18","url":"https://notes.example.com/n18"}`), Media: 1}}},
			{Skipped: "delete_note changes data, and the server has no fixture"},
		},
	}
}

// items returns a result with n notes.
func items(n int) json.RawMessage {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"id":"n%d","title":"Offsite in Ghent, day %d","tags":["travel","offsite"]}`, i, i+1))
	}
	return json.RawMessage(fmt.Sprintf(`{"items":[%s],"total":%d}`, strings.Join(list, ","), n))
}

// notesProse returns prose by the owner of notes.
func notesProse() docs.Prose {
	return docs.Prose{
		Intro:    "For everybody with an account of [Notes](https://notes.example.com), the **free** plan too.",
		Features: []docs.Feature{{Title: "Find anything", Text: "by words, *tags* and dates"}, {Title: "Write things down", Text: "while you talk\n\n- with tags\n- pinned"}},
		Setup:    "# For administrators\n\nAllow the connector in *Settings*.\n\nWorkspaces\n----------\n\n1. Open the workspace.\n2. Turn on `connectors`.",

		Authentication:  "You need an account of Notes; [make one](https://notes.example.com/join) with any e-mail address.",
		Scopes:          map[string]string{"notes:read": "Find and read your notes", "notes:write": "Write new notes"},
		Limits:          "The free plan has 100 notes.",
		Troubleshooting: "### The note is not found\n\nNew notes are found after a minute.",
		Support:         "We answer on working days, in English and Dutch.",
		Changelog: []docs.Release{
			{Version: "1.4.0", Date: "2026-10-02", Text: "- `search_notes` takes tags."},
			{Version: "1.0.0", Text: "The first release."},
		},
		Data: &docs.DataUse{
			Collected: "The arguments of calls, and the address they come from.", Used: "To answer the calls, and against abuse.",
			Stored: "Notes in the Netherlands, encrypted at rest.", Shared: "With nobody.",
			Retention: "Notes until you delete them; addresses for **30 days**.", Contact: "privacy@notes.example.com",
			Controller: "Notes BV, Ghent", Effective: "1 October 2026", Rights: "You can have your data, and have it deleted.",
			Logs: "for 30 days, read only by us", Upstreams: []docs.Recipient{{Name: "Search BV, Utrecht", What: "the words of a search", Retention: "for a day"}},
		},
	}
}

// callbacks lists the callback URLs that package oauth knows.
func callbacks() docs.Option {
	var clients []docs.Callbacks
	for _, c := range oauth.KnownClients() {
		clients = append(clients, docs.Callbacks(c))
	}
	return docs.WithCallbacks(clients...)
}
