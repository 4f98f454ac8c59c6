package budget

// ClaudeFactor times a count in [CL100K] is an upper estimate of the tokens Claude sees.
//
// Claude's tokenizer is not public. On twenty kinds of text the published Claude 2 tokenizer has 0.86 to 1.18 times the tokens of
// cl100k_base, and closer to even than of o200k_base (1.01 to 1.60). Claude 3 to 4.6 have about 1.1 times the tokens of Claude 2,
// and the tokenizer of Opus 4.7, Sonnet 5 and later models 1.0 to 1.5 times as many again (Anthropic's documentation says
// about 30 percent more). The products reach 1.81, for Markdown; JSON, logs and code stay between 1.2 and 1.75. Only runs of one
// letter are known to exceed the factor.
//
// Sources: platform.claude.com/docs, "Token counting"; @anthropic-ai/tokenizer 0.0.4; measurements of November 2026.
const ClaudeFactor = 1.8

// ClaudeTokens estimates the tokens Claude sees from a count in [CL100K]: times [ClaudeFactor], rounded up.
func ClaudeTokens(cl100k int) int {
	const tenths = ClaudeFactor * 10 // whole, so that rounding up is exact
	return (cl100k*tenths + 9) / 10
}
