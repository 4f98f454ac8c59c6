package acts

import (
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

var lexicon = prose.Lexicon{
	"publish": "publish* post* tweet* share* broadcast* upload* release* announce* push* submit*",
	"public": "public publicly internet followers everyone twitter facebook instagram linkedin mastodon bluesky youtube reddit tiktok threads " +
		"social_network social_networks social_media app_store play_store npm pypi open_web world_wide",
	"send":     "send* email* text* fax* mail* message* forward* invite*",
	"channel":  "email* sms text_message* letter* fax* whatsapp phone* mail* text*",
	"inside":   "team internal own colleague* workspace member* organization company channel draft inbox same",
	"web":      "web internet public_web open_web world_wide_web",
	"any":      "any arbitrary",
	"page":     "url* web_page* webpage* website* web_site*",
	"read":     "search* fetch* read* crawl* load* download* scrape* browse* look* query* get* return* find* request* visit* check*",
	"each":     "each every",
	"call":     "call* time* run* request* invocation*",
	"add":      "add* create* append* send* post* insert* write* charge* increase* increment* start* produce* make* record*",
	"append":   "increment* decrement* enqueue* toggle*",
	"omit":     "omit leave_out leave_empty leave_blank leave_it_out leave_it_empty",
	"run":      "call* run* execut* execute* perform* send* invoke* issue* make* do* submit* dispatch*",
	"request":  "operation* request* endpoint* method* statement* sql api_call* call* action* query* function* graphql mutation* command* shell script* code",
	"writes":   "changing removing deleting writing updating creating sending erasing editing moving setting canceling stopping restarting",
	"anything": "any every all arbitrary whatever whichever",
	"omitted":  "omitted left_out missing empty absent unset not_given not_set",
}

// find returns the words of the first match of a pattern of set in a text, or "".
func find(set *prose.Set, text string, counts func(s prose.Sentence, m prose.Match) bool) string {
	for _, s := range prose.Sentences(text) {
		for _, m := range set.Find(s, nil) {
			if counts == nil || counts(s, m) {
				return s.Quote(m.I, clauseEnd(s.Words, m.J))
			}
		}
	}
	return ""
}

// clauseEnd returns the end of the clause that the word before i is in, or of its next words.
func clauseEnd(ws []prose.Word, i int) int {
	for end := min(i+5, len(ws)); i < end && !ws[i].Opens; i++ {
	}
	return i
}

// compile returns a function that returns the set of the patterns, compiled at its first call.
func compile(patterns ...string) func() *prose.Set {
	return sync.OnceValue(func() *prose.Set { return lexicon.NewSet(patterns, nil) })
}

var (
	publishes  = compile("-@publish ..8 @public", "-@public post*|tweet*", "-tweet*")
	sends      = compile("-@send ..8 @channel ..8 any|@public|address*|number*|outside|external", "-@send ..4 sms|text_message*|letter*|fax*|whatsapp", "-text* ..3 number*|phone*")
	readsWeb   = compile("-@read ..3 public|whole|open|entire web|internet", "-@read ?the web|internet", "-@read ..4 @any ?public @page", "-@read ..6 from|over|across|throughout|on the web|internet", "-@read ..5 @any ?public @page")
	repeats    = compile("-@each @call ..2 @add", "-@add ..5 with|on|at|for @each @call", "-@add ~5 another|one_more", "-with @each @call", "-once|one|another|once_more per @call", "<add*|give*|credit*|deduct*|subtract* ~2 point*|credit*|star*|coin*|unit*|mile*|stroke*|vote* to|from|on", "-<@append", "-<switches|switch ..3 between")
	replaces   = compile("same|before|previous|previously|earlier|old|former|existing|already|was|were|had ..5 is|are|gets|get|will_be -gone|lost|replaced|overwritten|dropped|discarded|cleared")
	outsideNot = "team internal own colleague colleagues workspace members organization company"
)

// Reaches returns the words of a text that [words.Fold] returned that say that its tool publishes
// or, if anybody is one of the recipients that a call names, sends to the outside.
func Reaches(text string, recipient bool) string {
	if said := find(publishes(), text, publishing); said != "" || !recipient {
		return said
	}
	return find(sends(), text, func(s prose.Sentence, m prose.Match) bool {
		for _, w := range s.Words {
			if among(w.Lower, outsideNot) {
				return false
			}
		}
		return statesOnly(s, m)
	})
}

// ReadsTheWeb returns the words of a text that say that its tool reads pages of the open internet.
func ReadsTheWeb(text string) string {
	return find(readsWeb(), text, func(s prose.Sentence, m prose.Match) bool {
		compound := m.J < len(s.Words) && !s.Words[m.J].Opens && strings.HasSuffix(s.Words[m.J-1].Lower, "web") && !among(s.Words[m.J].Lower, prepositions)
		return !compound && statesOnly(s, m)
	})
}

// Repeats returns the words of a text that say that every call of its tool has an effect.
func Repeats(text string) string { return find(repeats(), text, repeating) }

// Replaces returns the words of a text that say that what was there before a call is gone after it:
// "Tags that it had before are gone".
func Replaces(text string) string { return find(replaces(), text, nil) }

// publishing is statesOnly without matches whose participle describes a thing: "Shared trips vanish
// for everyone" publishes nothing.
func publishing(s prose.Sentence, m prose.Match) bool {
	first := s.Words[m.I].Lower
	describes := strings.HasSuffix(first, "ed") && (m.I == 0 || !among(s.Words[m.I-1].Lower, "is are be gets get been then also and immediately automatically"))
	return !describes && statesOnly(s, m)
}

// repeating reports whether a match says what a call does, and not that the call is recorded: "Each
// call is written to the log".
func repeating(s prose.Sentence, m prose.Match) bool {
	for k := m.I + 1; k < m.J-1; k++ {
		if among(s.Words[k].Lower, "is are") && among(s.Words[k-1].Lower, "call calls request requests run runs invocation invocations") {
			return strings.HasPrefix(s.Words[m.J-1].Lower, "charge")
		}
	}
	return true
}

// statesOnly reports whether a match is in a sentence that says what the tool does, and not when to
// use it.
func statesOnly(s prose.Sentence, m prose.Match) bool {
	first := s.Words[0].Lower
	if among(first, "use call useful helpful helps handy good best suited intended meant if when do for to suitable choose worth") {
		return false
	}
	for _, w := range s.Words[:m.I] {
		if among(w.Lower, "that which who where whether how") {
			return false
		}
	}
	return !strings.HasPrefix(s.Text, "-")
}
