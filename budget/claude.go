package budget

// ClaudeFactor is the factor between the tokens of [CL100K] and an upper estimate of Claude's
// tokens.
//
// Claude's tokenizer is not public. On twenty kinds of text, the published Claude 2 tokenizer
// counts 0.86 to 1.18 times the tokens of cl100k_base; the ratio to o200k_base varies more, from
// 1.01 to 1.60. Claude 3 to 4.6 count about 1.1 times the tokens of Claude 2, and Opus 4.7, Sonnet
// 5 and later models 1.0 to 1.5 times as many again (Anthropic's documentation says about 30
// percent more). The product of these ratios is 1.81 for Markdown, and between 1.2 and 1.75 for
// JSON, logs and code. Only runs of one letter are known to exceed the factor.
//
// Sources: platform.claude.com/docs, "Token counting"; @anthropic-ai/tokenizer 0.0.4; measurements
// of November 2026.
const ClaudeFactor = 1.8

// ClaudeTokens returns an upper estimate of Claude's tokens: a count of [CL100K] times
// [ClaudeFactor], rounded up.
func ClaudeTokens(cl100k int) int {
	const tenths = ClaudeFactor * 10 // a whole number, so that rounding up is exact
	return (cl100k*tenths + 9) / 10
}
