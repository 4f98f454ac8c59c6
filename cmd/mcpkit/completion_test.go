package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// complete returns what bash offers after the words. The last one is being typed.
func complete(t *testing.T, script string, words ...string) []string {
	t.Helper()
	var quoted []string
	for _, w := range words {
		quoted = append(quoted, fmt.Sprintf("'%s'", w))
	}
	run := fmt.Sprintf("source %s; compopt() { echo FILES; }; COMP_WORDS=(%s); COMP_CWORD=%d; _mcpkit; printf '%%s\\n' \"${COMPREPLY[@]}\"",
		script, strings.Join(quoted, " "), len(words)-1)
	out, err := exec.CommandContext(t.Context(), "bash", "-c", run).CombinedOutput()
	require.NoError(t, err, string(out))
	return strings.Fields(string(out))
}

// bash completes commands, flags, and the values of flags and arguments.
func TestCompletionInBash(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	script := filepath.Join(t.TempDir(), "mcpkit.bash")
	write(t, script, runWith("", "completion", "bash").out)

	assert.ElementsMatch(t, []string{"tokens"}, complete(t, script, "mcpkit", "to"))
	assert.ElementsMatch(t, []string{"bash", "zsh", "fish"}, complete(t, script, "mcpkit", "completion", ""))
	assert.ElementsMatch(t, []string{"zsh"}, complete(t, script, "mcpkit", "completion", "z"))
	assert.ElementsMatch(t, []string{"--json"}, complete(t, script, "mcpkit", "tokens", "--j"))
	assert.Contains(t, complete(t, script, "mcpkit", "tokens", ""), "FILES")
	assert.Contains(t, complete(t, script, "mcpkit", "tokens", "--encoding", ""), "FILES")
}

// The scripts have every command, and are valid where the shell is installed.
func TestCompletionScripts(t *testing.T) {
	for shell, check := range map[string][]string{"bash": {"bash", "-n"}, "zsh": {"zsh", "-n"}, "fish": {"fish", "--no-execute"}} {
		r := runWith("", "completion", shell)
		require.Zero(t, r.code)
		require.Empty(t, r.err)
		for _, node := range newParser().Model.Children {
			assert.Contains(t, r.out, node.Name, shell)
			for _, f := range node.Flags {
				assert.Contains(t, r.out, f.Name, shell)
			}
		}
		if _, err := exec.LookPath(check[0]); err != nil {
			continue
		}
		script := filepath.Join(t.TempDir(), "script")
		write(t, script, r.out)
		out, err := exec.CommandContext(t.Context(), check[0], append(check[1:], script)...).CombinedOutput()
		assert.NoError(t, err, string(out))
	}
	assert.Equal(t, 2, runWith("", "completion", "tcsh").code)
}
