package budget

import (
	"fmt"
	"unsafe"

	"github.com/mcpkit-go/mcpkit/budget/internal/bpe"
)

// Vocabulary is one of OpenAI's encodings. It implements [PrefixCounter]; all methods may be called concurrently.
type Vocabulary int

const (
	CL100K Vocabulary = iota // cl100k_base: GPT-3.5 and GPT-4, and the base of the estimate for Claude
	O200K                    // o200k_base: GPT-4o and later
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

// Load builds the tables of v if that was not done yet. Counting does so by itself; a server calls Load when it starts so
// that its first result need not wait.
func (v Vocabulary) Load() { v.encoding() }

// Count returns the number of tokens of text.
func (v Vocabulary) Count(text string) int { return v.encoding().Count(bytesOf(text)) }

// CountBytes is Count for bytes, which it neither copies nor keeps.
func (v Vocabulary) CountBytes(text []byte) int { return v.encoding().Count(text) }

// CountUpTo returns a prefix text[:cut] of whole characters that has at most limit tokens, and its tokens. If the whole
// text has at most limit, then cut is len(text); otherwise it is less, as near to the limit as a token of whole characters
// ends. Counting stops at the limit, so the rest of a long text costs nothing. A negative limit is taken as zero.
func (v Vocabulary) CountUpTo(text string, limit int) (tokens, cut int) {
	return v.encoding().CountUpTo(bytesOf(text), max(limit, 0))
}

// CountBytesUpTo is CountUpTo for bytes, which it neither copies nor keeps.
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

// bytesOf views text as bytes, which package bpe only reads.
func bytesOf(text string) []byte { return unsafe.Slice(unsafe.StringData(text), len(text)) }
