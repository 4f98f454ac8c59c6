package clip_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/clip"
)

func TestText(t *testing.T) {
	for _, tc := range []struct {
		text string
		n    int
		want string
	}{
		{"", 0, ""},
		{"abc", 3, "abc"},
		{"abcd", 3, "abc…"},
		{"äöü", 3, "äöü"},
		{"äöüß", 3, "äöü…"},
		{"a\xffb", 2, "a\xff…"},
		{"abc", 0, "…"},
	} {
		assert.Equal(t, tc.want, clip.Text(tc.text, tc.n), "%q to %d characters", tc.text, tc.n)
	}
}

func TestBytes(t *testing.T) {
	for _, tc := range []struct {
		text string
		n    int
		want string
	}{
		{"abcdef", 6, "abcdef"},
		{"abcdefg", 6, "abc…"},
		{"äöüß", 8, "äöüß"},
		{"äöüß", 7, "äö…"},
		{"äöüßa", 8, "äö…"},
		{"日本語", 5, "…"},
		{"\xff\xff\xff\xff\xff", 4, "\xff…"},
		{"abcd", 3, "…"},
	} {
		got := clip.Bytes(tc.text, tc.n)
		assert.Equal(t, tc.want, got, "%q to %d bytes", tc.text, tc.n)
		assert.LessOrEqual(t, len(got), tc.n)
	}
}
