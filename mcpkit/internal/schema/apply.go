package schema

import (
	"cmp"
	"context"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// run applies the root rule to the document and returns its problems in order. tooComplex is the
// problem of a document that takes too much work. The error is the cause of a context that ended.
func (e *evaluation) run(tooComplex string) (problems []string, err error) {
	e.start(len(e.doc.Text), e.doc.Len(), e.set)
	ok := e.eval(e.set.root, 0, nil)
	switch {
	case e.tooComplex:
		return []string{cmp.Or(e.refusal, tooComplex)}, nil
	case e.halted && !e.more:
		return nil, context.Cause(e.ctx)
	case ok:
		return nil, nil
	}
	slices.Sort(e.problems)
	if e.more {
		return append(e.problems, "and more"), nil
	}
	return e.problems, nil
}

// apply applies the keywords of a rule to a value.
func (e *evaluation) apply(r *rule, v int, evaluated []bool) bool {
	first := e.doc.Kind(v)
	kind, name := kindAt(first)
	if r.types != 0 && r.types&kind == 0 && !(kind == kindNumber && r.types&kindInteger != 0 && e.isInteger(v)) {
		e.problem(func() string { return sayType(r.types, name) })
		return false
	}
	if r.constant != nil && !jsontape.Equal(&e.doc, v, &r.constant.tape, 0) {
		e.problem(func() string { return "must be " + r.constant.text + ", got " + shown(&e.doc, v) })
		return false
	}
	if r.enum != nil && !e.listed(r.enum, v) {
		e.problem(func() string { return "must be one of " + r.enum.text + ", got " + shown(&e.doc, v) })
		return false
	}
	if r.format != nil && kind == kindString && !r.format.matches(&e.meter, e.name(v)) {
		e.problem(func() string { return sayFormat(r.format.name, shown(&e.doc, v)) })
		return false
	}
	if evaluated == nil && (kind == kindObject && r.unevaluatedProperties != nil || kind == kindArray && r.unevaluatedItems != nil) {
		evaluated = make([]bool, e.doc.Count(v))
	}
	ok := true
	if r.reference != nil {
		ok = e.refer(r.reference, v, evaluated)
		if r.onlyReference {
			return ok
		}
	}
	if e.decided(ok) {
		return ok
	}
	switch kind {
	case kindObject:
		ok = e.object(r, v, evaluated) && ok
	case kindArray:
		ok = e.array(r, v, evaluated) && ok
	case kindString:
		ok = e.string(r, v) && ok
	case kindNumber:
		ok = e.number(r, v) && ok
	}
	if e.decided(ok) {
		return ok
	}
	if r.recursive != nil {
		ok = e.refer(e.recursiveTarget(r), v, evaluated) && ok
	}
	if r.dynamic != nil {
		ok = e.refer(e.dynamicTarget(r), v, evaluated) && ok
	}
	if ok = e.combine(r, v, kind, evaluated) && ok; e.decided(ok) {
		return ok
	}
	return e.unevaluated(r, v, kind, evaluated) && ok
}

// listed reports whether a value is one of an enumeration.
func (e *evaluation) listed(enum *enumeration, v int) bool {
	if e.doc.Kind(v) == '"' {
		var room [64]byte
		return enum.strings[string(e.doc.String(v, room[:]))]
	}
	if len(enum.others) == 0 {
		return false
	}
	return slices.ContainsFunc(enum.others[e.hash(v)], func(l *literal) bool { return jsontape.Equal(&e.doc, v, &l.tape, 0) })
}

// unevaluated applies the rules for items or members that no other rule evaluated.
func (e *evaluation) unevaluated(r *rule, v int, kind kinds, evaluated []bool) bool {
	sub, isObject := r.unevaluatedItems, kind == kindObject
	if isObject {
		sub = r.unevaluatedProperties
	}
	if sub == nil || !isObject && kind != kindArray {
		return true
	}
	ok := true
	at := v + 1
	for i := range evaluated {
		to := step{item: true, at: i}
		if isObject {
			to = step{at: at}
			at++ // from the name to the value
		}
		if !evaluated[i] {
			evaluated[i] = true
			if ok = e.child(sub, at, to) && ok; e.decided(ok) {
				return false
			}
		}
		at = e.doc.Next(at)
	}
	return ok
}

// recursiveTarget returns the rule that a $recursiveRef refers to: the outermost one in a
// resource with $recursiveAnchor.
func (e *evaluation) recursiveTarget(r *rule) *rule {
	if !r.recursive.recursiveAnchor {
		return r.recursive
	}
	for _, outer := range e.active {
		if outer.rule.scope.recursive {
			return outer.rule
		}
	}
	return r.recursive
}

// dynamicTarget returns the rule that a $dynamicRef refers to: the anchor of that name in the
// outermost resource that has one.
func (e *evaluation) dynamicTarget(r *rule) *rule {
	if r.dynamicAnchor == "" {
		return r.dynamic
	}
	for _, outer := range e.active {
		if target := outer.rule.scope.anchors[r.dynamicAnchor]; target != nil {
			return target
		}
	}
	return r.dynamic
}
