package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// TestTheFilesForReplicasFitTheProgram checks that the files of the directory deploy can be read,
// and that the program knows their flags.
func TestTheFilesForReplicasFitTheProgram(t *testing.T) {
	for _, name := range []string{"compose.yaml", "kubernetes.yaml"} {
		text, err := os.ReadFile(filepath.Join("deploy", name))
		require.NoError(t, err)
		file, err := os.Open(filepath.Join("deploy", name))
		require.NoError(t, err)
		decoder := yaml.NewDecoder(file)
		documents := 0
		for {
			var document map[string]any
			err := decoder.Decode(&document)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, name)
			documents++
		}
		require.NoError(t, file.Close())
		assert.Positive(t, documents)
		given := regexp.MustCompile(`(?m)^\s*- (-[a-z]+)=`).FindAllSubmatch(text, -1)
		assert.GreaterOrEqual(t, len(given), 4, name)
		for _, flagName := range given {
			err := run(t.Context(), []string{"serve", string(flagName[1]) + "=x", "-h"}, func(string) string { return "" }, io.Discard)
			assert.NoError(t, err, "%s: %s", name, flagName[1])
		}
	}
}
