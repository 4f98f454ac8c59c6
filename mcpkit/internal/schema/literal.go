package schema

import (
	"encoding/json"
	"hash/maphash"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// A literal is the value of a const keyword, or one of an enum.
type literal struct {
	tape jsontape.Tape
	text string // for messages
}

func newLiteral(v any) *literal {
	raw, err := json.Marshal(v)
	if err != nil { // cannot happen: v was decoded from JSON
		raw = []byte("null")
	}
	l := &literal{text: quoted(v)}
	l.tape.Parse(raw)
	return l
}

func (l *literal) kind() kinds {
	k, _ := kindAt(l.tape.Kind(0))
	return k
}

// An enumeration holds the values of an enum keyword: strings by their text, other values by hash.
type enumeration struct {
	strings map[string]bool
	others  map[uint64][]*literal
	text    string // for messages
}

var hashSeed = maphash.MakeSeed()

func newEnumeration(values []any) *enumeration {
	e := &enumeration{strings: map[string]bool{}, others: map[uint64][]*literal{}, text: quotedList(values)}
	for _, v := range values {
		if s, ok := v.(string); ok {
			e.strings[s] = true
			continue
		}
		l := newLiteral(v)
		hash := l.tape.Hash(hashSeed, 0)
		e.others[hash] = append(e.others[hash], l)
	}
	return e
}

func (e *enumeration) kinds() (k kinds) {
	if len(e.strings) > 0 {
		k = kindString
	}
	for _, list := range e.others {
		for _, l := range list {
			k |= l.kind()
		}
	}
	return k
}
