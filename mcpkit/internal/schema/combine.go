package schema

// combine applies the rules that allOf, anyOf, oneOf, not and if combine.
func (e *evaluation) combine(r *rule, v int, kind kinds, evaluated []bool) bool {
	ok := true
	if r.not != nil && e.matches(r.not, v, evaluated) {
		e.problem(sayNot)
		ok = false
	}
	for _, sub := range r.allOf {
		if ok = e.beside(sub, v, evaluated) && ok; e.decided(ok) {
			return false
		}
	}
	if len(r.anyOf) > 0 {
		ok = e.anyOf(r, v, kind, evaluated) && ok
	}
	if len(r.oneOf) > 0 && !e.decided(ok) {
		ok = e.oneOf(r, v, kind, evaluated) && ok
	}
	if r.condition != nil && !e.decided(ok) {
		branch := r.other
		if e.matches(r.condition, v, evaluated) {
			branch = r.then
		}
		ok = (branch == nil || e.beside(branch, v, evaluated)) && ok
	}
	return ok
}

func (e *evaluation) anyOf(r *rule, v int, kind kinds, evaluated []bool) bool {
	if sub, others := candidate(r.anyOf, kind); sub != nil && !others {
		return e.beside(sub, v, evaluated)
	}
	matched := false
	for _, sub := range r.anyOf {
		if matched = e.matches(sub, v, evaluated) || matched; matched && evaluated == nil {
			break
		}
	}
	if !matched {
		e.noAlternative(r.anyOf, v, kind)
	}
	return matched
}

func (e *evaluation) oneOf(r *rule, v int, kind kinds, evaluated []bool) bool {
	if sub, others := candidate(r.oneOf, kind); sub != nil && !others {
		return e.beside(sub, v, evaluated)
	}
	matched := -1
	for i, sub := range r.oneOf {
		switch {
		case !e.matches(sub, v, evaluated):
		case matched < 0:
			matched = i
		default:
			e.problem(func() string { return saySeveral(matched, i) })
			return false
		}
	}
	if matched < 0 {
		e.noAlternative(r.oneOf, v, kind)
	}
	return matched >= 0
}

// candidate returns the first alternative that may allow values of a type, and whether others
// may. If only one may, the value is reported with its problems.
func candidate(alternatives []*rule, kind kinds) (first *rule, others bool) {
	for _, sub := range alternatives {
		switch {
		case sub.possible&kind == 0:
		case first != nil:
			return first, true
		default:
			first = sub
		}
	}
	return first, false
}

// noAlternative reports a value that matches no alternative. It names the permitted types if no
// alternative allows the type of the value.
func (e *evaluation) noAlternative(alternatives []*rule, v int, kind kinds) {
	var possible kinds
	for _, sub := range alternatives {
		possible |= sub.possible
	}
	if possible == 0 || possible&kind != 0 {
		e.problem(sayNone)
		return
	}
	if possible&kindInteger != 0 {
		possible &^= kindNumber
	}
	_, name := kindAt(e.doc.Kind(v))
	e.problem(func() string { return sayType(possible, name) })
}
