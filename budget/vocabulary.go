package budget

import (
	"unsafe"

	"github.com/mcpkit-go/mcpkit/budget/internal/bpe"
)

// A Vocabulary is one of OpenAI's encodings. It implements [PrefixCounter] and is safe for
// concurrent use. The methods of the zero Vocabulary panic.
type Vocabulary struct{ encoding *encoding }

type encoding struct {
	name string
	load func() *bpe.Encoding
}

// The vocabularies. They are variables so that a program links only those that it uses.
var (
	// CL100K is cl100k_base, the encoding of GPT-3.5 and GPT-4 and the base of the estimate for
	// Claude. It is 0.4 MB.
	CL100K = Vocabulary{&encoding{"cl100k_base", bpe.CL100K}}
	// O200K is o200k_base, the encoding of GPT-4o and later models. It is 0.8 MB.
	O200K = Vocabulary{&encoding{"o200k_base", bpe.O200K}}
)

// String returns the name of the encoding, such as "cl100k_base".
func (v Vocabulary) String() string {
	if v.encoding == nil {
		return "no vocabulary"
	}
	return v.encoding.name
}

// Load loads v, unless it is loaded already. The first count does that too; a server that calls
// Load when it starts spares the first caller 10 to 30 ms.
func (v Vocabulary) Load() { v.counter() }

// Count returns the number of tokens of text.
func (v Vocabulary) Count(text string) int { return v.counter().Count(bytesOf(text)) }

// CountBytes is Count for bytes. It does not copy or keep them.
func (v Vocabulary) CountBytes(text []byte) int { return v.counter().Count(text) }

// CountUpTo returns the end of a prefix text[:cut] of whole characters that has at most limit
// tokens, and the number of its tokens. cut is len(text) if the whole text has at most limit
// tokens; otherwise it is the end of the last token within the limit that ends with a character.
// Counting stops at the limit, so the rest of a long text costs nothing. A negative limit counts as
// 0.
func (v Vocabulary) CountUpTo(text string, limit int) (tokens, cut int) {
	return v.counter().CountUpTo(bytesOf(text), max(limit, 0))
}

// CountBytesUpTo is CountUpTo for bytes. It does not copy or keep them.
func (v Vocabulary) CountBytesUpTo(text []byte, limit int) (tokens, cut int) {
	return v.counter().CountUpTo(text, max(limit, 0))
}

func (v Vocabulary) counter() *bpe.Encoding {
	if v.encoding == nil {
		panic("budget: the zero Vocabulary cannot count")
	}
	return v.encoding.load()
}

// bytesOf returns the bytes of text without copying them. Package bpe does not change them.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }
