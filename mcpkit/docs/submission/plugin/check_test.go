package plugin_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission/plugin"
)

const url = "https://mcp.notes.dev/mcp"

// notes returns a plugin that the directory takes.
func notes() fstest.MapFS {
	return fstest.MapFS{
		".claude-plugin/plugin.json":      {Data: []byte(`{"name":"notes","displayName":"Notes","version":"1.4.0","description":"Keeps notes.","author":{"name":"Notes Ltd","url":"https://notes.dev"},"license":"MIT"}`)},
		".mcp.json":                       {Data: []byte(`{"mcpServers":{"notes":{"type":"http","url":"` + url + `"}}}`)},
		"README.md":                       {Data: []byte("# Notes\n\n" + strings.Repeat("The plugin finds and keeps notes. ", 7))},
		"skills/find/SKILL.md":            {Data: []byte("---\nname: find\ndescription: \"Use when the user looks for a note: any note\"\n---\n\n# Find\n\nUse search_notes. See references/words.md.\n")},
		"skills/find/references/words.md": {Data: []byte("words")},
		"logo.png":                        {Data: []byte("\x89PNG\r\n\x1a\n\x00\x00")},
	}
}

func check(t *testing.T, folder fs.FS) []plugin.Problem {
	t.Helper()
	files, err := plugin.Read(folder)
	require.NoError(t, err)
	return plugin.Check(files, plugin.Options{URL: url})
}

func TestAPluginWithoutProblems(t *testing.T) {
	assert.Empty(t, check(t, notes()))
	chinese := notes()
	chinese[".claude-plugin/plugin.json"].Data = []byte(`{"name":"notes","displayName":"ノート帳","version":"1.4.0-rc.1+5","description":"d","author":{"name":"Notes Ltd.","url":"https://notes.dev"}}`)
	chinese["LICENSE"] = &fstest.MapFile{Data: []byte("MIT")}
	assert.Empty(t, check(t, chinese))
}

// Each breach is one problem, which names the rule and the file and says what to do.
func TestProblems(t *testing.T) {
	manifest := func(from, to string) func(fstest.MapFS) {
		return func(f fstest.MapFS) {
			file := f[".claude-plugin/plugin.json"]
			file.Data = []byte(strings.Replace(string(file.Data), from, to, 1))
		}
	}
	name := func(name string) func(fstest.MapFS) { return manifest(`"name":"notes"`, `"name":"`+name+`"`) }
	servers := func(text string) func(fstest.MapFS) {
		return func(f fstest.MapFS) {
			f[".mcp.json"].Data = []byte(`{"mcpServers":{"notes":{"type":"http","url":"` + url + `"},` + text + `}}`)
		}
	}
	skill := func(text string) func(fstest.MapFS) {
		return func(f fstest.MapFS) {
			f["skills/find/SKILL.md"].Data = []byte(text + "\nUse search_notes and references/words.md.\n")
		}
	}
	add := func(path, content string) func(fstest.MapFS) {
		return func(f fstest.MapFS) { f[path] = &fstest.MapFile{Data: []byte(content)} }
	}
	for _, c := range []struct {
		name  string
		spoil func(fstest.MapFS)
		rule  plugin.Rule
		want  string
	}{
		{"no manifest", func(f fstest.MapFS) { delete(f, ".claude-plugin/plugin.json") }, plugin.RuleManifest, "it is missing"},
		{"not JSON", manifest("{", "["), plugin.RuleManifest, "is not a valid manifest"},
		{"a file beside the manifest", add(".claude-plugin/hooks.json", "{}"), plugin.RuleManifest, "only plugin.json belongs in .claude-plugin"},
		{"no name", name(""), plugin.RuleName, `the name "" is empty`},
		{"capitals", name("Notes"), plugin.RuleName, "lower-case letters, digits and hyphens"},
		{"underscore", name("my_notes"), plugin.RuleName, "lower-case letters, digits and hyphens"},
		{"look-alike", name("nоtes"), plugin.RuleName, "lower-case letters, digits and hyphens"},
		{"hyphen", name("notes-"), plugin.RuleName, "must start and end with a letter or digit"},
		{"long", name(strings.Repeat("n", 65)), plugin.RuleName, "longer than 64 characters"},
		{"reserved", name("mcp"), plugin.RuleName, "is reserved"},
		{"official", name("notes-official"), plugin.RuleName, "presents the plugin as official"},
		{"generic", name("mcp-server-tools"), plugin.RuleName, "has only generic words"},
		{"no version", manifest(`"version":"1.4.0",`, ""), plugin.RuleFields, "version is missing"},
		{"no author", manifest(`"name":"Notes Ltd"`, `"name":" "`), plugin.RuleFields, "author.name is missing"},
		{"plain http", manifest("https://notes.dev", "http://notes.dev"), plugin.RuleFields, "is not an https address"},
		{"mixed letters", manifest(`"displayName":"Notes"`, `"displayName":"Nоtes"`), plugin.RuleWriting, "mixes the writing systems Latin and Cyrillic"},
		{"invisible", manifest(`"Notes Ltd"`, `"Notes\u200bLtd"`), plugin.RuleWriting, "has an invisible character"},
		{"bad version", manifest("1.4.0", "v1.4"), plugin.RuleVersion, "is not a semantic version"},
		{"zeros", manifest("1.4.0", "01.4.0"), plugin.RuleVersion, "is not a semantic version"},
		{"no license", manifest(`,"license":"MIT"`, ""), plugin.RuleLicense, "add a file LICENSE"},
		{"no readme", func(f fstest.MapFS) { delete(f, "README.md") }, plugin.RuleReadme, "it is missing"},
		{"a readme of code", func(f fstest.MapFS) {
			f["README.md"].Data = []byte("Run this:\n\n```sh\n" + strings.Repeat("word ", 50) + "\n```\n\n    " + strings.Repeat("word ", 50))
		}, plugin.RuleReadme, "it has 2 words outside of code; at least 40 are needed"},
		{"no servers", func(f fstest.MapFS) { delete(f, ".mcp.json") }, plugin.RuleServers, "it must name the server " + url},
		{"servers without JSON", func(f fstest.MapFS) { f[".mcp.json"].Data = []byte("{") }, plugin.RuleServers, "is not a valid configuration"},
		{"empty", func(f fstest.MapFS) { f[".mcp.json"].Data = []byte(`{"mcpServers":{}}`) }, plugin.RuleServers, "names no server"},
		{"another URL", func(f fstest.MapFS) {
			f[".mcp.json"].Data = []byte(`{"mcpServers":{"n":{"type":"http","url":"https://notes.dev/mcp"}}}`)
		}, plugin.RuleSameURL, "see the tools twice"},
		{"http", servers(`"x":{"type":"http","url":"http://x.dev/mcp"}`), plugin.RuleServers, `server "x" has the URL`},
		{"type", servers(`"x":{"type":"streamable","url":"https://x.dev/mcp"}`), plugin.RuleServers, `has the type "streamable"`},
		{"token in the URL", servers(`"x":{"type":"http","url":"https://x.dev/mcp?token=a"}`), plugin.RuleServers, "has credentials in its URL"},
		{"header", servers(`"x":{"type":"http","url":"https://x.dev/mcp","headers":{"authorization":"Bearer a"}}`), plugin.RuleServers, "has the header Authorization"},
		{"bundle in a command", servers(`"x":{"command":"run","args":["x.mcpb"]}`), plugin.RuleServers, "runs a bundle"},
		{"a package without a version", servers(`"x":{"command":"npx","args":["-y","@notes/x"]}`), plugin.RuleServers, "pin it to an exact version"},
		{"no front matter", skill("# Find\n"), plugin.RuleSkills, "does not begin with front matter"},
		{"open front matter", skill("---\nname: find\n"), plugin.RuleSkills, "does not end with a line of ---"},
		{"another name", skill("---\nname: search\ndescription: Use when needed\n---\n"), plugin.RuleSkills, `the name "search" is not that of the folder, "find"`},
		{"a list", skill("---\nname: find\ndescription:\n  - a\n---\n"), plugin.RuleSkills, "no description as one text"},
		{"a colon", skill("---\nname: find\ndescription: Use when: always\n---\n"), plugin.RuleSkills, "put the text in quotation marks"},
		{"not YAML", skill("---\nname: find\nwhatever\n---\n"), plugin.RuleSkills, "is not YAML in line 3"},
		{"a long description", skill("---\nname: find\ndescription: When " + strings.Repeat("é", 1020) + "\n---\n"), plugin.RuleSkills, "the description has 1025 characters"},
		{"no instructions", func(f fstest.MapFS) {
			delete(f, "skills/find/references/words.md")
			f["skills/find/SKILL.md"].Data = []byte("---\nname: find\ndescription: Use when needed\n---\n")
		}, plugin.RuleSkills, "no instructions after the front matter"},
		{"a summary", skill("---\nname: find\ndescription: Search of notes\n---\n"), plugin.RuleSituations, "does not say when to use the skill"},
		{"a file in skills", add("skills/find.md", "x"), plugin.RuleSkills, "a skill is a folder with a file SKILL.md"},
		{"a folder without SKILL.md", add("skills/other/notes.md", "x"), plugin.RuleSkills, `the skill "other" has no file SKILL.md`},
		{"a file that nothing reads", add("skills/find/references/more.md", "x"), plugin.RuleSupporting, "SKILL.md does not mention references/more.md"},
		{"spelling of a folder", add("Hooks/hooks.json", "{}"), plugin.RuleFolders, `Claude Code looks for "hooks"`},
		{"spelling of a skill", add("skills/other/skill.md", "x"), plugin.RuleFolders, `Claude Code looks for "SKILL.md"`},
		{"colon in a path", add("docs/a:b.md", "x"), plugin.RulePaths, "has a character that not every system allows"},
		{"device", add("docs/Con.md", "x"), plugin.RulePaths, "is the name of a device on Windows"},
		{"dot", add("docs/a.", "x"), plugin.RulePaths, "begins or ends with a space or a dot"},
		{"folder", add("my docs/a.md", "x"), plugin.RulePaths, `the folder "my docs" may have only letters`},
		{"capitals of paths", add("readme.MD", strings.Repeat("word ", 50)), plugin.RulePaths, "differs from README.md only by capital letters"},
		{"system file", add("docs/.DS_Store", "x"), plugin.RuleSystemFiles, "it belongs to an operating system"},
		{"a large text", add("data.txt", strings.Repeat("x", 256<<10)), plugin.RuleSize, "should be smaller than 256 KiB"},
		{"a large picture", add("big.png", "\x89PNG\r\n\x1a\n"+strings.Repeat("x", 5<<20)), plugin.RuleSize, "a file must be smaller than 5 MiB"},
		{"a program", add("tool", "\x7fELF\x00\x01"), plugin.RuleBinaries, "it is neither text nor an image"},
		{"a picture that is none", add("a.png", "\x00\x01"), plugin.RuleBinaries, "it is neither text nor an image"},
		{"submodules", add(".gitmodules", "[submodule]"), plugin.RuleLinks, "does not load submodules"},
		{"LFS", add("a.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:1"), plugin.RuleLinks, "a pointer of Git LFS"},
		{"bundle", add("server.mcpb", "zip"), plugin.RuleBundles, "takes no bundles of local servers"},
		{"bin", add("bin/run.sh", "#!/bin/sh"), plugin.RuleBundles, "a folder bin at its top"},
		{"key", add("notes.txt", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"), plugin.RuleSecrets, "looks like it contains a secret"},
		{"environment", add("hooks/a.sh", "curl -H $GITHUB_TOKEN"), plugin.RuleSecrets, "reads the credential $GITHUB_TOKEN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := notes()
			c.spoil(folder)
			got := check(t, folder)
			at := slices.IndexFunc(got, func(p plugin.Problem) bool { return p.Rule == c.rule && strings.Contains(p.Message, c.want) })
			require.GreaterOrEqual(t, at, 0, "%v", got)
			assert.Len(t, got, 1, "%v", got)
			assert.Contains(t, got[at].String(), "("+string(c.rule)+")")
		})
	}
}

// Front matter may be written in every form of YAML that holds one text.
func TestFrontMatter(t *testing.T) {
	for name, text := range map[string]string{
		"plain":   "name: find\ndescription: Use when the user looks for a note",
		"quoted":  "name: 'find'\ndescription: 'Use when it''s needed: now'",
		"folded":  "name: find\ndescription: >-\n  Use when the user\n  looks for: a note\nallowed-tools:\n  - Read",
		"wrapped": "# a comment\nname: find\ndescription: Use when the user\n  looks for a note\n\nallowed-tools: [Read, Grep]",
	} {
		folder := notes()
		folder["skills/find/SKILL.md"].Data = []byte("\ufeff---\r\n" + strings.ReplaceAll(text, "\n", "\r\n") + "\r\n---\r\nUse search_notes and references/words.md.\r\n")
		assert.Empty(t, check(t, folder), name)
	}
}

func TestReadOfAFolder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, ".git"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git", "config"), []byte("x"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "README.md"), []byte("x"), 0o600))
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(dir, "LICENSE")))
	files, err := plugin.Read(os.DirFS(dir))
	require.NoError(t, err)
	require.Len(t, files, 2, "the repository's own files are left out")
	assert.Equal(t, "LICENSE", files[0].Path)
	assert.Empty(t, files[0].Content, "a symlink is not followed")
	problems := plugin.Check(files, plugin.Options{})
	assert.True(t, slices.ContainsFunc(problems, func(p plugin.Problem) bool { return p.Rule == plugin.RuleLinks && p.File == "LICENSE" }))

	many := fstest.MapFS{}
	for i := range 10_001 {
		many[fmt.Sprint("f", i)] = &fstest.MapFile{}
	}
	_, err = plugin.Read(many)
	assert.ErrorIs(t, err, plugin.ErrTooLarge)
	_, err = plugin.Read(os.DirFS(filepath.Join(dir, "missing")))
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

func TestManyFilesAreHeld(t *testing.T) {
	folder := notes()
	for i := range 600 {
		folder[fmt.Sprintf("docs/%d.md", i)] = &fstest.MapFile{Data: []byte("x")}
	}
	got := check(t, folder)
	require.Len(t, got, 1)
	assert.True(t, got[0].Held)
	assert.Equal(t, "the folder: it has 605 files that are not images or fonts; at most 512 are expected (size)", got[0].String())
}

// Nothing in a folder makes Check panic.
func FuzzCheck(f *testing.F) {
	f.Add("skills/a/SKILL.md", []byte("---\nname: a\n---\nx"), []byte(`{"name":"a"}`), []byte(`{"mcpServers":{"a":{}}}`))
	f.Add("a/../b", []byte("---"), []byte("null"), []byte("[]"))
	f.Add("skills//x", []byte("---\n:\n---"), []byte(`{"author":null}`), []byte(`{"mcpServers":null}`))
	f.Fuzz(func(t *testing.T, path string, content, manifest, servers []byte) {
		files := []plugin.File{
			{Path: ".claude-plugin/plugin.json", Content: manifest}, {Path: ".mcp.json", Content: servers},
			{Path: path, Content: content, Size: int64(len(content))}, {Path: "skills/x/SKILL.md", Content: content}, {Path: "README.md", Content: content},
		}
		for _, p := range plugin.Check(files, plugin.Options{URL: url}) {
			assert.NotEmpty(t, p.String())
		}
	})
}
