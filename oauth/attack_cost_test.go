package oauth_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/costtest"
)

// TestHostileTokensCostNoMoreThanHonestOnes checks that refusing a token costs no more per byte
// than accepting one of the same length, whatever the token contains.
func TestHostileTokensCostNoMoreThanHonestOnes(t *testing.T) {
	k := sharedRSA()
	m := newMint(t, k)
	v := m.verifier(t)
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	head := encode(`{"alg":"RS256","typ":"at+jwt"}`)
	unsigned := func(claims string) string {
		return head + "." + encode(claims) + "." + encode(strings.Repeat("s", 256))
	}
	row := func(name string, good bool, token func(n int) string) costtest.Row {
		return costtest.Row{Name: name, Make: func(n int) (int, func()) {
			const times = 32
			text := token(n)
			return times * len(text), func() {
				for range times {
					_, err := v.Verify(context.Background(), text)
					require.Equal(t, good, err == nil, name)
				}
			}
		}}
	}
	repeat := func(before, item, after string) func(n int) string {
		return func(n int) string {
			var b strings.Builder
			b.WriteString(before)
			for i := 0; b.Len() < n*3/4; i++ {
				if i > 0 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, strings.ReplaceAll(item, "#", "%d"), i)
			}
			return unsigned(b.String() + after)
		}
	}
	// The number of an item is a separate argument, for items without one.
	fixed := func(before, item, after string) func(n int) string {
		return func(n int) string { return unsigned(before + strings.Repeat(item, n*3/4/len(item)) + after) }
	}
	rows := []costtest.Row{
		row("many claims", false, repeat(`{`, `"c#":1`, `}`)),
		row("a claim twice at the end", false, repeat(`{`, `"c#":1`, `,"c0":1}`)),
		row("claims with escapes", false, repeat(`{`, `"\u0061#":1`, `}`)),
		row("a claim like a registered one", false, repeat(`{`, `"c#":1`, `,"SUB":1}`)),
		row("nested deeply", false, func(n int) string {
			levels := n / 4
			return unsigned(`{"a":` + strings.Repeat("[", levels) + strings.Repeat("]", levels) + `}`)
		}),
		row("many audiences", false, repeat(`{"iss":"`+m.URL+`","aud":[`, `"a#"`, `]}`)),
		row("long scopes", false, fixed(`{"iss":"`+m.URL+`","scope":"`, "a ", `"}`)),
		row("long subject", false, fixed(`{"iss":"`+m.URL+`","sub":"`, "s", `"}`)),
		row("large numbers", false, repeat(`{"exp":1e300,"c":[`, `1e#00`, `]}`)),
		row("many header parameters", false, func(n int) string {
			return encode(`{"alg":"RS256","x":[`+strings.Repeat("1,", n*3/8)+`1]}`) + "." + encode("{}") + "." + encode("s")
		}),
		row("a long key identifier", false, func(n int) string {
			return encode(`{"alg":"RS256","kid":"`+strings.Repeat("k", n*3/4)+`"}`) + "." + encode("{}") + "." + encode("s")
		}),
		row("dots", false, func(n int) string { return strings.Repeat(".", n) }),
		row("too long", false, func(n int) string { return strings.Repeat("a", 100*n) }),
	}
	honest := row("a long scope", true, func(n int) string {
		return m.token(k, map[string]any{"scope": strings.TrimSpace(strings.Repeat("notes:read-write ", n*3/4/17))})
	})
	costtest.Compare(t, honest, 1500, rows)
}
