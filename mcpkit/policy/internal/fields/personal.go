package fields

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"

// A personal is a kind of personal data, and the purposes of tools that need it.
type personal struct {
	sense
	purposes *prose.List
}

// PersonalArgument returns which personal data an argument takes that the purpose of its tool does
// not seem to need.
func PersonalArgument(f *Field, p *Purpose) (Found, bool) {
	for i := range personalData {
		d := &personalData[i]
		if quote, ok := d.match(f); ok && !p.about(d.purposes) {
			return Found{What: d.what, Quote: quote}, true
		}
	}
	for _, text := range personalTexts {
		if found, ok := text.sayings.find(f.sentences, nil); ok && (f.text() || f.holder) && !f.choice && !p.about(text.purposes) {
			return found, true
		}
	}
	return Found{}, false
}

// PersonalResult is PersonalArgument for a member of a result.
func PersonalResult(f *Field, p *Purpose) (Found, bool) {
	if f.says(withheld) || answersOnly(f) {
		return Found{}, false
	}
	if found, ok := othersTexts.find(f.sentences, nil); ok && f.text() {
		return found, true
	}
	if found, ok := waiting.find(f.sentences, nil); ok && f.holder {
		return found, true
	}
	return PersonalArgument(f, p)
}

// OthersText returns the words of a description that promise sensitive data of other people.
func OthersText(p *Purpose) (Found, bool) { return othersTexts.find(p.sentences, nil) }

// CardCode reports whether a value is the code by which a payment card is checked.
func CardCode(f *Field) (Found, bool) { return first(cardCodes, f) }
