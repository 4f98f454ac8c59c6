package schema

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// An evaluation applies rules to one document. It builds no Go values of the document, looks at
// lengths before elements, and stops when it has enough problems, so that refusing a document
// costs no more than accepting it.
//
// The library santhosh-tekuri/jsonschema is not used for this: it has no bound on its work, and on
// typical arguments it takes 2.2 times as long and makes 108 allocations instead of one
// (BenchmarkArguments, BenchmarkOracle). Its package initialisation takes 3.6 ms.
type evaluation struct {
	meter
	doc   jsontape.Tape
	set   *ruleSet
	names *node // property names, for messages

	problems []string
	found    int    // how many problems, repeated ones included
	more     bool   // there are more problems than are listed
	quiet    bool   // only the verdict is needed, no problems
	refusal  string // names the text that is too complex, if it is one text

	active []visit // the rules being applied, the innermost last
	level  int     // nesting of the current value
	path   []step

	references  int
	environment *environment
	outermost   environment

	hasher  jsontape.Hasher
	matcher matcher
	room    []byte // for names with escapes
}

// A visit is a rule being applied to a value at some level of nesting.
type visit struct {
	rule  *rule
	level int
}

// A step leads from a value to one of its items or members: at is the item's index or the
// position of the member's name.
type step struct {
	item bool
	at   int
}

// evaluations keeps evaluations for reuse, with the memory that they have.
var evaluations = sync.Pool{New: func() any { return new(evaluation) }}

func newEvaluation(ctx context.Context, set *ruleSet, names *node) *evaluation {
	e := evaluations.Get().(*evaluation)
	e.ctx, e.set, e.names = ctx, set, names
	e.poll = stepsBetweenPolls
	e.environment = &e.outermost
	return e
}

// release drops the document and returns e to the pool, unless it has more memory than
// documents usually need.
func (e *evaluation) release() {
	const usual = 1 << 12
	if e.doc.Room() > usual || cap(e.room) > usual {
		return
	}
	doc := e.doc
	doc.Text = nil
	*e = evaluation{doc: doc, room: e.room, active: e.active[:0], path: e.path[:0]}
	evaluations.Put(e)
}

// decided reports whether the evaluation of a value can end: ok is the verdict so far.
func (e *evaluation) decided(ok bool) bool { return e.halted || !ok && e.quiet }

// eval reports whether r allows value v. evaluated, unless it is nil, has an element for each
// item or member of the value; eval sets those that a rule evaluated.
func (e *evaluation) eval(r *rule, v int, evaluated []bool) bool {
	if e.spend(stepsPerRule); e.halted {
		return false
	}
	if r.always != nil {
		if !*r.always {
			e.problem(sayFalse)
		}
		return *r.always
	}
	for i := len(e.active) - 1; i >= 0 && e.active[i].level == e.level; i-- {
		if e.active[i].rule == r {
			e.problem(sayCycle)
			return false
		}
	}
	e.active = append(e.active, visit{r, e.level})
	was := e.environment
	if e.set.dynamic {
		e.environment = was.within(r)
	}
	ok := e.apply(r, v, evaluated)
	e.environment = was
	e.active = e.active[:len(e.active)-1]
	return ok
}

// child is eval for an item or member of the current value.
func (e *evaluation) child(r *rule, v int, to step) bool {
	e.level++
	e.path = append(e.path, to)
	ok := e.eval(r, v, nil)
	e.path = e.path[:len(e.path)-1]
	e.level--
	return ok
}

// matches is beside without problems, when only the verdict counts.
func (e *evaluation) matches(r *rule, v int, evaluated []bool) bool {
	was := e.quiet
	e.quiet = true
	ok := e.beside(r, v, evaluated)
	e.quiet = was
	return ok
}

// inner is matches for an item, or for the name of a member.
func (e *evaluation) inner(r *rule, v int) bool {
	e.level++
	ok := e.matches(r, v, nil)
	e.level--
	return ok
}

// beside applies another rule to the same value. What that rule evaluates counts only if it
// allows the value.
func (e *evaluation) beside(r *rule, v int, evaluated []bool) bool {
	if evaluated == nil {
		return e.eval(r, v, nil)
	}
	own := make([]bool, len(evaluated))
	if !e.eval(r, v, own) {
		return false
	}
	merge(evaluated, own)
	return true
}

// fewReferences is how many references are followed before their verdicts are kept.
const fewReferences = 1000

// refer is beside for a rule that a reference leads to. References can apply one rule to one
// value any number of times; once there are many of them, refer keeps the verdicts.
func (e *evaluation) refer(r *rule, v int, evaluated []bool) bool {
	if e.references++; e.references < fewReferences {
		return e.beside(r, v, evaluated)
	}
	known, fresh := e.environment.verdicts(r, e.set.rules, e.doc.Len())
	e.spend(fresh)
	kept := known.of(v, e.doc.Len())
	own, has := known.evaluated[v]
	switch {
	case *kept == invalid && e.quiet:
		return false
	case *kept == valid && (evaluated == nil || has):
		merge(evaluated, own)
		return true
	}
	own = nil
	if evaluated != nil {
		own = make([]bool, len(evaluated))
	}
	ok := e.eval(r, v, own)
	if e.halted {
		return false
	}
	*kept = invalid
	if ok {
		*kept = valid
		known.keep(v, own)
		merge(evaluated, own)
	}
	return ok
}

// name returns the name of a member. It is valid until the next call.
func (e *evaluation) name(k int) []byte {
	name := e.doc.String(k, e.room)
	if e.doc.Escaped(k) {
		e.room = name // which may have grown
	}
	return name
}

// hash returns the hash of a value.
func (e *evaluation) hash(v int) uint64 {
	values, bytes := e.hasher.Hashed()
	sum := e.hasher.Hash(hashSeed, &e.doc, v)
	nowValues, nowBytes := e.hasher.Hashed()
	e.spend(4*(nowValues-values) + (nowBytes-bytes)/8)
	return sum
}

// problem reports a problem of the current value, unless only the verdict is needed.
func (e *evaluation) problem(say func() string) {
	if e.quiet || e.halted {
		return
	}
	const mostFound = 20 * maxProblems
	if e.found++; e.found > mostFound {
		e.more, e.halted = true, true
		return
	}
	line := located(e.location(), say())
	switch {
	case slices.Contains(e.problems, line):
	case len(e.problems) == maxProblems:
		e.more, e.halted = true, true
	default:
		e.problems = append(e.problems, line)
	}
}

// location returns the path of the current value.
func (e *evaluation) location() []string {
	tokens := make([]string, len(e.path))
	for i, s := range e.path {
		if s.item {
			tokens[i] = strconv.Itoa(s.at)
		} else {
			tokens[i] = beginning(&e.doc, s.at)
		}
	}
	return tokens
}
