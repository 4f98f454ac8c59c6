package words

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A sentence states what an assistant has or gets, as a product or a record of the server's data,
// if it has a pattern of stated and none of demanding and binding: "Its instructions are the text
// that the assistant gets before each conversation." A sentence that binds the model to a text is
// about what the tool returns, or says that the text is obeyed.
var (
	stated = []string{
		"@texts ..8 is|are|was|were ..4 that|which|what ..3 @assistants ..3 get*|got|receive*|see*|saw|start*|begin*|show*|have|has|had|display*|send*|hold*|read_first|reads_first|is_given|are_given",
		"@texts ..5 is|are|was|were|gets|get ..1 handed|given|sent|passed|shown|delivered|loaded ..2 to|into ..2 @assistants",
		"@texts ..2 that|which|with|what ..3 @assistants|it|they ..3 get*|got|receive*|start*|begin*|have|has|had|was_given|were_given",
		"@assistants ..2 use*|used|get*|got|receive*|keep*|kept|start*|have|has|had ..3 new|newest|its|own|their|old|earlier|other ..2 @texts|version",
		"@texts ..2 of ..2 a|an|each|one|deployed ..2 @assistants",
		"version*|history|draft*|revision* ..6 @texts",
		"which|what|whose @texts ..1 it|they|@assistants ..2 had|has|have|got|used",
	}
	binding = "this_tool|this_text|this_page|result|results|returned|tool_returns|it_returns|call_returns|output|response|honour*|honor*|respect*|observe*|fulfil*|implement*|replace*|overrid*|supersed*|" +
		"whatever|do|does|orders|conversation's|this_conversation|here|above|below|come|comes|attached|contained|embedded|exactly|verbatim"
)

// An owned pattern also makes a sentence a statement. Its assistant is one of the server's data, so
// its verb is not a demand of the model. A sentence with a word of demanding that is none of verbs,
// or with a word of binding or disowning, is not a statement.
type owned struct {
	pattern string
	verbs   string // those of demanding that the pattern has, separated by "|"
	// introduced is set if "the assistant" is one of the data only after a first sentence that
	// introduces it, see introducing.
	introduced bool
	// noContent is set if a sentence that also speaks of a page, a message or another text that
	// others write is not a statement.
	noContent bool
}

var ownedStatements = []owned{
	{"@assistants ..2 follow*|use*|obey*|apply|applies its|their own ..1 @texts|@rules", "follow|follows|obey*|obeyed|apply|applies|every", false, true},
	{"with|has|have|had|name|names|named|show|shows|list|lists|include|includes|and|or|by|is ..1 a|an|the|each|which ..1 @assistants that|which|who carry|carries|carried|execute|executes|run|runs|perform|performs it|each|the",
		"carry|carries|execute|executes", false, false},
	{"store|stores|save|saves|create|creates|add|adds|list|lists|search|searches|delete|deletes|update|updates|edit|edits|compare|compares|count|counts|archive|archives|publish|publishes|import|imports|export|exports|copy|copies|rename|renames ..5 " +
		"@texts|@manners that|which|to tell|tells|say|says|show|shows ..1 @assistants ..1 how|what|when|which", "", false, false},
	{"a|an|each|every @texts|@manners is ?a|?an ..1 @texts that|which tell|tells|say|says ..1 @assistants ..1 how|what|when|which", "every", false, true},
	{"written|meant|intended|made|kept|worded|stored|maintained|prepared for ..1 @assistants of ..1 a|an|the|each|every|another|its|their ..1 @owners", "every", false, false},
	{"@assistants|it|they read|reads|load|loads|look_up|looks_up|consult|consults it|them|these|its|their|the ..2 before it|they|the|each|an|a|every|answering|replying", "every", true, true},
}

const (
	// disowning are words of sentences that have the model choose between texts, or that change what
	// it obeys.
	disowning = "unless|until|except|instead|rather|longer|not|no|nor|never|only|but|those|from_now_on|ignore*|disregard*|without|this|rest|whole"
	// otherTexts are words for texts that others write.
	otherTexts = "page|document|file|message|row|cell|entry|record|body|comment|email|mail|website|site|url"
	// disowned is a second verb of a sentence whose first one is that of an owned pattern.
	disowned = "and|or|then ..3 @follow|what|this"
)

// A first sentence introduces assistants of the server's data if it has the pattern introducing and
// lacks those of addressing.
const (
	introducing = "a|an|each|every|deployed|one|published ..1 assistant|agent|bot|chatbot|assistants|agents|bots|chatbots"
)

var addressing = []string{
	"for|by a|an|each|every|one ..1 assistant|agent|bot|chatbot|model",
	"give*|hand*|send*|pass*|deliver* ..5 to a|an|each|every|one ..1 assistant|agent|bot|chatbot|model",
}

// demandingBut returns demanding without some of its words.
func demandingBut(verbs string) string {
	left := strings.Split(demanding, "|")
	for verb := range strings.SplitSeq(verbs, "|") {
		left = slices.DeleteFunc(left, func(w string) bool { return w == verb })
	}
	return strings.Join(left, "|")
}

// A statementTable has the compiled patterns of statements, by their indexes in the set of a table.
type statementTable struct {
	demanding, binding int
	patterns           []int // of stated
	owned              []row // in the order of ownedStatements
	introduced         row
}

// newStatementTable adds the patterns of statements with add, which returns their indexes.
func newStatementTable(add func(string) int) *statementTable {
	t := &statementTable{demanding: add(demanding), binding: add(binding)}
	t.introduced.parts = []part{{add(introducing), false}}
	for _, expression := range addressing {
		t.introduced.parts = append(t.introduced.parts, part{add(expression), true})
	}
	for _, expression := range stated {
		t.patterns = append(t.patterns, add(expression))
	}
	disowning, disowned, otherTexts := add(disowning), add(disowned), add(otherTexts)
	for _, o := range ownedStatements {
		r := row{parts: []part{
			{add(o.pattern), false}, {add(demandingBut(o.verbs)), true}, {t.binding, true}, {disowning, true}, {disowned, true},
		}}
		if o.noContent {
			r.parts = append(r.parts, part{otherTexts, true})
		}
		t.owned = append(t.owned, r)
	}
	return t
}

// holds reports whether a sentence only states what an assistant has, gets or does, given the
// matches by pattern. introduced says whether an earlier sentence introduces assistants.
func (t *statementTable) holds(at map[int]prose.Match, introduced bool) bool {
	for i, r := range t.owned {
		if (introduced || !ownedStatements[i].introduced) && r.holds(at) {
			return true
		}
	}
	for _, pattern := range []int{t.demanding, t.binding} {
		if _, binds := at[pattern]; binds {
			return false
		}
	}
	return slices.ContainsFunc(t.patterns, func(pattern int) bool { _, ok := at[pattern]; return ok })
}
