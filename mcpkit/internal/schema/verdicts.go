package schema

// A verdict says whether one rule allows one value, as far as it is known.
type verdict uint8

const (
	unknown verdict = iota
	valid
	invalid
)

// verdicts keeps the verdicts of one rule, by value, in pages: most rules are applied to few
// values.
type verdicts struct {
	pages []*[pageSize]verdict
	// evaluated has the items or members that the rule evaluated, for each value that it allows.
	// It is set when a caller first needs it.
	evaluated map[int][]bool
}

const pageSize = 1 << 10

// of returns the verdict about value v of a document that has the given number of values.
func (k *verdicts) of(v, values int) *verdict {
	if k.pages == nil {
		k.pages = make([]*[pageSize]verdict, values/pageSize+1)
	}
	page := &k.pages[v/pageSize]
	if *page == nil {
		*page = new([pageSize]verdict)
	}
	return &(*page)[v%pageSize]
}

func (k *verdicts) keep(v int, evaluated []bool) {
	if evaluated == nil {
		return
	}
	if k.evaluated == nil {
		k.evaluated = map[int][]bool{}
	}
	k.evaluated[v] = evaluated
}

// merge sets the elements of evaluated that are set in more.
func merge(evaluated, more []bool) {
	for i := range evaluated {
		evaluated[i] = evaluated[i] || more[i]
	}
}

// An environment determines what dynamic references refer to: the schema resources that the
// rules being applied belong to, in the order in which they were entered. A verdict holds within
// one environment.
type environment struct {
	outer  *environment
	entry  entry
	inner  map[entry]*environment
	byRule []*verdicts
}

// An entry is a resource that was entered. It includes the rule at which it was entered if
// $recursiveRef may refer to that rule.
type entry struct {
	scope *dynamicScope
	rule  *rule
}

// within returns the environment of a rule that is applied in this one.
func (v *environment) within(r *rule) *environment {
	if !r.scope.isDynamic() {
		return v
	}
	for outer := v; outer != nil; outer = outer.outer {
		if outer.entry.scope == r.scope {
			return v
		}
	}
	key := entry{scope: r.scope}
	if r.scope.recursive {
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

// verdicts returns the verdicts of a rule in the environment. rules and values are the numbers of
// rules and values; fresh is the cost of allocating the verdicts, in steps.
func (v *environment) verdicts(r *rule, rules, values int) (known *verdicts, fresh int) {
	if v.byRule == nil {
		v.byRule = make([]*verdicts, rules)
		fresh = rules
	}
	k := &v.byRule[r.id]
	if *k == nil {
		*k = &verdicts{}
		fresh += values / pageSize
	}
	return *k, fresh
}
