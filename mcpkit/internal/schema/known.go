package schema

// fewReferences are followed without keeping what they come to.
const fewReferences = 1000

// refer is beside for a schema that is referred to. With references one schema may be applied to
// one value any number of times, by different ways; once there are many, verdicts are kept.
func (e *evaluation) refer(r *rule, v int, seen []bool) bool {
	if e.references++; e.references < fewReferences {
		return e.beside(r, v, seen)
	}
	known := e.known(r)
	kept := known.of(e, v)
	own, looked := known.seen[v]
	switch {
	case *kept == invalid && e.quiet:
		return false
	case *kept == valid && (seen == nil || looked):
		merge(seen, own)
		return true
	}
	own = nil
	if seen != nil {
		own = make([]bool, len(seen))
	}
	ok := e.eval(r, v, own)
	if e.halted {
		return false
	}
	*kept = invalid
	if ok {
		*kept = valid
		known.see(v, own)
		merge(seen, own)
	}
	return ok
}

func merge(seen, more []bool) {
	for i := range seen {
		seen[i] = seen[i] || more[i]
	}
}

// verdicts are those of one rule by value, in pages: most rules meet few values. seen has, for
// values that the rule allows, what it looked at, once that was asked for.
type verdicts struct {
	pages []*[pageSize]verdict
	seen  map[int][]bool
}

const pageSize = 1 << 10

func (k *verdicts) of(e *evaluation, v int) *verdict {
	if k.pages == nil {
		k.pages = make([]*[pageSize]verdict, e.doc.Len()/pageSize+1)
	}
	page := &k.pages[v/pageSize]
	if *page == nil {
		*page = new([pageSize]verdict)
	}
	return &(*page)[v%pageSize]
}

func (k *verdicts) see(v int, seen []bool) {
	if seen == nil {
		return
	}
	if k.seen == nil {
		k.seen = map[int][]bool{}
	}
	k.seen[v] = seen
}

// An environment is what dynamic references refer to: it depends on the resources that the
// schemas being applied are in, in the order in which they were entered. A verdict holds within
// one environment.
type environment struct {
	outer  *environment
	entry  entry
	inner  map[entry]*environment
	byRule []*verdicts
}

// An entry is a resource that is entered, and if $recursiveRef may refer to it, at which rule.
type entry struct {
	resource *resource
	rule     *rule
}

// within is the environment of a rule that is applied in this one.
func (v *environment) within(r *rule) *environment {
	in := r.resource
	if len(in.anchors) == 0 && !in.recursive {
		return v
	}
	for outer := v; outer != nil; outer = outer.outer {
		if outer.entry.resource == in {
			return v
		}
	}
	key := entry{resource: in}
	if in.recursive {
		key.rule = r
	}
	if v.inner[key] == nil {
		if v.inner == nil {
			v.inner = map[entry]*environment{}
		}
		v.inner[key] = &environment{outer: v, entry: key}
	}
	return v.inner[key]
}

// known returns the verdicts of a rule in the environment.
func (e *evaluation) known(r *rule) *verdicts {
	if e.environment.byRule == nil {
		e.environment.byRule = make([]*verdicts, e.rules)
		e.spend(e.rules)
	}
	known := &e.environment.byRule[r.id]
	if *known == nil {
		*known = &verdicts{}
		e.spend(e.doc.Len() / pageSize)
	}
	return *known
}
