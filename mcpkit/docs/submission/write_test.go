package submission_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestWrite(t *testing.T) {
	k := submission.New(submission.Anthropic, notes(), nil, listing())
	dir := filepath.Join(t.TempDir(), "new", "kit")
	require.NoError(t, k.Write(dir))
	var names []string
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	assert.Equal(t, []string{"SUBMISSION.md", "compliance.json", "compliance.txt", "examples.md", "portal.md", "tools.lock", "tools.md"}, names)
	for _, f := range k.Files() {
		content, err := os.ReadFile(filepath.Join(dir, f.Name))
		require.NoError(t, err)
		assert.Equal(t, string(f.Content), string(content))
	}
}

// An incomplete kit is written too, and the error says what is missing.
func TestWriteOfAnIncompleteKit(t *testing.T) {
	dir := t.TempDir()
	err := submission.New(submission.Anthropic, notes(), nil, submission.Listing{}).Write(dir)
	var incomplete *submission.Incomplete
	require.ErrorAs(t, err, &incomplete)
	assert.Len(t, incomplete.Problems, 19)
	content, err := os.ReadFile(filepath.Join(dir, "portal.md"))
	require.NoError(t, err)
	assert.Contains(t, string(content), "**MISSING:** `Listing.Company.Contact`: ")
}

func TestWriteKeepsOtherFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.md"), []byte("mine"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "drafts"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "portal.md"), []byte("an older one"), 0o644))
	outside := filepath.Join(t.TempDir(), "outside.json")
	require.NoError(t, os.WriteFile(outside, []byte("{}"), 0o644))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "tools.lock")))

	k := submission.New(submission.Anthropic, notes(), nil, listing())
	require.NoError(t, k.Write(dir))
	require.NoError(t, k.Write(dir), "and again")
	mine, err := os.ReadFile(filepath.Join(dir, "mine.md"))
	require.NoError(t, err)
	assert.Equal(t, "mine", string(mine))
	assert.DirExists(t, filepath.Join(dir, "drafts"))
	portal, err := os.ReadFile(filepath.Join(dir, "portal.md"))
	require.NoError(t, err)
	assert.Equal(t, file(t, k, "portal.md"), string(portal))
	linked, err := os.ReadFile(outside)
	require.NoError(t, err)
	assert.Equal(t, "{}", string(linked), "a link is replaced, not followed")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, len(k.Files())+2, "nothing is left behind")
}

func TestFoldersThatCannotBeWritten(t *testing.T) {
	k := submission.New(submission.Anthropic, notes(), nil, listing())
	t.Run("a file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "kit")
		require.NoError(t, os.WriteFile(path, []byte("mine"), 0o644))
		assert.ErrorContains(t, k.Write(path), "submission: cannot create the folder: mkdir "+path+": not a directory")
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, "mine", string(content))
	})
	t.Run("a folder of a file's name", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "tools.md", "mine"), 0o755))
		assert.EqualError(t, k.Write(dir), "submission: cannot write tools.md to "+dir+
			": a folder has that name; move it, or write the kit to another folder")
		assert.DirExists(t, filepath.Join(dir, "tools.md", "mine"))
	})
	t.Run("read-only", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.Chmod(dir, 0o500))
		if os.WriteFile(filepath.Join(dir, "x"), nil, 0o600) == nil {
			t.Skip("the user who runs this test can write to every folder")
		}
		err := k.Write(dir)
		assert.ErrorIs(t, err, fs.ErrPermission)
		assert.ErrorContains(t, err, "submission: cannot write SUBMISSION.md to "+dir)
	})
	t.Run("nowhere", func(t *testing.T) {
		err := k.Write(filepath.Join(os.DevNull, "kit"))
		assert.ErrorContains(t, err, "submission: cannot create the folder: ")
		assert.ErrorContains(t, err, os.DevNull)
	})
	t.Run("no name", func(t *testing.T) {
		assert.ErrorContains(t, k.Write(""), "submission: cannot create the folder: ")
	})
}

func TestSameInputSameBytes(t *testing.T) {
	for _, p := range []submission.Directory{submission.Anthropic, submission.OpenAI} {
		first := submission.New(p, notes(), nil, listing())
		for range testsize.Count(10, 3) {
			require.Equal(t, first.Files(), submission.New(p, notes(), policy.Check(submitted(notes(), p)), listing()).Files())
		}
		s := notes()
		s.Manifest.Pos.File = "/other/place/main.go"
		s.Manifest.Tagline = strings.Repeat("x", 201)
		report := file(t, submission.New(p, s, nil, listing()), "compliance.txt")
		assert.Contains(t, report, "\n  main.go:10: the manifest's tagline")
		assert.NotContains(t, report, "place")
	}
}

func submitted(s *policy.Surface, to submission.Directory) *policy.Surface {
	s.Submission = policy.Directory(to)
	return s
}

func TestFilesBelongToTheCaller(t *testing.T) {
	k := submission.New(submission.Anthropic, notes(), nil, listing())
	k.Files()[0].Content[0] = '!'
	assert.Equal(t, byte('#'), k.Files()[0].Content[0])
}

func TestManyTools(t *testing.T) {
	testsize.OnlySlow(t, "the server has many tools")
	testsize.SkipUnderRace(t, "it starts no goroutine")
	s := notes()
	for i := range 1_000 {
		tool := notes().Tools[i%3]
		tool.Name, tool.Title = fmt.Sprintf("%s_%03x", tool.Name, i), fmt.Sprintf("%s %03x", tool.Title, i)
		hints := *tool.Hints
		hints.Title = tool.Title
		tool.Hints = &hints
		s.Tools = append(s.Tools, tool)
	}
	for _, p := range []submission.Directory{submission.Anthropic, submission.OpenAI} {
		k := submission.New(p, s, nil, listing())
		assert.Empty(t, problems(k))
		assert.Contains(t, file(t, k, "SUBMISSION.md"), "`search_notes_003`, `add_note_004`, `delete_note_005`, `search_notes_006`, `add_note_007`, `delete_note_008`, `search_notes_009` and 990 more: try them by hand")
		assert.Equal(t, 1_003, strings.Count(file(t, k, "tools.md"), "\n## "))
		assert.Less(t, strings.Count(file(t, k, "SUBMISSION.md"), "\n"), 200, "the cover stays readable")
	}
}

// Outputs are shown unchanged, or say how much is left out.
func TestOutputs(t *testing.T) {
	s := notes()
	long := make([]string, 200)
	for i := range long {
		long[i] = fmt.Sprint("line ", i)
	}
	s.Runs[0] = policy.Run{Answers: []policy.Answer{{Text: strings.Join(long, "\n"), Media: 2}}}
	s.Runs[1] = policy.Run{Answers: []policy.Answer{{Text: strings.Repeat("🍵", 500)}}}
	s.Runs[2] = policy.Run{Skipped: "delete_note changes data, and the server has no fixture"}
	s.Runs[3] = policy.Run{Answers: []policy.Answer{{Text: "no such note", Failed: true}}}
	s.Runs[4] = policy.Run{Answers: []policy.Answer{{Fault: "text: is required"}}}
	s.Examples = append(s.Examples, example("Never run", "What else is there?", "search_notes", `{`, "nothing"))
	k := submission.New(submission.OpenAI, s, nil, listing())
	for _, name := range []string{"examples.md", "test-cases.md"} {
		page := file(t, k, name)
		assert.Contains(t, page, "line 59\n… (140 more lines)\n```\n\nThe result also has 2 images or other blocks.")
		assert.Contains(t, page, strings.Repeat("🍵", 400)+"… (100 more characters)\n")
		assert.Contains(t, page, "The example was not run: delete_note changes data, and the server has no fixture.")
		assert.Contains(t, page, "**BROKEN:** `search_notes` returns an error: no such note")
		assert.Contains(t, page, "**BROKEN:** `add_note` fails: text: is required")
		if name == "examples.md" { // the sixth example is no test case, because it calls no other tool
			assert.Contains(t, page, "The example was not run, so it has no output.")
			assert.Contains(t, page, "`{`")
		}
	}
	deep := strings.Repeat(`{"a":`, 5_000) + "1" + strings.Repeat("}", 5_000)
	s.Runs[0] = policy.Run{Answers: []policy.Answer{{Structured: json.RawMessage(deep)}}}
	assert.Less(t, len(file(t, submission.New(submission.OpenAI, s, nil, listing()), "examples.md")), 10_000)
}

func TestChecklist(t *testing.T) {
	point := func(k *submission.Kit, text string) string {
		_, rest, found := strings.Cut(file(t, k, "SUBMISSION.md"), text)
		require.True(t, found, text)
		before, _, _ := strings.Cut(file(t, k, "SUBMISSION.md"), text)
		lines := strings.Split(before, "\n")
		notes, _, _ := strings.Cut(rest, "\n- ")
		return lines[len(lines)-1] + notes
	}
	const safe, tested, examples = "All tools have safety annotations", "All tools tested", "Minimum 3 usage"
	s := notes()
	s.Tools[0].Effect = 2
	s.Tools[1].Waivers = []policy.Waiver{{Rule: "tool-verb", Reason: "it is called so by everybody"}}
	s.Runs[2].Skipped, s.Runs[2].Answers = "no fixture", nil
	k := submission.New(submission.Anthropic, s, nil, listing())
	assert.Contains(t, point(k, safe), "- [ ] **FAILED:** ")
	assert.Contains(t, point(k, safe), "(tool-effect); ")
	assert.Contains(t, point(k, tested), "- [ ] **ONLY YOU CAN KNOW:** ")
	assert.Contains(t, point(k, tested), "no example has a result of `delete_note`: try it by hand")

	unmeasured := notes()
	unmeasured.Known &^= policy.PartRuns
	k = submission.New(submission.Anthropic, unmeasured, nil, listing())
	assert.Contains(t, point(k, examples), "- [ ] **ONLY YOU CAN KNOW:** ")
	assert.Contains(t, point(k, examples), "`example-runs` was not measured: not known here: runs of the examples")

	k = submission.New(submission.Anthropic, notes(), &policy.Report{}, listing())
	assert.Contains(t, point(k, examples), "the report does not contain the rule `example-count`")
	assert.NotContains(t, point(k, examples), "[x]")
}
