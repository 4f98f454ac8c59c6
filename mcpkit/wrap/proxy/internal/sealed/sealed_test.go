package sealed_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy/internal/sealed"
)

func TestStates(t *testing.T) {
	t.Parallel()
	one, err := sealed.New([]byte("a key of both instances"))
	require.NoError(t, err)
	same, err := sealed.New([]byte("a key of both instances"))
	require.NoError(t, err)
	random, err := sealed.New(nil)
	require.NoError(t, err)
	_, err = sealed.New([]byte("short"))
	require.ErrorContains(t, err, "at least 16")

	state := one.Seal("a request", []byte("content"))
	assert.NotEqual(t, state, one.Seal("a request", []byte("content")))
	assert.NotContains(t, state, "content")
	for name, c := range map[string]struct {
		by           *sealed.Sealer
		about, state string
		want         error
	}{
		"another request":  {one, "another request", state, sealed.ErrOther},
		"another key":      {random, "a request", state, sealed.ErrForeign},
		"cut":              {one, "a request", state[:8], sealed.ErrForeign},
		"longer":           {one, "a request", state + "-TAMPERED", sealed.ErrForeign},
		"a changed letter": {one, "a request", strings.Map(swap, state), sealed.ErrForeign},
		"a line":           {one, "a request", state + "\n", sealed.ErrForeign},
		"nothing":          {one, "a request", "", sealed.ErrForeign},
	} {
		_, err := c.by.Open(c.about, c.state)
		assert.ErrorIs(t, err, c.want, name)
	}
	for _, s := range []*sealed.Sealer{one, same} {
		content, err := s.Open("a request", state)
		require.NoError(t, err)
		assert.Equal(t, "content", string(content))
		_, err = s.Open("a request", state)
		assert.ErrorIs(t, err, sealed.ErrUsed)
	}
}

func swap(r rune) rune {
	switch r {
	case 'A':
		return 'B'
	case 'a', 'e', 'i', 'o', 'u', '0', '1', '2', '3':
		return 'A'
	}
	return r
}
