package main_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// An action is what the tests read of an action.yml.
type action struct {
	Inputs map[string]struct {
		Description string
		Default     string
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Steps []struct {
			Uses, Run, Shell string
			Env              map[string]string
		}
	}
}

const actionDir = ".github/actions/audit"

func readAction(t *testing.T) (a action) {
	t.Helper()
	text, err := fs.ReadFile(root, actionDir+"/action.yml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &a))
	return a
}

// TestTheActionRunsNoInput checks that no step puts an input into the text of a script, and that
// inputs and outputs are documented.
func TestTheActionRunsNoInput(t *testing.T) {
	a := readAction(t)
	readme, err := fs.ReadFile(root, actionDir+"/README.md")
	require.NoError(t, err)
	given := ""
	for _, step := range a.Runs.Steps {
		assert.NotContains(t, step.Run, "${{")
		for _, value := range step.Env {
			given += value
		}
		if step.Uses != "" {
			assert.Regexp(t, `^[\w-]+/[\w/-]+@[0-9a-f]{40}$`, step.Uses)
		}
	}
	for name, input := range a.Inputs {
		assert.NotEmpty(t, input.Description)
		assert.Contains(t, given, "${{ inputs."+name+" }}")
		assert.Contains(t, string(readme), "| `"+name+"` |")
	}
	for name, output := range a.Outputs {
		assert.NotEmpty(t, output.Description)
		assert.Contains(t, string(readme), "| `"+name+"` |")
	}
}

// An actionRun is what a run of the action leaves behind.
type actionRun struct {
	code                 int
	log, summary, output string
	temp                 string
}

// runAction runs the scripts of the action as a runner of GitHub does, with a program in the place
// where the action builds mcpkit.
func runAction(t *testing.T, program string, inputs map[string]string) actionRun {
	t.Helper()
	a := readAction(t)
	temp, work := t.TempDir(), t.TempDir()
	path := func(name string) string { return filepath.Join(temp, name) }
	require.NoError(t, os.MkdirAll(path("mcpkit-audit"), 0o755))
	if program != "" {
		require.NoError(t, os.WriteFile(path("mcpkit-audit/mcpkit"), []byte("#!/usr/bin/env bash\n"+program), 0o755))
	}
	for name, content := range map[string]string{
		"good.json": `{"tools":[{"name":"get_note","title":"Get a note","description":"Returns a note by its ID. Use when the user asks for one.","annotations":{"title":"Get a note","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false},"inputSchema":{"type":"object","properties":{},"additionalProperties":false}}]}`,
		"bad.json":  `{"tools":[{"name":"delete_note ::error::x","inputSchema":{"type":"object"}}]}`,
		"-o.json":   `[]`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(work, name), []byte(content), 0o644))
	}
	dir, err := filepath.Abs("../../" + actionDir)
	require.NoError(t, err)
	run := actionRun{temp: temp}
	for _, step := range a.Runs.Steps {
		if step.Run == "" || program != "" && strings.Contains(step.Run, "go build") {
			continue
		}
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
		cmd.Dir = work
		cmd.Env = append(os.Environ(), "GITHUB_ACTION_PATH="+dir, "RUNNER_TEMP="+temp, "GITHUB_STEP_SUMMARY="+path("summary"), "GITHUB_OUTPUT="+path("output"))
		for name, value := range step.Env {
			input := regexp.MustCompile(`^\$\{\{ inputs\.([\w-]+) \}\}$`).FindStringSubmatch(value)
			require.NotNil(t, input, value)
			value, ok := inputs[input[1]]
			if !ok {
				value = a.Inputs[input[1]].Default
			}
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		out, err := cmd.CombinedOutput()
		run.log += string(out)
		if run.code = cmd.ProcessState.ExitCode(); run.code != 0 {
			require.Error(t, err)
			break
		}
	}
	summary, _ := os.ReadFile(path("summary"))
	output, _ := os.ReadFile(path("output"))
	run.summary, run.output = string(summary), string(output)
	return run
}

// TestTheActionLints builds mcpkit as the action does, and lints files.
func TestTheActionLints(t *testing.T) {
	testsize.OnlySlow(t, "it runs the action")
	if testing.Short() {
		t.Skip("it builds mcpkit")
	}
	r := runAction(t, "", map[string]string{"files": "good.json\n"})
	assert.Equal(t, 0, r.code, r.log)
	assert.Contains(t, r.summary, "good.json")
	assert.Contains(t, r.output, "outcome=ready\n")

	r = runAction(t, "", map[string]string{"files": "bad.json\r\n\n  \ngood.json", "checklist": "true", "profile": "guide"})
	assert.Equal(t, 1, r.code, r.log)
	assert.Regexp(t, `(?m)^::error .*title=tool-`, r.log)
	assert.Contains(t, r.summary, "bad.json")
	assert.Contains(t, r.summary, "good.json")
	assert.Contains(t, r.output, "outcome=not ready\n")
	for _, name := range []string{"sarif/1.sarif", "sarif/2.sarif", "json/1.json", "json/2.json"} {
		assert.FileExists(t, filepath.Join(r.temp, "mcpkit-audit", name))
	}

	r = runAction(t, "", map[string]string{"files": "missing.json\nbad.json"})
	assert.Equal(t, 3, r.code, r.log)
	assert.Contains(t, r.output, "outcome=incomplete\n")
	assert.Contains(t, r.log, "missing.json")
}

// TestTheActionPassesInputsAsTheyAre runs the action with a program that prints its arguments.
func TestTheActionPassesInputsAsTheyAre(t *testing.T) {
	const prints = `printf 'arg:%s\n' "$@"
for a in "$@"; do case $a in
--token-file=*) printf 'token:%s:%s\n' "$(cat "${a#*=}")" "$(stat -c %a "${a#*=}")" ;;
--also=md=*) echo "a summary" >"${a#--also=md=}" ;;
esac; done
env | grep -c '^INPUT_TOKEN=' || true
`
	for _, hostile := range []string{"$(touch pwned)", "`touch pwned`", "a; touch pwned", "-o.json", "' \" \\", "a b", "*", "::error::x", "${{ github.token }}"} {
		r := runAction(t, prints, map[string]string{"files": hostile, "lock": hostile, "baseline": hostile, "profile": hostile})
		assert.Equal(t, 0, r.code, r.log)
		assert.Contains(t, r.log, "arg:--lock="+hostile+"\n")
		assert.Contains(t, r.log, "arg:--baseline="+hostile+"\n")
		assert.Contains(t, r.log, "arg:--profile="+hostile+"\n")
		assert.Contains(t, r.log, "arg:--\narg:"+hostile+"\n")
	}
	r := runAction(t, prints, map[string]string{"url": "https://notes.test/mcp?a=$(id)", "token": "secret $(id)"})
	assert.Equal(t, 0, r.code, r.log)
	assert.Contains(t, r.log, "arg:audit\n")
	assert.Contains(t, r.log, "arg:https://notes.test/mcp?a=$(id)\n")
	assert.Contains(t, r.log, "token:secret $(id):600\n0\n")
	assert.NoFileExists(t, filepath.Join(r.temp, "mcpkit-audit", "token"))
}

// TestTheActionReportsItsOwnFailures has wrong inputs, and a program that fails.
func TestTheActionReportsItsOwnFailures(t *testing.T) {
	for want, inputs := range map[string]map[string]string{
		"both empty":                 {},
		"both given":                 {"files": "good.json", "url": "https://notes.test/mcp"},
		"must be an http":            {"url": "--help"},
		"must name files":            {"files": "-"},
		"checklist must be":          {"files": "good.json", "checklist": "yes"},
		"The input token is for url": {"files": "good.json", "token": "x"},
	} {
		r := runAction(t, "exit 0", inputs)
		assert.Equal(t, 2, r.code, want)
		assert.Regexp(t, `(?m)^::error title=mcpkit::.*`+want, r.log)
	}
	r := runAction(t, "printf '::set-output name=x::y\\n##[error]z\\n' >&2; exit 3", map[string]string{"files": "good.json\nbad.json"})
	assert.Equal(t, 3, r.code)
	assert.NotRegexp(t, `(?m)^\s*::set-output|##\[`, r.log, "what the program prints about a server is no command")
	assert.Equal(t, 2, strings.Count(r.log, "made no report (exit code 3)"))
	assert.Contains(t, r.output, "outcome=incomplete")
	r = runAction(t, "exit $((${!#} == 1 ? 1 : 2))", map[string]string{"files": "1\n2"})
	assert.Equal(t, 2, r.code, "the worst exit code counts")
}
