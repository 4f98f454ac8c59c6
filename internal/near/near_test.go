package near_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/near"
)

func TestBest(t *testing.T) {
	words := []string{"query", "limit", "kind", "minimum", "maximum"}
	for word, want := range map[string]string{
		"qurey": "query", "Query": "query", "limt": "limit", "LIMITS": "limit", "min": "", "minimun": "minimum",
		"": "", "x": "", "completely": "", "kinds": "kind", strings.Repeat("q", 500): "",
	} {
		assert.Equal(t, want, near.Best(word, words), word)
	}
	assert.Empty(t, near.Best("query", nil))
}
