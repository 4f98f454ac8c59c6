package main_test

import (
	"bytes"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/repo/generated"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func TestThePageAboutProvidersIsCurrent(t *testing.T) {
	packages, err := loaded()
	require.NoError(t, err)
	want, err := generated.Providers(packages)
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(dir, generated.ProvidersFile))
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "run `make providers`")

	// Each provider that works has a token on the page, or says that it has none.
	sections := regexp.MustCompile(`(?m)^## (\w+)$`).FindAllStringSubmatch(want, -1)
	direct := generated.Presets()
	indirect := []string{"Atlassian", "Firebase", "GitHub", "GitLab", "Google", "HubSpot", "Salesforce", "Slack"}
	for _, s := range sections {
		_, works := direct[s[1]]
		assert.NotEqual(t, works, slices.Contains(indirect, s[1]), s[1])
	}
	assert.Len(t, sections, len(direct)+len(indirect))
}

// TestTheProgramsOnThePageAboutProvidersWork builds every Go program of the page, runs its check,
// and gives it a token of the provider's shape.
func TestTheProgramsOnThePageAboutProvidersWork(t *testing.T) {
	testsize.OnlySlow(t, "it compiles programs")
	page, err := os.ReadFile(filepath.Join(dir, generated.ProvidersFile))
	require.NoError(t, err)
	for _, preset := range []string{"Cognito", "EntraID"} {
		t.Run(preset, func(t *testing.T) {
			_, section, found := strings.Cut(string(page), "\n## "+preset+"\n")
			require.True(t, found)
			section, _, _ = strings.Cut(section, "\n## ")
			_, text, found := strings.Cut(section, "```go\npackage main")
			require.True(t, found, "the section has no program")
			text, _, _ = strings.Cut("package main"+text, "```\n")
			formatted, err := format.Source([]byte(text))
			require.NoError(t, err)
			assert.Equal(t, string(formatted), text)

			program := build(t, text)
			out, err := run(program, "check", "")
			require.NoError(t, err, out)
			assert.NotContains(t, out, "Must be fixed")
			assert.NotContains(t, out, "Should be fixed")

			c := generated.Presets()[preset]
			c.Resource = generated.PageURL
			issuer, _ := oauthtest.Like(t, c)
			out, err = run(program, "token", issuer.Issue())
			require.Error(t, err, "without a network, no signature can be checked")
			for _, lines := range []string{generated.TokenLines(c), generated.ScopesLine(c)} {
				assert.Contains(t, section, lines)
				assert.Contains(t, out, lines)
			}
			out, _ = run(program, "token", issuer.Issue(oauthtest.Audience("account")))
			assert.Contains(t, out, "FAIL  audience: ")
		})
	}
}

// build builds a program in the module of this repository.
func build(t *testing.T, text string) string {
	t.Helper()
	source, program := filepath.Join(t.TempDir(), "main.go"), filepath.Join(t.TempDir(), "yourserver")
	require.NoError(t, os.WriteFile(source, []byte(text), 0o600))
	cmd := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", program, source)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return program
}

// run runs a subcommand of a program without a network; token is the standard input if it is not
// empty.
func run(program, command, token string) (string, error) {
	args := []string{command}
	if token != "" {
		args = append(args, "-")
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "HTTPS_PROXY=http://127.0.0.1:1")
	cmd.Stdin = strings.NewReader(token)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}
