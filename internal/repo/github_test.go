package main_test

import (
	"io/fs"
	"path"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// TestDependabotKnowsEveryModule compares .github/dependabot.yml with the modules of Go and Node in
// the repository.
func TestDependabotKnowsEveryModule(t *testing.T) {
	var config struct {
		Updates []struct {
			Ecosystem   string   `yaml:"package-ecosystem"`
			Directories []string `yaml:"directories"`
		} `yaml:"updates"`
	}
	text, err := fs.ReadFile(root, ".github/dependabot.yml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &config))
	known := map[string][]string{}
	for _, u := range config.Updates {
		known[u.Ecosystem] = u.Directories
	}
	found := map[string][]string{}
	require.NoError(t, fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == ".git") {
			return fs.SkipDir
		}
		ecosystem := map[string]string{"go.mod": "gomod", "package.json": "npm"}[d.Name()]
		if ecosystem != "" {
			found[ecosystem] = append(found[ecosystem], path.Join("/", path.Dir(name)))
		}
		return nil
	}))
	for ecosystem, dirs := range found {
		assert.ElementsMatch(t, dirs, known[ecosystem], ecosystem)
	}
}

// TestActionsArePinned checks that workflows name actions by commit, with the version in a comment.
func TestActionsArePinned(t *testing.T) {
	workflows, err := fs.Glob(root, ".github/workflows/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, workflows)
	uses := regexp.MustCompile(`(?m)^.*\buses:.*$`)
	pinned := regexp.MustCompile(`uses: [\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	for _, name := range workflows {
		text, err := fs.ReadFile(root, name)
		require.NoError(t, err)
		for _, line := range uses.FindAllString(string(text), -1) {
			assert.Regexp(t, pinned, line, name)
		}
	}
}
