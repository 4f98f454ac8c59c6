package fields

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// A phrase is a noun phrase whose last word says what a thing is: "password hash" for
// password_hash and for "hash of the password".
type phrase struct {
	words []string
	named bool // it is the name of the field
}

// head returns the last word.
func (p phrase) head() string { return p.words[len(p.words)-1] }

// namePhrase returns the phrase of a name, with the name of the member that holds it: the member
// token of auth is an auth token.
func namePhrase(parent, name string) phrase {
	p := phrase{named: true}
	for _, n := range []string{parent, name} {
		for _, w := range words.SplitName(n) {
			p.words = append(p.words, unglue(w)...)
		}
	}
	if len(p.words) == 0 {
		p.words = []string{""}
	}
	return p
}

// endings are words that authors join with the word before them, as in apikey and accesstoken. Some
// count after certain words only.
var endings = []struct {
	word  string
	after *prose.List
}{
	{"password", nil}, {"passwd", nil}, {"token", nil}, {"secret", nil}, {"cookie", nil}, {"history", nil}, {"phrase", listOf("seed recovery backup mnemonic")},
	{"key", listOf("api private access secret ssh signing master encryption")},
	{"keys", listOf("api private access secret ssh signing master encryption")},
	{"string", listOf("connection conn")},
	{"number", listOf("card passport ssn account license licence id")},
	{"code", listOf("security otp mfa pin auth")},
	{"id", listOf("trace request span correlation session")},
	{"trace", listOf("stack")},
	{"prompt", listOf("system user")},
	{"message", listOf("user system assistant")},
	{"messages", listOf("user system assistant chat")},
}

// unglue splits a word that is two words without a sign between them.
func unglue(word string) []string {
	for _, e := range endings {
		before, ok := strings.CutSuffix(word, e.word)
		if ok && len(before) > 1 && (e.after == nil || e.after.Has(before)) {
			return []string{before, e.word}
		}
	}
	return []string{word}
}

var (
	// fillers may stand before a noun phrase and say nothing about the thing.
	fillers = listOf(`the a an your their his her its our my any all each every some this these optional required mandatory current valid
		plain actual complete full own here please enter provide give pass supply paste put include use specify`)
	// enders end a noun phrase.
	enders = listOf(`for with without that which who whose whom from to in on at by as when where if so until after before per via into
		through under over between among during about is are was were be been used needed required given shown found than and or but not must
		should may can will has have had including include includes such like eg e.g i.e because since while it they he she we you i
		belonging identifying containing starting taken copied kept stored returned handed issued`)
	articles = listOf("the a an your their his her its our my this these each every any")
	// openers are words after which another noun phrase begins.
	openers = listOf("or and including includes namely either plus")
	// examples are words after which only examples follow.
	examples = listOf("such like eg e.g i.e as example default")
	// carriers only say in which form a value comes.
	carriers = listOf(`value values content contents text texts string body copy data plain plaintext raw b64 base64 encoded json pem hex confirmation
		confirm repeat again form format array list object map field input parameter argument arg param blob material payload 1 2 json-encoded`)
	// handles are values that refer to a thing or measure it.
	handles = listOf(`name names id ids identifier* uid uuid path paths reference* ref arn slug label* kind* type* length age count amount size
		whether alias* title* description field* column* key_id position index prefix* suffix pattern* cursor* page filter* status state mode
		policy policies limit method methods mode strength format maximum minimum number_of expiry expiration lifetime date day time version hint* flag* option*
		location* place* scope* role* header_name owner fingerprint thumbprint`)
)

// references are heads of names that only refer to a thing: secret_id.
var references = listOf("id ids name names path ref slug arn uuid uid count type kind index version status label title enabled required")

// describedAs returns the noun phrases by which a description calls a value: those of its first
// sentence that has one.
func describedAs(sentences []prose.Sentence) []phrase {
	for _, s := range sentences {
		var all []phrase
		for i, w := range s.Words {
			if i > 0 && !w.Opens && !openers.Has(s.Words[i-1].Lower) || examples.Has(w.Lower) || i > 0 && examples.Has(s.Words[i-1].Lower) {
				continue
			}
			if p := nounPhrase(s.Words[i:], 3); len(p) > 0 {
				all = append(all, phrase{words: p})
			}
		}
		if len(all) > 0 && refers(all[0]) {
			return all[:1] // what follows are only values or ways to refer
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

// nounPhrase returns the words of the noun phrase at the beginning of ws, in the order of a
// compound. It follows "of" as often as depth says.
func nounPhrase(ws []prose.Word, depth int) []string {
	var p []string
	for i, w := range ws {
		switch {
		case i > 0 && w.Opens:
			return p
		case w.Lower == "of" && len(p) > 0:
			if depth == 0 {
				return p
			}
			return slices.Concat(nounPhrase(ws[i+1:], depth-1), p)
		case len(p) > 0 && articles.Has(w.Lower):
			return p // "party the user voted for"
		case enders.Has(w.Lower) && !(i == 0 && openers.Has(w.Lower)):
			return p
		case len(p) == 0 && (fillers.Has(w.Lower) || openers.Has(w.Lower)):
			continue
		}
		for _, part := range words.SplitName(w.Lower) {
			p = append(p, unglue(part)...)
		}
	}
	return p
}

// refers reports whether a phrase names a value that only refers to a thing: "name of the secret".
func refers(p phrase) bool { return handles.Has(p.head()) }

// trimmed returns p without the words at its end that only say in which form the value comes.
func (p phrase) trimmed() phrase {
	n := len(p.words)
	for n > 1 && carriers.Has(p.words[n-1]) {
		n--
	}
	return phrase{p.words[:n], p.named}
}

// String returns the words of p as a text.
func (p phrase) String() string { return strings.Join(p.words, " ") }
