package main_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// A commandLine is a command that a document, a comment or a help text tells its readers to run.
type commandLine struct {
	where string
	// program is the directory of the program's package in the repository.
	program string
	args    []string
}

var (
	goRun = regexp.MustCompile("(?:cd (\\w+) && )?go run ((?:\\./|github\\.com/mcpkit-go/mcpkit/)[^\\s`'\"]*)([^`'\"\n#|>&]*)")
	// aServer is any program with a server, and aTool the command line tool.
	aServer = regexp.MustCompile("`yourserver( [^`\n]*)?`")
	aTool   = regexp.MustCompile("(?m)(?:`|^    (?:curl [^|\n]*\\| )?|^\\S* *\\| |; )mcpkit ([a-z]+)((?: [^`\n|]*)?)")
	// aFlag is a flag in a span of code that has nothing before it.
	aFlag    = regexp.MustCompile("`(-[a-z][^`\n]*)`")
	flagName = regexp.MustCompile(`^--?([a-z][a-z0-9-]*)`)
)

// commandLines returns the commands of a file.
func commandLines(file, text string) (found []commandLine) {
	// A command goes on after a backslash, in a comment too.
	text = regexp.MustCompile(`\\\n(?://)?\s*`).ReplaceAllString(text, "")
	add := func(program, args string) {
		if strings.HasPrefix(args, "  ") { // a description follows
			args = ""
		}
		args, _, _ = strings.Cut(strings.TrimSpace(args), "  ")
		found = append(found, commandLine{file, program, strings.Fields(args)})
	}
	for _, m := range goRun.FindAllStringSubmatch(text, -1) {
		program, _, _ := strings.Cut(strings.TrimPrefix(m[2], "github.com/mcpkit-go/mcpkit/"), "@")
		module := m[1]
		if strings.HasPrefix(file, "bench/") {
			module = "bench"
		}
		add(path.Join(module, program), m[3])
	}
	for _, m := range aServer.FindAllStringSubmatch(text, -1) {
		add("examples/godocs", m[1])
	}
	for _, m := range aTool.FindAllStringSubmatch(text, -1) {
		add("cmd/mcpkit", m[1]+m[2])
	}
	// A page of an example is about its program.
	if parts := strings.Split(file, "/"); path.Ext(file) == ".md" && parts[0] == "examples" && len(parts) > 2 {
		for _, m := range aFlag.FindAllStringSubmatch(text, -1) {
			add(path.Join(parts[0], parts[1]), m[1])
		}
	}
	return found
}

// TestTheCommandsInDocumentsExist builds the programs that the documents, the comments and the help
// texts run, and asks their help for every subcommand and flag.
func TestTheCommandsInDocumentsExist(t *testing.T) {
	testsize.OnlySlow(t, "it compiles programs")
	if testing.Short() {
		t.Skip("builds programs")
	}
	var all []commandLine
	require.NoError(t, fs.WalkDir(root, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == "testdata" || name == "node_modules" || name == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		if ext := path.Ext(file); file == "CHANGELOG.md" || strings.HasSuffix(file, "_test.go") || !slices.Contains([]string{".md", ".go", ".yaml", ".yml"}, ext) && entry.Name() != "Makefile" {
			return nil
		}
		text, err := fs.ReadFile(root, file)
		all = append(all, commandLines(file, string(text))...)
		return err
	}))
	require.Greater(t, len(all), 60, "the documents have commands")
	programs := &builtPrograms{dir: t.TempDir(), help: map[string]string{}}
	checked := 0
	for _, c := range all {
		if strings.Contains(c.program, "…") || !strings.HasPrefix(c.program, "examples/") && !strings.HasPrefix(c.program, "cmd/") && !slices.ContainsFunc(c.args, flagName.MatchString) {
			_, err := fs.Stat(root, c.program)
			assert.NoError(t, err, "%s runs %s", c.where, c.program)
			continue
		}
		fault := programs.check(t, c.program, c.args)
		assert.Empty(t, fault, "%s runs %s %s", c.where, c.program, strings.Join(c.args, " "))
		checked++
	}
	assert.Greater(t, checked, 50)
	// The test finds what it looks for.
	for _, wrong := range []commandLine{
		{"", "examples/godocs", []string{"chekc"}}, {"", "examples/godocs", []string{"docs", "-resource", "x"}},
		{"", "examples/production", []string{"-resource"}}, {"", "cmd/mcpkit", []string{"audit", "--nothing"}}, {"", "cmd/mcpkit", []string{"adit"}},
	} {
		assert.NotEmpty(t, programs.check(t, wrong.program, wrong.args), "%v", wrong)
	}
}

// builtPrograms are programs of the repository, with their help.
type builtPrograms struct {
	dir string
	mu  sync.Mutex
	// help is what a program prints, by its directory and subcommand.
	help map[string]string
}

// check returns what of a command a program does not have, or "".
func (p *builtPrograms) check(t *testing.T, program string, args []string) string {
	t.Helper()
	command := ""
	subcommands := strings.HasPrefix(program, "examples/") || strings.HasPrefix(program, "cmd/")
	if subcommands && len(args) > 0 && regexp.MustCompile(`^[a-z]`).MatchString(args[0]) {
		command = args[0]
	}
	help := p.helpOf(t, program, command)
	if subcommands && command != "" && !regexp.MustCompile(`(?m)^  `+regexp.QuoteMeta(command)+`\b`).MatchString(p.helpOf(t, program, "")) {
		return "there is no command " + command
	}
	for _, arg := range args {
		if arg == "--" {
			break // the arguments of another program
		}
		if m := flagName.FindStringSubmatch(arg); m != nil && m[1] != "h" && !regexp.MustCompile(`(?m)^\s*(?:-\w, )?(?:--?|--\[no-\])`+regexp.QuoteMeta(m[1])+`\b`).MatchString(help) {
			return "there is no flag -" + m[1]
		}
	}
	return ""
}

// helpOf returns the help of a program, and builds it if needed.
func (p *builtPrograms) helpOf(t *testing.T, program, command string) string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	key := program + " " + command
	if text, ok := p.help[key]; ok {
		return text
	}
	binary := filepath.Join(p.dir, strings.ReplaceAll(program, "/", "_"))
	if _, err := os.Stat(binary); err != nil {
		module, pkg := dir, "./"+program
		if rest, ok := strings.CutPrefix(program, "bench/"); ok {
			module, pkg = filepath.Join(dir, "bench"), "./"+rest
		}
		build := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", binary, pkg)
		build.Dir = module
		out, err := build.CombinedOutput()
		require.NoError(t, err, "%s: %s", program, out)
	}
	args := []string{"-h"}
	if command != "" {
		args = []string{command, "-h"}
	} else if strings.HasPrefix(program, "examples/") {
		// Without a command, the flags are those of serve.
		list, err := exec.CommandContext(t.Context(), binary, "-h").CombinedOutput()
		require.NoError(t, err, "%s: %s", program, list)
		p.help[key] = string(list)
		args = []string{"serve", "-h"}
	}
	text, _ := exec.CommandContext(t.Context(), binary, args...).CombinedOutput() // flag exits with 2
	p.help[key] += string(text)
	return p.help[key]
}
