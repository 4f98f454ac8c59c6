package budget

import "math"

// A Reader is who reads a result: how it counts, and how much it takes.
//
// The tokenizer of Claude is not public, so its tokens are estimated from an open vocabulary: the counter's tokens times a
// factor, chosen so that the estimate is not too low. The zero Reader is [Claude]; for another, start from one of Claude,
// [ClaudeUpTo46] and [OpenAI] and change what differs.
type Reader struct {
	Name string
	// Counter counts tokens; it may be called concurrently.
	Counter Counter
	// Factor is how many tokens of the reader one counted token is at most; Source says where it comes from.
	Factor float64
	Source string
	// Tokens is the largest result the reader takes, in its own tokens. Less than [MinTokens] is taken as MinTokens.
	Tokens int
	// Characters is the largest text of a result that it takes, in Unicode characters; 0 is no limit. Less than
	// [MinCharacters] is taken as MinCharacters.
	Characters int
}

// MinTokens and MinCharacters are the least limits there are: they leave room for a message that says what is missing.
const (
	MinTokens     = 1_000
	MinCharacters = 2_000
)

// The limits that are published for Claude's clients: 25,000 tokens a result in the directory's guide and in Claude Code, about
// 150,000 characters in claude.ai and Claude Desktop.
// Sources: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide and
// https://claude.com/docs/connectors/building
const (
	claudeTokens     = 25_000
	claudeCharacters = 150_000
)

// Claude is the reader that is assumed unless another is named: any Claude model, through any client.
func Claude() Reader {
	return Reader{
		Name: "Claude", Counter: CL100K, Factor: ClaudeFactor, Source: "see ClaudeFactor",
		Tokens: claudeTokens, Characters: claudeCharacters,
	}
}

// ClaudeUpTo46 is Claude with the tokenizer of the models up to 4.6, whose text has at most 1.3 times the tokens of
// cl100k_base on every class that was measured.
func ClaudeUpTo46() Reader {
	r := Claude()
	r.Name, r.Factor, r.Source = "Claude up to 4.6", 1.3, "1.1 times the tokens of @anthropic-ai/tokenizer 0.0.4, measured on twenty kinds of text, November 2026"
	return r
}

// OpenAI is a model of OpenAI from GPT-4o on, whose vocabulary is public. OpenAI names no limit for results; this is the
// directory guide's.
func OpenAI() Reader {
	return Reader{Name: "OpenAI", Counter: O200K, Factor: 1, Source: "o200k_base is the models' own vocabulary", Tokens: claudeTokens}
}

// WithTokens returns r with another limit.
func (r Reader) WithTokens(limit int) Reader {
	r.Tokens = limit
	return r
}

// valid completes a reader that was made by hand.
func (r Reader) valid() Reader {
	if r.Counter == nil {
		claude := Claude()
		if r.Tokens > 0 {
			claude.Tokens, claude.Characters = r.Tokens, r.Characters
		}
		r = claude
	}
	if !(r.Factor > 0) || math.IsInf(r.Factor, 0) {
		r.Factor = ClaudeFactor
	}
	if r.Tokens <= 0 {
		r.Tokens = claudeTokens
	}
	r.Tokens = max(r.Tokens, MinTokens)
	if r.Characters > 0 {
		r.Characters = max(r.Characters, MinCharacters)
	}
	return r
}

// counted turns tokens of the reader into tokens of its counter, rounded down.
func (r Reader) counted(tokens int) int { return int(float64(max(tokens, 0)) / r.Factor) }

// estimate turns counted tokens into the reader's, rounded up.
func (r Reader) estimate(counted int) int { return int(math.Ceil(float64(counted)*r.Factor - 1e-9)) }

// Estimate returns how many tokens of the reader text has, as an upper estimate.
func (r Reader) Estimate(text string) int {
	r = r.valid()
	return r.estimate(r.Counter.Count(text))
}
