package budgettest

import (
	"testing"
	"unicode/utf8"
)

// A PrefixCounter has the methods of budget.PrefixCounter, whose package imports this one in its
// tests.
type PrefixCounter interface {
	// Count returns the number of tokens of text.
	Count(text string) int
	// CountUpTo returns the end of a prefix of text that has at most limit tokens, and the number of
	// its tokens.
	CountUpTo(text string, limit int) (tokens, cut int)
}

// TestCounter tests the rules of budget.PrefixCounter on random texts and on all corpora.
func TestCounter(t *testing.T, c PrefixCounter) {
	t.Helper()
	if n := c.Count(""); n != 0 {
		t.Errorf("an empty text has %d tokens, not 0", n)
	}
	r := seeded()
	for range 600 {
		text := Random(r)
		CheckCounter(t, c, text, r.IntN(20))
	}
	for _, corpus := range Corpora() {
		CheckCounter(t, c, corpus.Text(5_000), 1+r.IntN(1500))
	}
	for _, corpus := range Adversarial() {
		CheckCounter(t, c, corpus.Text(1+r.IntN(6000)), r.IntN(1500))
	}
}

// CheckCounter tests the rules of budget.PrefixCounter on one text and limit.
func CheckCounter(t testing.TB, c PrefixCounter, text string, limit int) {
	t.Helper()
	total := c.Count(text)
	// Some texts have megabytes, so failures show them shortened.
	shown := text
	if len(shown) > 200 {
		shown = shown[:100] + "…" + shown[len(shown)-100:]
	}
	if total < 0 || total > len(text) || (total == 0) != (text == "") {
		t.Errorf("%d bytes have %d tokens: %q", len(text), total, shown)
	}
	tokens, cut := c.CountUpTo(text, limit)
	switch {
	case cut < 0 || cut > len(text):
		t.Errorf("limit %d: the cut %d is outside of the text of %d bytes: %q", limit, cut, len(text), shown)
		return
	case (cut == len(text)) != (total <= limit):
		t.Errorf("limit %d: %d of %d bytes are within the limit, but the whole text has %d tokens: %q", limit, cut, len(text), total, shown)
	case tokens > limit:
		t.Errorf("limit %d: the prefix has %d tokens: %q", limit, tokens, shown)
	}
	if n := c.Count(text[:cut]); n != tokens {
		t.Errorf("limit %d: the prefix of %d bytes has %d tokens, but CountUpTo returned %d: %q", limit, cut, n, tokens, shown)
	}
	if !characterEnd(text, cut) {
		t.Errorf("limit %d: the cut %d is within a character: %q", limit, cut, shown)
	}
	if tokens, cut := c.CountUpTo(text, -1-limit); tokens != 0 || cut != 0 {
		t.Errorf("with a negative limit, the prefix has %d tokens and %d bytes: %q", tokens, cut, shown)
	}
}

// characterEnd reports whether a character of text ends at i.
func characterEnd(text string, i int) bool {
	if utf8.ValidString(text) {
		return i == len(text) || utf8.RuneStart(text[i])
	}
	for at := range text {
		if at == i {
			return true
		}
	}
	return i == len(text)
}
