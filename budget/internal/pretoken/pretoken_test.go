package pretoken

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/dlclark/regexp2"

	"github.com/mcpkit-go/mcpkit/budget/budgettest"
)

var expressions = []struct {
	name, pattern string
	next          func([]byte, int) (int, bool)
}{
	{"CL100K", `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`, CL100K},
	{"O200K", `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
		`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
		`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`, O200K},
	{"GPT2", `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`, GPT2},
}

// TestExpressions compares each function with the regular expression that it implements.
func TestExpressions(t *testing.T) {
	for _, e := range expressions {
		t.Run(e.name, func(t *testing.T) {
			re := regexp2.MustCompile(e.pattern, regexp2.None)
			r := rand.New(rand.NewPCG(1, 2))
			for range 1500 {
				text := budgettest.Random(r)
				if want, got := matches(re, text), pieces(e.next, text); !slices.Equal(want, got) {
					t.Fatalf("%q\nis divided into %q\nand not         %q", text, got, want)
				}
			}
		})
	}
}

// TestEveryCharacter tests characters in the positions where their classes matter: all of them if
// the environment variable BUDGET_EXHAUSTIVE is set, which takes about 20 seconds, otherwise every
// 50th.
func TestEveryCharacter(t *testing.T) {
	stride := rune(50)
	if os.Getenv("BUDGET_EXHAUSTIVE") != "" {
		stride = 1
	}
	for _, e := range expressions {
		t.Run(e.name, func(t *testing.T) {
			re := regexp2.MustCompile(e.pattern, regexp2.None)
			var text []rune
			check := func() {
				if want, got := matches(re, string(text)), pieces(e.next, string(text)); !slices.Equal(want, got) {
					for i := range want {
						if want[i] != got[i] {
							t.Fatalf("%q is divided into %q and not into %q", text, got[i], want[i])
						}
					}
				}
				text = text[:0]
			}
			for c := rune(0); c < 0x30000; c += stride {
				if utf8.ValidRune(c) {
					text = append(text, c, 'A', c, 'a', ' ', c, '\n', c, '!', c, '1')
				}
				if len(text) > 4000 {
					check()
				}
			}
			check()
		})
	}
}

// TestInvalid checks that bytes that are not UTF-8 are reported at every position.
func TestInvalid(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		text := budgettest.Random(r)
		for _, e := range expressions {
			b := []byte(text)
			for i := 0; i < len(b); {
				end, invalid := e.next(b, i)
				if !invalid && !utf8.Valid(b[i:end]) {
					t.Fatalf("%s: %q is reported as UTF-8", e.name, b[i:end])
				}
				i = end
			}
		}
	}
}

func pieces(next func([]byte, int) (int, bool), text string) (all []string) {
	for i := 0; i < len(text); {
		end, _ := next([]byte(text), i)
		all = append(all, string([]rune(text[i:end])))
		i = end
	}
	return all
}

func matches(re *regexp2.Regexp, text string) (all []string) {
	for m, _ := re.FindStringMatch(text); m != nil; m, _ = re.FindNextMatch(m) {
		all = append(all, m.String())
	}
	return all
}
