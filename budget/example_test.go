package budget_test

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
)

func ExampleVocabulary_Count() {
	const text = `{"symbol":"io.Copy","summary":"Copy copies from src to dst until either EOF is reached"}`

	n := budget.CL100K.Count(text)
	fmt.Println(n, "tokens of cl100k_base")
	fmt.Println(budget.O200K.Count(text), "tokens of o200k_base")
	fmt.Println("at most about", budget.ClaudeTokens(n), "tokens for Claude")
	// Output:
	// 20 tokens of cl100k_base
	// 20 tokens of o200k_base
	// at most about 36 tokens for Claude
}

// CountUpTo finds where to cut a text. It does not read the text after that.
func ExampleVocabulary_CountUpTo() {
	text := strings.Repeat("The quick brown fox jumps. ", 100_000)

	tokens, cut := budget.CL100K.CountUpTo(text, 12)
	fmt.Println(tokens, "tokens:", text[:cut])
	fmt.Println("all of it fits:", cut == len(text))
	// Output:
	// 12 tokens: The quick brown fox jumps. The quick brown fox jumps.
	// all of it fits: false
}

// wordCounter is a custom counter, whose tokens are words.
type wordCounter struct{}

func (wordCounter) Count(text string) int { return len(strings.Fields(text)) }

// CountUpTo finds a prefix with any counter, also with one that only counts.
func ExampleCountUpTo() {
	words, cut := budget.CountUpTo(wordCounter{}, "one two three four five", 3)
	fmt.Printf("%d words in %d bytes\n", words, cut)
	// Output:
	// 3 words in 13 bytes
}
