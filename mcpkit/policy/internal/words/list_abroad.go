package words

import "github.com/mcpkit-go/mcpkit/internal/lazyregexp"

// NewListAbroad returns an expression for words of other languages that are separated by "|".
// apart are words of languages that are written with spaces, and joined those of Chinese, Japanese
// and Korean. The boundary "\b" of regular expressions knows ASCII letters only.
func NewListAbroad(apart, joined string) *lazyregexp.Regexp {
	expression := `(?:^|[^\pL\pM])(?:` + apart + `)(?:[^\pL\pM]|$)`
	if joined != "" {
		expression += `|` + joined
	}
	return lazyregexp.New(`(?i)` + expression)
}
