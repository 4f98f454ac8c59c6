package words

import (
	"slices"
	"strings"
)

// starters are verbs that begin something and do not say what that does.
const starters = "trigger start launch run fire rerun retry ensure submit"

// computers are verbs that also change a value that is given and returned.
const computers = "swap adjust increment decrement append insert prepend"

// makers are verbs that also make something to be returned, if products are their object.
const makers = "create add write insert publish save generate"

// products are what a tool can make only to return it.
const products = "chart charts diagram diagrams graph plot image picture photo video audio qr qrcode barcode link links url urls query queries " +
	"prompt prompts summary summaries outline poem story essay text letter caption headline speech song joke hash checksum uuid guid password " +
	"passphrase schema regex snippet code mockup palette embedding embeddings quote estimate itinerary plan comparison analysis forecast " +
	"visualization visualisation explanation translation transcript slug mnemonic poll timeline table map"

// alsoNouns are verbs that are nouns as often after another word: price_update may be news.
const alsoNouns = "update upload insert append"

// Sure reports whether the name leaves no doubt that the tool does what the verb says. The name of
// an operation says that it starts and not what it does, one that checks for updates changes
// nothing, and a poem that is created may only be returned.
func (v Verb) Sure() bool { return v.Act != NoAct && !v.doubtful }

// information are nouns for what is known about an act or its object. After a verb they often make
// a name of nouns: a purge_schedule says when something is purged.
const information = "schedule schedules calendar calendars date dates day days time times deadline deadlines window windows period periods duration durations " +
	"policy policies rule rules condition conditions term terms preference preferences option options requirement requirements permission permissions " +
	"list lists log logs history index catalog catalogue directory dictionary map graph table tables chart report reports summary overview view register " +
	"fee fees price prices cost costs rate rates ratio ratios limit limits quota quotas value values score scores count counts number numbers volume level levels " +
	"size sizes amount amounts total totals reason reasons cause causes state states status info information detail details data metadata statistics stats metrics " +
	"distribution trend trends forecast type types kind kinds code codes name names flag flags point points path paths position positions step steps " +
	"certificate certificates receipt receipts statement statements notes conflicts queue candidates targets results result help checklist"

// NamesInformation reports whether the name of a tool can be one of nouns that begins with what
// looks like a verb: its last noun, before "of" and the like, is one for what is known.
func NamesInformation(name string) bool {
	ws := SplitName(name)
	if v := VerbOf(name); !v.Leading || v.Joined {
		return false
	}
	if i := slices.IndexFunc(ws, func(w string) bool { return among(w, "of for by per in at before after until left") }); i > 1 {
		ws = ws[:i]
	}
	return len(ws) > 1 && among(ws[len(ws)-1], information)
}

// isDoubtful reports whether the name with the words ws can mean something other than its verb.
func isDoubtful(ws []string, v Verb) bool {
	at := slices.Index(ws, v.Word)
	object := ws[at+1:]
	switch {
	case among(v.Word, starters), among(v.Word, computers):
		return true
	case at > 0 && !v.Joined && among(v.Word, alsoNouns):
		return true
	case len(object) == 0:
		return false
	case among(v.Word, makers) && slices.ContainsFunc(object, func(w string) bool { return among(w, products) }):
		return true
	}
	return isReader(object[len(object)-1])
}

// isReader reports whether a word is a noun for who or what only reads, such as "checker".
func isReader(w string) bool {
	for _, end := range []string{"er", "or"} {
		stem, ok := strings.CutSuffix(w, end)
		// "checker", "validator" and "planner" are made of their verbs in three ways.
		if ok && stem != "" && slices.ContainsFunc([]string{stem, stem + "e", stem[:len(stem)-1]}, func(s string) bool {
			return slices.Contains(readVerbs, s) || among(s, "monitor track watch test detect plan guide advise scan audit review read help explore")
		}) {
			return true
		}
	}
	return among(w, "monitor monitoring guide reference docs documentation advisor helper")
}
