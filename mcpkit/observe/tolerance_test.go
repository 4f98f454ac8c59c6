package observe_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// TestTheTableNamesEachTolerance compares the documented table with the tolerances.
func TestTheTableNamesEachTolerance(t *testing.T) {
	source, err := os.ReadFile("tolerance.go")
	require.NoError(t, err)
	var documented []observe.Tolerance
	for _, row := range regexp.MustCompile(`(?m)^//\t(\w+) +(on|off) +\S`).FindAllStringSubmatch(string(source), -1) {
		documented = append(documented, observe.Tolerance(row[1]))
	}
	assert.Equal(t, observe.Tolerances(), documented)
}
