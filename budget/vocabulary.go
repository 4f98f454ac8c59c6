package budget

import (
	"fmt"
	"unsafe"

	"github.com/mcpkit-go/mcpkit/budget/internal/bpe"
)

// A Vocabulary is one of OpenAI's encodings. It implements [PrefixCounter] and is safe for
// concurrent use. The methods of any other value than the constants panic.
type Vocabulary int

// The vocabularies.
const (
	// CL100K is cl100k_base, the encoding of GPT-3.5 and GPT-4 and the base of the estimate for
	// Claude.
	CL100K Vocabulary = iota
	// O200K is o200k_base, the encoding of GPT-4o and later models.
	O200K
)

// String returns the name of the encoding, such as "cl100k_base".
func (v Vocabulary) String() string {
	switch v {
	case CL100K:
		return "cl100k_base"
	case O200K:
		return "o200k_base"
	}
	return fmt.Sprintf("Vocabulary(%d)", int(v))
}

// Load loads v, unless it is loaded already. The first count does that too; a server that calls
// Load when it starts spares the first caller 10 to 30 ms.
func (v Vocabulary) Load() { v.encoding() }

// Count returns the number of tokens of text.
func (v Vocabulary) Count(text string) int { return v.encoding().Count(bytesOf(text)) }

// CountBytes is Count for bytes. It does not copy or keep them.
func (v Vocabulary) CountBytes(text []byte) int { return v.encoding().Count(text) }

// CountUpTo returns the end of a prefix text[:cut] of whole characters that has at most limit
// tokens, and the number of its tokens. cut is len(text) if the whole text has at most limit
// tokens; otherwise it is the end of the last token within the limit that ends with a character.
// Counting stops at the limit, so the rest of a long text costs nothing. A negative limit counts as
// 0.
func (v Vocabulary) CountUpTo(text string, limit int) (tokens, cut int) {
	return v.encoding().CountUpTo(bytesOf(text), max(limit, 0))
}

// CountBytesUpTo is CountUpTo for bytes. It does not copy or keep them.
func (v Vocabulary) CountBytesUpTo(text []byte, limit int) (tokens, cut int) {
	return v.encoding().CountUpTo(text, max(limit, 0))
}

func (v Vocabulary) encoding() *bpe.Encoding {
	switch v {
	case CL100K:
		return bpe.CL100K()
	case O200K:
		return bpe.O200K()
	}
	panic("budget: unknown " + v.String())
}

// bytesOf returns the bytes of text without copying them. Package bpe does not change them.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }
