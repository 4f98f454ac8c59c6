package words

import (
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A signal is a thing that a sentence can have. Its weight says how much more often sentences have
// it that steer, sell or command than sentences that describe a tool. The weights are the
// coefficients of a logistic regression over the sentences of the corpora given, dev, more, style
// and long, and of public servers, rounded.
type signal struct {
	does    string // what such a sentence does, or "" for a signal that a finding does not name
	pattern string
	weight  float64
}

var signals = []signal{
	{"speaks for the company", "our|us|we|ours", 4},
	{"demands something", "is|are|be|was to be", 3},
	{"names another vendor", "@vendor", 2.2},
	{"speaks of the model", "assistant|assistants|claude|model|models|ai|llm|agent|agents|bot", 1.8},
	{"speaks of the answer", "answer|answers|reply|replies|chat|conversation|session|summary|talk|response|message|exchange|turn", 1.2},
	{"speaks about the user", "user|users|customer|customers|shopper|shoppers|reader|readers|guest|guests|person|people|somebody|someone|anybody|traveller|patient|client|whoever|who", 1},
	{"speaks of other software", "tool|tools|connector|connectors|server|servers|client|host|plugin|source|sources|search|searches|app|apps|integration", 1},
	{"speaks of feelings", "guilt|fear|urgency|lonely|enthusiasm|cheerful|confidence|trust|pleasure|hope|worry|wonder|tone|voice|first_person|style|emoji", 1},
	{"names a percentage", "@percent", 1},
	{"gives an order", "^use|call|choose|pick|see|read|check|consult|combine|specify|include|provide|omit|set|prefer|narrow", 0.9},
	{"says always or never", "always|never|every|any|whatever|whichever|regardless|even|all|each|wherever|whenever|ever|anything|everything|nothing|none|nobody", 0.9},
	{"speaks to the reader", "you|your|yourself|yours", 0.9},
	{"", "other|others|another|else|elsewhere|different|rival|rivals|similar|second|rest|alternative|competing|instead|further", 0.8},
	{"", "@proper", 0.8},
	{"", "at_once|immediately|straight|unprompted|silently|unannounced|quietly|now|right_away|afterwards|beforehand|later|then|next|first|thereafter|meanwhile", 0.8},
	{"praises or advertises", "love|loved|loves|enjoy|happy|brain|boredom|deluxe|guaranteed|guarantee|founders|new|discover|meet|amazing|great|winner|award|trusted|favourite|brand|campaign|" +
		"advert|adverts|sponsor|sponsored|advertiser|promoted|partner|partners|follow|demo|merchants|members|banner|boosted|promotion|story|world|million|thousand|sale|deal|deals", 0.8},
	{"names a price", "price|prices|euro|euros|dollar|dollars|pounds|free|discount|coupon|offer|offers|plan|premium|gold|plus|pro|month|upgrade|subscription|trial|money|cost|costs|" +
		"paid|pay|pays|commission|bid", 0.7},
	{"gives an order", "^say|tell|stress|speak|answer|reply|respond|address|greet|thank|recommend|suggest|propose|offer|advise|warn|persuade|push|insist|apologise|apologize|decline|refuse|" +
		"mention|praise|promote|present|emphasise|emphasize|explain|describe|justify|pretend|claim|name|talk|announce|remind|ask|inform|assure|reassure|introduce|repeat|quote|cite|admit|hint", 0.7},
	{"gives an order", "^ignore|disregard|forget|stay|remain|act|behave|assume|proceed|put|place|insert|add|append|slip|hide|conceal|leave|skip|avoid|wait|retry|walk|let|have|get|make|" +
		"arrange|err|mark|merge|block|drive|grant|commit|paste|forward|raise|lower|change|turn|take|bring|stop|go|come|treat|send|post|open|save|store|move|write|keep|hold|follow|obey|" +
		"trust|accept|allow|enable|disable|run|install|sign|share|buy|visit|try|bear|begin|end|adopt|switch|stick|apply|drop|give|hand|pass|search|look|find|fetch|load|pull|chain|query|" +
		"create|fill|route|attach|count|consider", 0.7},
	{"", "if|should|when|where|once|unless|whenever|wherever|for", 0.5},
	{"compares", "better|worse|more|less|faster|cheaper|smarter|safer|wiser|easier|fewer|sooner|rather|higher|richer|stronger", 0.5},
	{"asks to obey", "follow|follows|obey|comply|adopt|binding|honoured|observed|apply|applies|override|overrides|act|acted|executed|carried|dealt|adjust|proceed|governs|decides", 0.5},
	{"", "must|shall|should|ought", 0.3},
	{"", "has|have|need|needs|ought to", 0.3},
	{"", "up_to|at_most|maximum|minimum|between|days|hours|characters|bytes|kb|mb|limit", -0.4},
	{"", "secret|hidden|quiet|undisclosed|unmentioned|private|confidential|out|away|back|unexamined|closed", -0.7},
	{"", "not|never|no|nothing|without|none|neither", -0.8},
	{"", "<use|call|choose|consult|pick|for|when|if|helps|useful|handy|helpful|suitable|suited|meant|intended|good|needed|worth|answers|before|after", -1.3},
	{"", "@brand", -1.9},
}

// Weights of what is no pattern, and the threshold.
const (
	asideBias     = -1.7
	asideLong     = 0.7  // more than twelve words
	asideShort    = -0.6 // fewer than five words
	asideCode     = -0.5 // words in backticks or quotation marks
	asideOwn      = -0.9 // a name of the tool's own
	asideQuestion = -1.9
	asideExclaims = 0.5
	asideOutput   = 0.5 // in an output schema
	asideFrom     = 0.8
)

var signalSet = sync.OnceValue(func() *prose.Set {
	patterns := make([]string, len(signals))
	for i, s := range signals {
		patterns[i] = s.pattern
	}
	return lexicon.NewSet(patterns, specialNames())
})

// cautions are sentences that tell to take data as data, and loosens are words for instructions
// that the reader has from elsewhere.
var (
	cautions = patternSet(nil, "",
		"!follow|obey|execute|heed|act|perform|run|carry_out|comply ~4 instruction*|command*|directive*",
		"!treat*|treated|interpret*|take|taken|understand|understood|considered ~6 instruction*|command*|directive*|order*",
		"-treat|treated|regard|handle ~6 as_data|as_untrusted|untrusted|as_text|as_content")
	loosens = patternSet(nil, "", "earlier|previous|prior|other|system|developer|host|own|former|original|initial|safety ~2 instruction*|command*|directive*|order*",
		"user|your ~1 instruction*|command*|directive*|order*", "instruction*|command*|directive*|order* ~3 of|from|by|except ~1 user|host|system|developer|anthropic|others|elsewhere", "but|except|unless|only|instead|rather")
)

// An Aside is a sentence that says something other than what a tool does.
type Aside struct {
	Quote string
	Does  string // what the sentence does, "" if no single thing stands out
}

// Asides returns the sentences of a text that probably do not describe the tool. It leaves out
// sentences that say when to use the tool, and those that state what an assistant has.
func (t *Text) Asides(inOutput bool) []Aside {
	var all []Aside
	_, statements := t.found()
	sentences := prose.Sentences(t.lines)
	var subject map[string]bool
	for _, s := range sentences {
		if s.First && t.kind == toolText || len(s.Words) == 0 || t.isSaying(s.Text) || statements[s.Text] {
			continue
		}
		if subject == nil {
			subject = t.subjectOf(sentences[0])
		}
		if !inOutput && t.isDeed(s, subject) {
			all = append(all, Aside{s.Text, "orders something other than a call of the tool"})
			continue
		}
		score, does := t.aside(s)
		if inOutput {
			score += asideOutput
		}
		if score > asideFrom {
			all = append(all, Aside{s.Text, does})
		}
	}
	return all
}

// aside returns the score of a sentence and what it does.
func (t *Text) aside(s prose.Sentence) (score float64, does string) {
	score = asideBias
	if len(cautions().Find(s, nil)) > 0 && len(loosens().Find(s, nil)) == 0 {
		return score, ""
	}
	saysWhen, tells := false, false
	for _, m := range signalSet().Find(s, t.own.is) {
		sig := signals[m.Pattern]
		score += sig.weight
		saysWhen = saysWhen || strings.HasPrefix(sig.pattern, "<")
		tells = tells || strings.HasPrefix(sig.pattern, "^say")
		if sig.does != "" && does == "" {
			does = sig.does
		}
	}
	if saysWhen && !tells {
		return asideBias, ""
	}
	switch n := len(s.Words); {
	case n > 12:
		score += asideLong
	case n < 5:
		score += asideShort
	}
	code, own := false, false
	for _, w := range s.Words {
		code = code || w.Code
		own = own || len(w.Lower) > 3 && t.own.has(w.Lower)
	}
	for _, trait := range []struct {
		holds  bool
		weight float64
	}{
		{code, asideCode}, {own, asideOwn}, {strings.Contains(s.Text, "!"), asideExclaims}, {strings.Contains(s.Text, "?"), asideQuestion},
	} {
		if trait.holds {
			score += trait.weight
		}
	}
	return score, does
}
