package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/repo/generated"
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
