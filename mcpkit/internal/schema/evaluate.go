package schema

import (
	"context"
	"slices"
	"strconv"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// An evaluation decides about one document. It makes nothing of the document's values, looks at
// lengths before elements, and stops at the bound of what is said, so that refusing a document
// costs no more than accepting it.
type evaluation struct {
	doc   jsontape.Tape
	names *node // for messages
	rules int
	ctx   context.Context

	problems []string
	said     int  // problems, with those that read like another
	more     bool // there are others
	halted   bool // nothing that is found from here on matters
	quiet    bool // only the verdict is wanted: of one of several schemas

	steps, nextAsk, mostSteps int
	tooComplex                bool   // the document costs more than it may
	refusal                   string // says which text does, if one

	scope []visit // the schemas that are being applied, the innermost last
	level int     // of the value in the document
	path  []step

	references  int
	dynamic     bool
	environment *environment
	outermost   environment

	hasher     jsontape.Hasher
	machine    machine
	unmeasured int // see mostUnmeasured

	room []byte
}

// A visit is a schema that is being applied to a value of a level.
type visit struct {
	rule  *rule
	level int
}

// A step leads from a value to one in it: the index of an item, or the name of a member.
type step struct {
	item bool
	at   int
}

type verdict uint8

const (
	unknown verdict = iota
	valid
	invalid
)

// over reports whether the evaluation of a value may end here.
func (e *evaluation) over(ok bool) bool { return e.halted || !ok && e.quiet }

// eval reports whether r allows the value. seen, unless it is nil, is for each item or member of
// the value, and is set for those that a schema looked at.
func (e *evaluation) eval(r *rule, v int, seen []bool) bool {
	if e.spend(stepsOfSchema); e.halted {
		return false
	}
	if r.always != nil {
		if !*r.always {
			e.problem(sayFalse)
		}
		return *r.always
	}
	for i := len(e.scope) - 1; i >= 0 && e.scope[i].level == e.level; i-- {
		if e.scope[i].rule == r {
			e.problem(sayCircle)
			return false
		}
	}
	e.scope = append(e.scope, visit{r, e.level})
	was := e.environment
	if e.dynamic {
		e.environment = was.within(r)
	}
	ok := e.apply(r, v, seen)
	e.environment = was
	e.scope = e.scope[:len(e.scope)-1]
	return ok
}

// child is eval for a value in the one that is being looked at.
func (e *evaluation) child(r *rule, v int, to step) bool {
	e.level++
	e.path = append(e.path, to)
	ok := e.eval(r, v, nil)
	e.path = e.path[:len(e.path)-1]
	e.level--
	return ok
}

// matches is eval where only the verdict counts.
func (e *evaluation) matches(r *rule, v int, seen []bool) bool {
	was := e.quiet
	e.quiet = true
	ok := e.beside(r, v, seen)
	e.quiet = was
	return ok
}

// beside is eval of another schema for the same value: what it looked at counts as seen only if it
// allows the value.
func (e *evaluation) beside(r *rule, v int, seen []bool) bool {
	if seen == nil {
		return e.eval(r, v, nil)
	}
	own := make([]bool, len(seen))
	if !e.eval(r, v, own) {
		return false
	}
	merge(seen, own)
	return true
}

func (e *evaluation) apply(r *rule, v int, seen []bool) bool {
	first := e.doc.Kind(v)
	kind, name := kindAt(first)
	if r.types != 0 && r.types&kind == 0 && !(kind == kindNumber && r.types&kindInteger != 0 && e.isInteger(v)) {
		e.problem(func() string { return "must be " + anyOf(r.typeNames) + ", got " + withArticle(name) })
		return false
	}
	if r.constant != nil && !jsontape.Equal(&e.doc, v, &r.constant.tape, 0) {
		e.problem(func() string { return "must be " + r.constant.text + ", got " + e.shown(v) })
		return false
	}
	if r.enum != nil && !e.has(r.enum, v) {
		e.problem(func() string { return "must be one of " + r.enum.text + ", got " + e.shown(v) })
		return false
	}
	if r.format != nil && kind == kindString && !e.formatted(r.format, v) {
		e.problem(func() string {
			return "must be a valid " + r.format.Name + formatHint[r.format.Name] + ", got " + e.shown(v)
		})
		return false
	}
	if seen == nil && (kind == kindObject && r.unevaluatedProperties != nil || kind == kindArray && r.unevaluatedItems != nil) {
		seen = make([]bool, e.doc.Count(v))
	}
	ok := true
	if r.reference != nil {
		ok = e.refer(r.reference, v, seen)
		if r.alone {
			return ok
		}
	}
	if e.over(ok) {
		return ok
	}
	switch kind {
	case kindObject:
		ok = e.object(r, v, seen) && ok
	case kindArray:
		ok = e.array(r, v, seen) && ok
	case kindString:
		ok = e.string(r, v) && ok
	case kindNumber:
		ok = e.number(r, v) && ok
	}
	if e.over(ok) {
		return ok
	}
	if r.recursive != nil {
		ok = e.refer(e.recursive(r), v, seen) && ok
	}
	if r.dynamic != nil {
		ok = e.refer(e.dynamically(r), v, seen) && ok
	}
	if ok = e.combined(r, v, seen) && ok; e.over(ok) {
		return ok
	}
	return e.unevaluated(r, v, kind, seen) && ok
}

// combined applies the schemas that are about the same value.
func (e *evaluation) combined(r *rule, v int, seen []bool) bool {
	ok := true
	if r.not != nil && e.matches(r.not, v, seen) {
		e.problem(sayNot)
		ok = false
	}
	for _, sub := range r.allOf {
		if ok = e.beside(sub, v, seen) && ok; e.over(ok) {
			return false
		}
	}
	if len(r.anyOf) > 0 {
		matched := false
		for _, sub := range r.anyOf {
			if matched = e.matches(sub, v, seen) || matched; matched && seen == nil {
				break
			}
		}
		if !matched {
			e.problem(sayAnyOf)
			ok = false
		}
	}
	if len(r.oneOf) > 0 && !e.over(ok) {
		ok = e.oneOf(r, v, seen) && ok
	}
	if r.condition != nil && !e.over(ok) {
		branch := r.other
		if e.matches(r.condition, v, seen) {
			branch = r.then
		}
		ok = (branch == nil || e.beside(branch, v, seen)) && ok
	}
	return ok
}

func (e *evaluation) oneOf(r *rule, v int, seen []bool) bool {
	matched := -1
	for i, sub := range r.oneOf {
		switch {
		case !e.matches(sub, v, seen):
		case matched < 0:
			matched = i
		default:
			e.problem(func() string { return sayOneOf(matched, i) })
			return false
		}
	}
	if matched < 0 {
		e.problem(sayNoneOf)
	}
	return matched >= 0
}

// unevaluated applies the schemas for what no other one looked at.
func (e *evaluation) unevaluated(r *rule, v int, kind kinds, seen []bool) bool {
	sub, isObject := r.unevaluatedItems, kind == kindObject
	if isObject {
		sub = r.unevaluatedProperties
	}
	if sub == nil || !isObject && kind != kindArray {
		return true
	}
	ok := true
	at := v + 1
	for i := range seen {
		to := step{item: true, at: i}
		if isObject {
			to = step{at: at}
			at++ // to the value
		}
		if !seen[i] {
			seen[i] = true
			if ok = e.child(sub, at, to) && ok; e.over(ok) {
				return false
			}
		}
		at = e.doc.Next(at)
	}
	return ok
}

// recursive is what a $recursiveRef refers to: the outermost schema that wants it.
func (e *evaluation) recursive(r *rule) *rule {
	if !r.recursive.recursiveAnchor {
		return r.recursive
	}
	for _, outer := range e.scope {
		if outer.rule.resource.recursive {
			return outer.rule
		}
	}
	return r.recursive
}

// dynamically is what a $dynamicRef refers to: the anchor of its name in the outermost resource
// that has one.
func (e *evaluation) dynamically(r *rule) *rule {
	if r.dynamicAnchor == "" {
		return r.dynamic
	}
	for _, outer := range e.scope {
		if target := outer.rule.resource.anchors[r.dynamicAnchor]; target != nil {
			return target
		}
	}
	return r.dynamic
}

// problem says what is wrong with the value that is being looked at, unless nobody wants to know.
func (e *evaluation) problem(say func() string) {
	if e.quiet || e.halted {
		return
	}
	const mostSaid = 20 * maxProblems
	if e.said++; e.said > mostSaid {
		e.more, e.halted = true, true
		return
	}
	line := at(e.location(), say())
	switch {
	case slices.Contains(e.problems, line):
	case len(e.problems) == maxProblems:
		e.more, e.halted = true, true
	default:
		e.problems = append(e.problems, line)
	}
}

// result is what is wrong, in order.
func (e *evaluation) result() []string {
	slices.Sort(e.problems)
	if e.more {
		return append(e.problems, "and more")
	}
	return e.problems
}

// location is the path of the value that is being looked at.
func (e *evaluation) location() []string {
	tokens := make([]string, len(e.path))
	for i, s := range e.path {
		if s.item {
			tokens[i] = strconv.Itoa(s.at)
		} else {
			tokens[i] = e.beginning(s.at)
		}
	}
	return tokens
}

// name returns the name of a member, until the next one is asked for.
func (e *evaluation) name(k int) []byte {
	name := e.doc.String(k, e.room)
	if e.doc.Escaped(k) {
		e.room = name // which may have grown
	}
	return name
}
