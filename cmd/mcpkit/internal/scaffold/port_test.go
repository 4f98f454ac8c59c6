package scaffold_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/scaffold"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// foreign is a list of tools as other servers have them.
const foreign = `[
{"name":"search_notes","title":"Search notes","description":"Finds notes by words. Use when the user asks for notes.",
 "annotations":{"readOnlyHint":true,"openWorldHint":false},
 "inputSchema":{"type":"object","required":["query"],"properties":{
  "query":{"type":"string","description":"Words, of any kind","minLength":1,"pattern":"^[a-z]{1,3}$"},
  "kind":{"type":"string","description":"default=x is not a keyword","enum":["a","b,c"]},
  "limit":{"type":"integer","description":"How many","minimum":1,"maximum":100,"default":20},
  "tags":{"type":"array","description":"Tags","items":{"type":"string","maxLength":20},"maxItems":5},
  "filter":{"$ref":"#/$defs/Filter","description":"Which"},
  "after":{"anyOf":[{"type":"string"},{"type":"null"}],"default":null,"description":"Optional"},
  "exact":{"type":"boolean","description":"Whole words"}},
  "$defs":{"Filter":{"type":"object","required":["since"],"properties":{"since":{"type":"string","format":"date-time","description":"Since"}},"additionalProperties":false}},
  "additionalProperties":false},
 "outputSchema":{"type":"object","required":["items"],"properties":{"items":{"type":"array","description":"Notes","items":{"type":"object","required":["id"],"properties":{"id":{"type":"string","description":"ID"}}}}}}},
{"name":"delete-note.v2","description":"Deletes a note. Use when the user wants to delete one.","annotations":{"destructiveHint":true,"title":"Delete note"},
 "inputSchema":{"type":"object","properties":{"id":{"type":"string","description":"The ID"},"ID":{"type":"string"}},"required":["id"]}},
{"name":"frobnicate","inputSchema":{"type":"object","properties":{"tree":{"$ref":"#/$defs/Node"},"u":{"oneOf":[{"type":"string"},{"type":"integer"}]}},
 "$defs":{"Node":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/Node"}}}}}}},
{"name":"list_windows","description":"Lists windows. Use when the user asks for windows.","inputSchema":{"type":"object"}}]`

func parsed(t *testing.T, list string) []policy.Tool {
	t.Helper()
	tools, err := policy.ParseTools([]byte(list))
	require.NoError(t, err)
	return tools
}

// TestPortedTools writes handlers for the tools of another server. The module does not compile
// until the decisions are taken; then its tests skip what is not written, and the schema of a tool
// whose schema needs no decision is that of the other server.
func TestPortedTools(t *testing.T) {
	runsGo(t)
	s := newSpec(t, scaffold.Public)
	s.From = parsed(t, foreign)
	dir := filepath.Join(t.TempDir(), "server")
	require.NoError(t, scaffold.Write(t.Context(), s, scaffold.Target{Dir: dir}))
	out, err := goCommand(t, dir, "build", "-gcflags=-e", "-o", os.DevNull, ".")
	require.Error(t, err)
	for line := range strings.Lines(out) {
		assert.Regexp(t, `^# |: undefined: decide$`, strings.TrimSpace(line))
	}
	assert.Equal(t, 5, strings.Count(out, "undefined: decide"), out)
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	require.NoError(t, err)
	assert.Contains(t, string(readme), "lists 5 decisions")

	taken := 0
	for _, name := range listing(t, dir) {
		content, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		text := string(content)
		if !strings.Contains(text, "// decide:") || name == "README.md" {
			continue
		}
		text = regexp.MustCompile(`decide, // decide: is it (annotate\.\w+\(.*?\)), .*`).ReplaceAllString(text, "$1,")
		text = regexp.MustCompile(`decide, // decide: what does it do.*`).ReplaceAllString(text, `"Moves frobs. Use when a frob has to move.",`)
		text = regexp.MustCompile(`type (\w+) decide // decide: .*`).ReplaceAllString(text, "type $1 struct{}")
		text = regexp.MustCompile(`(?m)\bdecide( +`+"`"+`.*`+"`"+`) // decide: .*`).ReplaceAllString(text, "any$1")
		if strings.Contains(text, "annotate.") && !strings.Contains(text, "mcpkit/annotate") {
			text = strings.Replace(text, "\t\"github.com/mcpkit-go/mcpkit/mcpkit\"", "\t\"github.com/mcpkit-go/mcpkit/annotate\"\n\t\"github.com/mcpkit-go/mcpkit/mcpkit\"", 1)
		}
		taken++
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	assert.Equal(t, 2, taken)
	t.Setenv("MCPTEST_UPDATE", "1")
	out, err = goCommand(t, dir, "test", "-v", "./...")
	require.NoError(t, err, out)
	assert.Contains(t, out, "--- SKIP: TestServer")
	assert.Contains(t, out, "--- SKIP: TestSearchNotes")
	assert.Contains(t, out, "search_notes is not written yet")

	var lock struct {
		Tools []struct {
			Name, Title               string
			InputSchema, OutputSchema json.RawMessage
		}
	}
	content, err := os.ReadFile(filepath.Join(dir, "testdata", "tools.lock"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &lock))
	require.Len(t, lock.Tools, 4)
	search := lock.Tools[3]
	require.Equal(t, "search_notes", search.Name)
	assert.Equal(t, "Search notes", search.Title)
	assert.JSONEq(t, `{"type":"object","required":["query"],"additionalProperties":false,"properties":{
		"query":{"type":"string","description":"Words, of any kind","minLength":1,"pattern":"^[a-z]{1,3}$"},
		"kind":{"type":"string","description":"default=x is not a keyword","enum":["a","b,c"]},
		"limit":{"type":"integer","description":"How many","minimum":1,"maximum":100,"default":20},
		"tags":{"type":"array","description":"Tags","items":{"type":"string","maxLength":20},"maxItems":5},
		"filter":{"type":"object","description":"Which","required":["since"],"additionalProperties":false,"properties":{"since":{"type":"string","format":"date-time","description":"Since"}}},
		"after":{"type":"string","description":"Optional"},
		"exact":{"type":"boolean","description":"Whole words"}}}`, string(search.InputSchema))
	assert.Contains(t, string(search.OutputSchema), `"items"`)
}

// TestWhatNeedsADecision has schemas with one part that no Go type has.
func TestWhatNeedsADecision(t *testing.T) {
	deep := `{"type":"string"}`
	for range 60 {
		deep = `{"type":"array","items":` + deep + `}`
	}
	for name, c := range map[string]struct{ schema, why string }{
		"one of":              {`{"oneOf":[{"type":"string"},{"type":"integer"}]}`, "oneOf"},
		"all of":              {`{"allOf":[{"type":"string"},{"maxLength":3}]}`, "allOf"},
		"types":               {`{"type":["string","integer"]}`, "one of the types string, integer"},
		"recursion":           {`{"$ref":"#"}`, "contains itself"},
		"mutual recursion":    {`{"$ref":"#/$defs/A"}`, "contains itself"},
		"another document":    {`{"$ref":"https://e.test/s.json"}`, "not in the same document"},
		"nothing":             {`{"$ref":"#/$defs/C"}`, "does not exist"},
		"no schema":           {`7`, "not a JSON Schema|cannot be read"},
		"false":               {`false`, "not a JSON Schema|cannot be read"},
		"an unknown type":     {`{"type":"text"}`, "not a type of JSON Schema"},
		"the name of a comma": {`{"type":"object","properties":{"a,b":{"type":"string"}}}`, "struct tag"},
		"case":                {`{"type":"object","properties":{"a":{},"A":{}}}`, "differ only in case"},
		"deep":                {deep, "levels"},
		"open object":         {`{"type":"object","properties":{"a":{}},"additionalProperties":{"type":"string"}}`, "any name"},
	} {
		s := newSpec(t, scaffold.Public)
		s.From = parsed(t, `[{"name":"get_note","description":"Gets a note.","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object","properties":{"x":`+c.schema+`},
			"$defs":{"A":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}}},"B":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}}}]`)
		files := sources(t, s)
		inspect(t, files)
		assert.Regexp(t, `\bdecide\b.* // decide: .*(`+c.why+`)`, files["getnote.go"], name)
		assert.Regexp(t, `lists \d decision`, files["README.md"])
	}
}

// TestManyTools ports 500 tools with names that clash in Go or in the file system, in one go.
func TestManyTools(t *testing.T) {
	testsize.OnlySlow(t, "the server has many tools")
	runsGo(t)
	s := newSpec(t, scaffold.Public)
	for i := range 500 {
		s.From = append(s.From, policy.Tool{Name: fmt.Sprintf("get%snote%s%d", strings.Repeat("_", i%3+1), strings.Repeat("-", i%2), i/50), Description: fmt.Sprint("Gets note ", i),
			Input: json.RawMessage(`{"type":"object","properties":{"id":{"type":"string"},"Id":{"type":"string"},"in":{"type":"object","properties":{"a":{}}}}}`)})
	}
	seen := map[string]bool{}
	var different []policy.Tool
	for _, tool := range s.From {
		if !seen[tool.Name] {
			different = append(different, tool)
		}
		seen[tool.Name] = true
	}
	_, err := scaffold.Files(s)
	assert.ErrorContains(t, err, "two tools of the list have the name")
	s.From = different
	for i := range 500 - len(different) {
		s.From = append(s.From, policy.Tool{Name: fmt.Sprint("søk", strings.Repeat("é", i)), Description: "Søk"})
	}
	for _, clash := range []string{"main", "tools", "server", "probe", "access", "init", "con", "list_windows", "run_test", "type", "func", "9lives", "examples"} {
		s.From = append(s.From, policy.Tool{Name: clash, Description: "Clash"})
	}
	files := sources(t, s)
	inspect(t, files)
	dir := t.TempDir()
	for path, content := range files {
		if strings.HasSuffix(path, ".go") || path == "go.mod" {
			content = strings.ReplaceAll(content, "decide, // decide: is it", "annotation, // is it")
			content = regexp.MustCompile(`type (\w+) decide`).ReplaceAllString(content, "type $1 struct{}")
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(dir, path), []byte(content), 0o644))
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "zdecisions.go"), []byte("package main\n\nimport \"github.com/mcpkit-go/mcpkit/annotate\"\n\nvar annotation = annotate.ReadOnly(\"x\")\n"), 0o644))
	sums, err := os.ReadFile(filepath.Join(repository(t), "go.sum"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644))
	for _, args := range [][]string{{"mod", "tidy"}, {"vet", "./..."}} {
		out, err := goCommand(t, dir, args...)
		require.NoError(t, err, out)
	}
}
