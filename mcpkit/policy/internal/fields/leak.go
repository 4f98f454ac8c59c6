package fields

import (
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// loginLinks are links that log in everybody who has them.
var loginLinks = []sense{
	{what: "a link that sets a password or logs somebody in", heads: listOf("link url uri address"), with: listOf("reset magic impersonation autologin auto-login passwordless")},
	{what: "a link that sets a password or logs somebody in", heads: listOf("link url uri address"), with: listOf("login one-time recovery time"), given: listOf("password logs logged")},
}

// hashes are what a password is checked against.
var hashes = []sense{
	{what: "the hash of a password", heads: listOf("hash hashes salt digest"), with: listOf("password passwords passwd pwd pw")},
}

// clearValues are settings whose values are shown as they are.
var clearValues = []sense{
	{what: "secret settings with their values", held: true, heads: listOf("variables vars variable env environment settings secrets config"), given: listOf("clear plain unmasked secrets decrypted plaintext passwords")},
}

// cardNumbers are complete numbers of payment cards.
var cardNumbers = []sense{
	{what: "the complete number of a payment card", heads: listOf("number pan digits"), with: listOf("card credit debit pan cc"), given: listOf("complete full pan whole unmasked all entire 16 sixteen"), unless: withheld},
}

// answersOnly reports whether a description says that the value is not the secret itself.
func answersOnly(f *Field) bool {
	for _, s := range f.sentences {
		for i, w := range s.Words {
			if (w.Lower == "never" || w.Lower == "not") && i+1 < len(s.Words) && listOf("shown returned included disclosed set stored given").Has(s.Words[i+1].Lower) {
				return true
			}
			if w.Lower == "without" && slices.ContainsFunc(s.Words[i+1:min(i+4, len(s.Words))], func(w prose.Word) bool {
				return listOf("value values secret secrets").Has(w.Lower)
			}) {
				return true
			}
		}
	}
	return false
}

// likelyResults are members of a result that often hold secrets.
var likelyResults = []sense{
	{what: "the environment of a process, which may have secrets", held: true, heads: listOf("env environment variables vars"), with: listOf("environment env process"), unless: listOf("names name masked keys region build")},
	{what: "the environment of a process, which may have secrets", held: true, heads: listOf("env"), given: listOf("variables vars process")},
}

// leakTexts say in the description of a tool that its result has a secret.
var leakTexts = newSayings(
	saying{"a secret", sure | anywhere, "@reveals ..14 including|plus|along|together|includes|contains|well ..6 @secret"},
	saying{"a secret", sure | anywhere, "@reveals ..14 with|and ..4 its|their|the|his|her|whose ~2 @secret"},
	saying{"a secret", sure | anywhere, "@reveals ..10 with ..4 password*|passphrase*|api_key*"},
	saying{"a secret", sure | anywhere, "@secret ~8 @clear"},
	saying{"a secret", sure | anywhere, "token*|key*|pin*|code* ~4 @clear"},
	saying{"a secret", sure | anywhere, "@clear ~3 @secret"},
	saying{"the complete number of a card", sure | anywhere, "@whole ~1 card_number*|pan"},
)

// LeakText returns which credential a description promises in the result. A tool that makes one
// may have to show it once, so that is not sure.
func LeakText(p *Purpose) (Found, bool) {
	said, ok := leakTexts.find(p.sentences, nil)
	said.Sure = !p.named(makers)
	return said, ok && !p.named(generators)
}

// SecretResult returns which credential a member of a result is. It is not sure for a tool that
// makes one.
func SecretResult(f *Field, p *Purpose) (Found, bool) {
	if f.says(withheld) || answersOnly(f) {
		return Found{}, false
	}
	for _, list := range [][]sense{hashes, loginLinks, clearValues, cardNumbers, secrets} {
		if found, ok := first(list, f); ok {
			found.Sure = !p.named(makers)
			given := found.What == password && (p.named(generators) || p.named(opened) || f.says(opened))
			return found, !given
		}
	}
	if found, ok := first(codesOfThings, f); ok && !p.named(makers) {
		return found, true
	}
	return first(likelyResults, f)
}
