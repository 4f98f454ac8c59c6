package submission_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/formschema"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

const appSubmission = "chatgpt-app-submission.json"

// appSubmissionSchema returns the schema of the file that OpenAI's portal imports.
func appSubmissionSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	return formschema.OpenAI()
}

// The imported file of a complete kit is valid. One with a missing answer or a draft is not.
func TestAppSubmission(t *testing.T) {
	schema := appSubmissionSchema(t)
	whole := file(t, submission.New(submission.OpenAI, notes(), nil, listing()), appSubmission)
	require.NoError(t, validate(t, schema, []byte(whole)))
	var imported struct {
		Tools map[string]struct {
			Annotations map[string]bool
		}
		Cases []struct {
			Tools string `json:"tools_triggered"`
		} `json:"test_cases"`
		Negative []struct {
			Tools *string `json:"tools_triggered"`
		} `json:"negative_test_cases"`
	}
	require.NoError(t, json.Unmarshal([]byte(whole), &imported))
	assert.Equal(t, map[string]bool{"readOnlyHint": false, "openWorldHint": false, "destructiveHint": true}, imported.Tools["delete_note"].Annotations)
	assert.Len(t, imported.Tools, 3)
	assert.Equal(t, "search_notes", imported.Cases[0].Tools)
	assert.Nil(t, imported.Negative[0].Tools)
	assert.Less(t, strings.Index(whole, `"search_notes": {`), strings.Index(whole, `"add_note": {`), "tools are in the server's order")

	for name, spoil := range map[string]func(*policy.Surface, *submission.Listing){
		"no subtitle":      func(s *policy.Surface, _ *submission.Listing) { s.Manifest.Tagline = "" },
		"long title":       func(s *policy.Surface, _ *submission.Listing) { s.Manifest.Title = strings.Repeat("é", 31) },
		"no category":      func(s *policy.Surface, _ *submission.Listing) { s.Manifest.Directories.OpenAI.Category = "Healthcare" },
		"no justification": func(s *policy.Surface, _ *submission.Listing) { s.Tools[0].Reasons = nil },
		"drafts of cases":  func(_ *policy.Surface, l *submission.Listing) { l.NegativeCases = nil },
		"four examples":    func(s *policy.Surface, _ *submission.Listing) { s.Examples = s.Examples[:4] },
		"four negatives": func(_ *policy.Surface, l *submission.Listing) {
			l.NegativeCases = append(l.NegativeCases, l.NegativeCases[0])
		},
		"no tools": func(s *policy.Surface, _ *submission.Listing) { s.Tools = nil },
	} {
		s, l := notes(), listing()
		spoil(s, &l)
		k := submission.New(submission.OpenAI, s, nil, l)
		assert.Error(t, k.Err(), name)
		content := []byte(file(t, k, appSubmission))
		require.True(t, json.Valid(content))
		assert.Error(t, validate(t, schema, content), name)
	}
}

// TestKitsOfTheExamples checks the files that programs read in the kits that .ci/submissions/run
// writes.
func TestKitsOfTheExamples(t *testing.T) {
	folders := os.Getenv("MCPKIT_KITS")
	if folders == "" {
		t.Skip("MCPKIT_KITS names no kits")
	}
	for _, folder := range filepath.SplitList(folders) {
		for name, schema := range map[string]*jsonschema.Schema{"openai/" + appSubmission: appSubmissionSchema(t), "registry/server.json": registrySchema(t)} {
			content, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
			require.NoError(t, err)
			assert.NoError(t, validate(t, schema, content), "%s in %s", name, folder)
		}
	}
}

// Every imported file of a kit without problems satisfies the schema.
func FuzzAppSubmission(f *testing.F) {
	schema := appSubmissionSchema(f)
	f.Add("Notes", "Keep notes", "search_notes", "It reads.", "Where is tea?", "the notes")
	f.Add("a\u2028b", "<&>", "", "\xff", "\"", "  ")
	f.Fuzz(func(t *testing.T, title, tagline, name, reason, prompt, shows string) {
		s := notes()
		s.Manifest.Title, s.Manifest.Tagline = title, tagline
		s.Tools[0].Name, s.Tools[0].Reasons[annotate.ReadOnlyHint] = name, reason
		for i := range s.Examples {
			if s.Examples[i].Calls[0].Tool == "search_notes" {
				s.Examples[i].Calls[0].Tool = name
			}
		}
		s.Examples[0].Prompt, s.Examples[0].Shows = prompt, shows
		k := submission.New(submission.OpenAI, s, nil, listing())
		if len(k.Files()) == 0 {
			return // a secret
		}
		content := []byte(file(t, k, appSubmission))
		require.True(t, json.Valid(content))
		if k.Err() == nil {
			require.NoError(t, validate(t, schema, content), string(content))
		}
	})
}

// Of more than five examples, those that call the most different tools are test cases, in their
// order.
func TestPositiveCasesCallDifferentTools(t *testing.T) {
	s := notes()
	s.Examples = append([]policy.Example{s.Examples[0], s.Examples[3], s.Examples[0], s.Examples[3]}, s.Examples...)
	s.Runs = append([]policy.Run{s.Runs[0], s.Runs[3], s.Runs[0], s.Runs[3]}, s.Runs...)
	page := file(t, submission.New(submission.OpenAI, s, nil, listing()), "test-cases.md")
	assert.Contains(t, page, "The server has 9 examples. OpenAI takes 5; these call the most different tools.")
	for _, title := range []string{"### 1. Find a note\n", "### 4. Keep something\n", "### 5. Delete a note\n"} {
		assert.Contains(t, page, title)
	}
	assert.NotContains(t, page, "### 6. ")
}

// Drafts are about what the server does not do, and fit their limit.
func TestDrafts(t *testing.T) {
	s, l := notes(), listing()
	l.NegativeCases = l.NegativeCases[:1]
	for i := range s.Tools {
		s.Tools[i].Reasons = nil
	}
	s.Tools[1].Description = strings.Repeat("Adds ", 100) + "."
	k := submission.New(submission.OpenAI, s, nil, l)
	cases := file(t, k, "test-cases.md")
	assert.Contains(t, cases, "## Negative (1 of 3)")
	assert.Contains(t, cases, "### 2. Draft of a case without a call\n\n**Prompt:** “Send the answer to my colleague by e-mail.”")
	assert.NotContains(t, cases, "Delete everything", "the server has a tool that deletes")
	assert.Contains(t, file(t, submission.New(submission.OpenAI, public(), nil, submission.Listing{}), "test-cases.md"), "**Expected:** no tool is called: the tools of Notes only read")

	hints := file(t, k, "hints.md")
	assert.Contains(t, hints, `annotate.Because(annotate.ReadOnlyHint, "Finds notes by their words; it creates, changes, deletes, sends and starts nothing."),`)
	assert.Contains(t, hints, "these tools only add data and send destructiveHint true, as Anthropic's guide asks: `add_note`")
	var imported struct {
		Tools map[string]struct {
			Justifications map[string]string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(file(t, k, appSubmission)), &imported))
	for name, tool := range imported.Tools {
		assert.Len(t, tool.Justifications, 3, name)
		for hint, text := range tool.Justifications {
			assert.True(t, strings.HasPrefix(text, "DRAFT: "), text)
			assert.LessOrEqual(t, len([]rune(text)), 200, "%s %s", name, hint)
		}
	}
}

// The text of an example about what the user gets is printed as the author wrote it, a sentence or
// a part of one.
func TestShowsIsPrintedAsItIs(t *testing.T) {
	for _, shows := range []string{"The user gets the greeting.", "the greeting in Dutch", "`io.Copy` with its path"} {
		s := notes()
		for i := range s.Examples {
			s.Examples[i].Shows = shows
		}
		openAI := submission.New(submission.OpenAI, s, nil, listing())
		var imported struct {
			Cases []struct {
				Expected string `json:"expected_output"`
			} `json:"test_cases"`
		}
		require.NoError(t, json.Unmarshal([]byte(file(t, openAI, appSubmission)), &imported))
		require.NotEmpty(t, imported.Cases)
		got := imported.Cases[0].Expected
		assert.Equal(t, shows, got)
		for _, name := range []string{"examples.md", "test-cases.md"} {
			assert.Contains(t, file(t, openAI, name), "- Expected: "+shows+"\n", name)
		}
		assert.Contains(t, file(t, submission.New(submission.Anthropic, s, nil, listing()), "examples.md"), "- Expected: "+shows+"\n")
		skill := file(t, submission.New(submission.ClaudePlugin, s, nil, listing()), "plugin/skills/add-something-to-notes/SKILL.md")
		assert.Contains(t, skill, "\n\nResult: "+shows+"\n")
	}
}
