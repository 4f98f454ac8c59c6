package words

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

var (
	// deeds are verbs of what a reader can do with the machine or the accounts of a user. The use
	// of a tool has others: call, pass, give, choose, read, check.
	deeds = prose.NewList(`install uninstall run execute download launch start stop kill open close create add insert inject append prepend write edit modify change set replace
		remove delete erase wipe drop share send invite subscribe unsubscribe register sign buy purchase order pay transfer donate accept grant give allow enable disable
		whitelist allowlist trust import export upload clone fork push commit merge deploy publish post tweet rate star follow book schedule reschedule cancel rename move
		copy archive forward mount connect save store embed include attach link redirect configure rewrite encrypt format reset restart reboot update upgrade patch
		turn switch unlock lock mute block report create make`)
	// sureDeeds are those that no text of an argument has.
	sureDeeds = prose.NewList("install uninstall launch kill buy purchase donate subscribe invite whitelist allowlist deploy reboot clone tweet star")
	// articleLike are words that begin the object of a deed.
	articleLike = prose.NewList("the a an our your this that these those each every all any their his her its some one two three my")
	// ofUse are things of a call or of a value, which an honest text says how to give.
	ofUse = prose.NewList(`argument parameter value field filter limit page cursor query result request call id name date range format option flag list number time unit text line
		quote space prefix suffix header comma character reason example code word keyword phrase title description country city state street area timezone zone
		currency symbol percent sign extension path url type kind level step detail array object string json one ones it them both pair order point dot slash bracket
		error version sentence item entry row column tool server sure use caller wildcard placeholder pattern operator clause`)
	// objectEnds are words that end the object of a deed.
	objectEnds = prose.NewList("to in with for from on at by as into onto before after if when while that which who whose unless until so because than via through first once")
)

// askedFor are sentences that leave a deed to the user, who asks for it or agrees.
var askedFor = patternSet(nil, "", "user|users|customer|caller|they|person|owner|merchant|you ~3 ask|asks|asked|want|wants|wanted|confirm|confirms|confirmed|agree|agrees|agreed|approve|approves|approved|request|requests|requested|need|needs|said|says|wish|wishes|choose|chooses|seen|checked",
	"^-ask|let|tell|confirm|check|show ~4 user|users|customer|person", "with|by the|your user|users|customer|owner", "if_asked|on_request|if_needed|if_necessary|optionally|instead")

// isDeed reports whether a sentence tells its reader to do something with what the tool is not
// about: "Install the package wx-helper first." subject has the words of the tool's own things.
func (t *Text) isDeed(s prose.Sentence, subject map[string]bool) bool {
	if s.First && t.kind == toolText || t.value || len(askedFor().Find(s, nil)) > 0 {
		return false
	}
	for i, w := range s.Words[1:] {
		if t.own.tools[w.Lower] && among(s.Words[i].Lower, "with using by through via use call") {
			return false // "push the branch with git_push"
		}
	}
	verbs := deeds
	if t.kind != toolText {
		verbs = sureDeeds
	}
	for i, w := range s.Words {
		if w.Order != prose.Imperative || w.Negated || w.Code || !verbs.Has(w.Lower) || i+1 >= len(s.Words) || s.Words[i+1].Opens {
			continue
		}
		if i > 0 && !w.Opens && (articleLike.Has(s.Words[i-1].Lower) || among(s.Words[i-1].Lower, "will would can could may might")) {
			continue
		}
		if object := objectAt(w.Lower, s.Words[i+1:]); len(object) > 0 && !t.isOwn(object, subject) {
			return true
		}
	}
	return false
}

// objectAt returns the words of the object of a verb at the beginning of ws, or nil if none begins
// there. Many verbs are adjectives or nouns too: "open tasks of a person". What is run or merged
// is often a part of the work that the tool is for: "run the tests first".
func objectAt(verb string, ws []prose.Word) []prose.Word {
	first := ws[0]
	named := strings.ContainsAny(first.Text, "@./-") || unicode.IsDigit(rune(first.Text[0])) || isOwned(first)
	parts := among(verb, "set change modify disable enable") && len(ws) > 1 && ws[1].Lower == "of"
	command := among(verb, "run execute install") && len(ws) > 1 && strings.ContainsAny(ws[1].Text, "-@./")
	if !named && !parts && !command && (!articleLike.Has(first.Lower) || among(verb, "give run execute start stop push commit merge fork")) {
		return nil
	}
	end := 1
	for end < len(ws) && end < 7 && !ws[end].Opens && !objectEnds.Has(ws[end].Lower) {
		end++
	}
	if end == 1 && articleLike.Has(first.Lower) {
		return nil // "run this before"
	}
	return ws[:end]
}

// isOwn reports whether an object is one of the tool, of its call or of its server.
func (t *Text) isOwn(object []prose.Word, subject map[string]bool) bool {
	amount := unicode.IsDigit(rune(object[0].Text[0]))
	return slices.ContainsFunc(object, func(w prose.Word) bool {
		if articleLike.Has(w.Lower) || len(w.Lower) < 3 {
			return false
		}
		one := Singular(w.Lower)
		if w.Code || !amount && len(w.Text) > 1 && strings.ToUpper(w.Text) == w.Text && unicode.IsLetter(rune(w.Text[0])) {
			return true
		}
		return t.own.has(w.Lower) || t.own.brands[w.Lower] || t.own.brands[one] || t.own.brands[one+"s"] || ofUse.Has(one) || len(one) > 3 && subject[one]
	})
}

// subjectOf returns the words of the first sentence of a text in the singular, and those of the
// names of the tool's arguments and results.
func (t *Text) subjectOf(first prose.Sentence) map[string]bool {
	subject := map[string]bool{}
	for _, w := range first.Words {
		subject[Singular(w.Lower)] = true
	}
	for name := range t.own.names {
		for _, w := range SplitName(name) {
			subject[Singular(w)] = true
		}
	}
	return subject
}
