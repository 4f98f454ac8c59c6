package fields

// InternalResult returns which member of a result only the operator of the service needs, unless
// the tool is about such values.
func InternalResult(f *Field, p *Purpose) (Found, bool) {
	for i := range internals {
		n := &internals[i]
		if quote, ok := n.match(f); ok && !p.mentions(n.subject) {
			return Found{What: n.what, Quote: quote}, true
		}
	}
	if f.holder {
		return Found{}, false
	}
	return ownWorkings.find(f.sentences, nil)
}

// InternalText returns the words of a description that promise what only the operator needs.
func InternalText(p *Purpose) (Found, bool) {
	if p.concerns(operators) || p.named(records) {
		return Found{}, false
	}
	return internalTexts.find(p.sentences, nil)
}
