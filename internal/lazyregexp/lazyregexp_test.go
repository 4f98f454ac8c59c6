package lazyregexp_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

func TestMatching(t *testing.T) {
	r := lazyregexp.New(`(?i)\b(?:buy|shop) now\b`, "now")
	assert.True(t, r.MatchString("Buy NOW!"))
	assert.Equal(t, "Buy NOW", r.FindString("Buy NOW!"))
	assert.False(t, r.MatchString("know"))
	assert.Empty(t, r.FindString("buy later"))
	assert.True(t, lazyregexp.New(`[0-9]+`).MatchString("room 12"), "without anchors every text is tried")
	assert.Equal(t, "12", r.Regexp().ReplaceAllString("shop now", "12"))
}

func TestATextWithoutAnchorsCompilesNothing(t *testing.T) {
	invalid := lazyregexp.New(`(`, "never")
	assert.False(t, invalid.MatchString("a text"))
	assert.Panics(t, func() { invalid.MatchString("never") })
}

func TestVerifyAnchors(t *testing.T) {
	for _, r := range []*lazyregexp.Regexp{
		lazyregexp.New(`a*`),
		lazyregexp.New(`(?i)\b(?:buy|shop) now\b`, "now"),
		lazyregexp.New(`(?i)\b(?:buy|shop) now\b`, "buy", "shop"),
		lazyregexp.New(`\b(?:sk|pk|rk)[-_]x+`, "sk", "pk", "rk"),
		lazyregexp.New(`(?:ab){2,}|c+d?`, "ab", "c"),
		lazyregexp.New(`colou?r[a-z]*`, "color", "colour"),
	} {
		assert.NoError(t, r.VerifyAnchors())
	}
	for _, r := range []*lazyregexp.Regexp{
		lazyregexp.New(`buy|shop`, "buy"),
		lazyregexp.New(`(?:buy)?x`, "buy"),
		lazyregexp.New(`(?:buy)*x`, "buy"),
		lazyregexp.New(`[a-z]+`, "a"),
		lazyregexp.New(`buy`, "BUY"),
		lazyregexp.New(`buy`, ""),
		lazyregexp.New(`(`, "a"),
	} {
		assert.Error(t, r.VerifyAnchors())
	}
}
