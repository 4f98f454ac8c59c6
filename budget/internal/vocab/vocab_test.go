package vocab

import (
	"slices"
	"strings"
	"testing"
)

// alphabet is all bytes, as the first tokens of any vocabulary.
func alphabet() (tokens []string) {
	for b := range 256 {
		tokens = append(tokens, string([]byte{byte(255 - b)}))
	}
	return tokens
}

func TestWriteAndRead(t *testing.T) {
	tokens := append(alphabet(), "ab", "abab", "abababab", "aba", "c\x00", strings.Repeat("ab", 8), strings.Repeat("ab", 16))
	d, err := Write(tokens)
	if err != nil {
		t.Fatal(err)
	}
	if d.Tokens() != len(tokens) {
		t.Errorf("%d tokens", d.Tokens())
	}
	if s, p, l := d.OfKind(Short), d.OfKind(Pair), d.OfKind(Long); s != 259 || p != 1 || l != 3 {
		t.Errorf("%d short, %d pairs and %d long", s, p, l)
	}
	read := alphabet()
	for rank := range uint32(Singles) {
		read[rank] = string([]byte{d.Single(rank)})
	}
	for m := range d.Merges() {
		read = append(read, read[m.Left]+read[m.Right])
	}
	if !slices.Equal(read, tokens) {
		t.Errorf("read %q", read)
	}
}

func TestWriteRefuses(t *testing.T) {
	for want, tokens := range map[string][]string{
		"only 1 tokens":                      {"a"},
		"token 255 is not a single byte":     append(alphabet()[:255], "aa"),
		"only 257 of 258 tokens differ":      append(alphabet(), "ab", "ab"),
		`token 256, "abc", is not merged`:    append(alphabet(), "abc"),
		`token 256, "abcd", is not merged`:   append(alphabet(), "abcd", "ab", "cd"),
		"token 256 is empty":                 append(alphabet(), ""),
		`token 256, "aaaaaaaa\x00", is long`: append(alphabet(), "aaaaaaaa\x00"),
		`token 256, "ababab", is not merged`: append(alphabet(), "ababab", "ab"),
	} {
		if _, err := Write(tokens); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("the error is %v, not %s", err, want)
		}
	}
}
