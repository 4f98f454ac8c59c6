package budget

import "math"

// A Reader is the model and client that read a result: how they count, and how much they accept.
//
// Claude's tokenizer is not public, so its tokens are estimated from an open vocabulary: the tokens
// of Counter times Factor, which is chosen so that the estimate is not too low. The zero Reader is
// [Claude]. For another reader, change a copy of [Claude], [ClaudeUpTo46] or [OpenAI]. For an
// encoding that package budget does not have, set Counter to a counter of package tiktoken.
type Reader struct {
	// Name is the name of the reader, for reports.
	Name string
	// Counter counts tokens. It must be safe for concurrent use.
	Counter Counter
	// Factor is the most tokens of the reader that one counted token can be.
	Factor float64
	// Source says where Factor comes from.
	Source string
	// Tokens is the largest result that the reader accepts, in its own tokens. A value below
	// [MinTokens] counts as MinTokens.
	Tokens int
	// Characters is the largest text of a result that the reader accepts, in Unicode characters; 0
	// means no limit. A positive value below [MinCharacters] counts as MinCharacters.
	Characters int
}

// The lowest limits of a [Reader]. They leave room for a message that says what is missing.
const (
	MinTokens     = 1_000
	MinCharacters = 2_000
)

// The published limits of Claude's clients: 25,000 tokens for a result in the directory's guide and
// in Claude Code, and about 150,000 characters in claude.ai and Claude Desktop.
// Sources: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide and
// https://claude.com/docs/connectors/building
const (
	claudeTokens     = 25_000
	claudeCharacters = 150_000
)

// Claude returns the default reader: any Claude model in any client.
func Claude() Reader {
	return Reader{
		Name: "Claude", Counter: CL100K, Factor: ClaudeFactor, Source: "see ClaudeFactor",
		Tokens: claudeTokens, Characters: claudeCharacters,
	}
}

// ClaudeUpTo46 returns the reader for Claude models up to 4.6. Their tokenizer counted at most 1.3
// times the tokens of cl100k_base on every kind of text that was measured.
func ClaudeUpTo46() Reader {
	r := Claude()
	r.Name, r.Factor, r.Source = "Claude up to 4.6", 1.3, "1.1 times the tokens of @anthropic-ai/tokenizer 0.0.4, measured on twenty kinds of text, November 2026"
	return r
}

// OpenAI returns the reader for OpenAI models from GPT-4o on, whose vocabulary is public. OpenAI
// publishes no limit for results; this one is that of Claude's directory.
func OpenAI() Reader {
	return Reader{Name: "OpenAI", Counter: O200K, Factor: 1, Source: "o200k_base is the models' own vocabulary", Tokens: claudeTokens}
}

// WithTokens returns a copy of r with another limit of tokens. A limit of 0 or less means the
// default of 25,000, and the least limit is [MinTokens].
func (r Reader) WithTokens(limit int) Reader {
	r.Tokens = limit
	return r
}

// valid returns r with defaults for missing and invalid fields.
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

// counted converts tokens of the reader to tokens of its counter, rounded down.
func (r Reader) counted(tokens int) int { return int(float64(max(tokens, 0)) / r.Factor) }

// estimate converts counted tokens to tokens of the reader, rounded up.
func (r Reader) estimate(counted int) int { return int(math.Ceil(float64(counted)*r.Factor - 1e-9)) }

// Estimate returns an upper estimate of the tokens of text, in tokens of the reader.
func (r Reader) Estimate(text string) int {
	r = r.valid()
	return r.estimate(r.Counter.Count(text))
}
