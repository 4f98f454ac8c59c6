package words

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A Theme is what the texts of a tool must not say about one thing.
type Theme struct {
	phrases []Phrase
	// certain are sayings that leave no doubt, as the phrases do.
	certain []saying
	sayings []saying
	// topics are words of tool names and titles. A server whose tools are about them may state
	// things of the theme: an advertising platform reports sponsored content.
	topics *prose.List
	// except is a pattern of sentences that do not count, or "".
	except string
	// reports is set if a sentence that reports what a model or a client did does not count.
	reports bool
	// statements is set if a sentence that states what an assistant has or gets does not count.
	statements bool
}

// A sentence reports what a model or a client did, and tells nobody what to do, if it has a pattern
// of reported and none of demanding.
var (
	reported = []string{
		"client*|host|hosts ..2 pass*|hand*|forward*|deliver*|give*|gave|send*|sent|support*|show*|do|does|did|show*|advertis*|handle*|expose* ..6 model|llm|ai|assistant|agent",
		"client*|host|hosts ..2 model|llm|assistant",
		"@ai|the_model|a_model|model|agent|agents|llm|bot|bots ..2 received|used|made|did|had|was|were|got|saw|produced|generated|answered|returned|wrote|sent|executed|ran|called|followed",
		"was|were|been ..1 sent|given|passed|handed|shown|forwarded ..2 to|by ..2 @ai|the_model|model|models|llm|llms|agent|agents",
		"sent|gave|wrote|passed ..2 to|the ..2 @ai|the_model|model|models|llm|agent|assistant",
		"sampling ..2 request*|message*",
		"llm|model|assistant ..2 reply|response|answer|output|completion ..1 is|are|was returned|shown|included",
		"send*|submit* ..2 prompt|message|question ..1 to|through the_llm|the_model|an_llm|a_model|llm|model|claude|chatgpt and|wait*|return*|get*",
		"model*|assistant*|agent* ..1 is|are allowed|able|entitled|configured|permitted|trained|priced|billed|deployed|hosted|available",
	}
	demanding = "follow|follows|obey*|obeyed|heed*|apply|applies|applied|adhere*|comply|complies|act|acts|execute|executes|behave*|binding|govern*|must|should|shall|ought|needs_to|has_to|is_to|are_to|next|now|then|henceforth|accordingly|you|your|yourself|always|never|authoritative|carry|carries|adopt*|every|precedence|told|treat*"
)

// A saying is a pattern of words and what they say. The pattern is one of package prose, or several
// that one sentence has in any order, separated by " & ". A sentence that has a pattern after "!!"
// does not count.
type saying struct {
	says    string // for example "to prefer this tool over others"
	pattern string
	scope   scope
}

// A scope says in which sentences a pattern counts.
type scope int

const (
	anySentence scope = iota
	// laterSentence is every sentence but the first one of a description or a title, which may say
	// in the imperative what the tool does: "Post a message to Slack." Of an argument, the first
	// sentence counts if the pattern is not an order.
	laterSentence
	// inName is the name of an argument, with its words separated by spaces.
	inName
)

func newTheme(phrases []Phrase, sayings ...saying) *Theme {
	return &Theme{phrases: phrases, sayings: sayings}
}

// certainly returns the theme with sayings that leave no doubt.
func (t *Theme) certainly(sayings ...saying) *Theme {
	t.certain = sayings
	return t
}

// exceptReports returns the theme without sentences that report what a model or a client did.
func (t *Theme) exceptReports() *Theme {
	t.reports = true
	return t
}

// exceptStatements returns the theme without sentences that state what an assistant has or gets.
func (t *Theme) exceptStatements() *Theme {
	t.statements = true
	return t
}

// about returns the theme with its topics.
func (t *Theme) about(topics string) *Theme {
	t.topics = prose.NewList(topics)
	return t
}

// unless returns the theme without sentences that match a pattern.
func (t *Theme) unless(pattern string) *Theme {
	t.except = pattern
	return t
}

// isTopic reports whether the theme is what a tool or a server is about.
func (t *Theme) isTopic(own *Own) bool { return t.topics.Any(own.topics) }

// Phrases returns the phrases of t. It is meant for tests.
func (t *Theme) Phrases() []Phrase { return t.phrases }

// A Said is one thing that a text says, with the words that say it.
type Said struct {
	Says  string
	Quote string
}

// Surely returns what the phrases and the certain sayings of the theme find in a text, each thing
// once. They leave no doubt, unless the text only mentions a phrase.
func (t *Theme) Surely(text *Text) []Said {
	var all said
	for _, f := range text.certain() {
		if f.theme == t && t.counts(text, f) && !text.value {
			all.add(f.saying.says, f.quote)
		}
	}
	if t.isTopic(text.own) {
		return all
	}
	for _, p := range t.phrases {
		for start, end := range p.matches(text.folded, text.lower, text.own.has) {
			if !text.mentions(p, start, end) {
				all.add(p.Says, strings.TrimSpace(text.folded[start:end]))
			}
		}
	}
	return all
}

// mentioned returns the phrases that a text only mentions, and the certain sayings of a text that
// is an example of a value. A command counts if the text recommends it.
func (t *Theme) mentioned(text *Text) (all said) {
	if text.value {
		for _, f := range text.certain() {
			if f.theme == t && t.counts(text, f) {
				all.add(f.saying.says, f.quote)
			}
		}
	}
	if t.isTopic(text.own) {
		return nil
	}
	for _, p := range t.phrases {
		for start, end := range p.matches(text.folded, text.lower, text.own.has) {
			if text.mentions(p, start, end) && (p.kind == order || text.value || text.advises(p, start, end)) {
				all.add(p.Says, strings.TrimSpace(text.folded[start:end]))
			}
		}
	}
	return all
}

// Probably returns what a text probably says about the theme, each thing once: what its sayings
// find.
func (t *Theme) Probably(text *Text) []Said {
	all := t.mentioned(text)
	sayings, _ := text.found()
	for _, f := range sayings {
		if f.theme == t && t.counts(text, f) && !text.isSure(f.within) {
			all.add(f.saying.says, f.quote)
		}
	}
	return all
}

// Said returns what a text surely or probably says about the theme, each thing once.
func (t *Theme) Said(text *Text) []Said {
	all := said(t.Surely(text))
	for _, s := range t.Probably(text) {
		all.add(s.Says, s.Quote)
	}
	return all
}

// said is a list of things, each once.
type said []Said

func (s *said) add(says, quote string) {
	if !slices.ContainsFunc(*s, func(t Said) bool { return t.Says == says }) {
		*s = append(*s, Said{says, quote})
	}
}

// counts reports whether a sentence of the text can have the saying of t. An order is an order,
// whatever the server is about.
func (t *Theme) counts(text *Text, f found) bool {
	order := strings.Contains(f.saying.pattern, "^")
	switch {
	case !order && t.isTopic(text.own):
		return false
	case f.saying.scope == inName || text.kind == argumentName:
		return f.saying.scope == inName && text.kind == argumentName
	case f.saying.scope == laterSentence:
		return !f.first || text.kind == schemaText && !order
	}
	return true
}
