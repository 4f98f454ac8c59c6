package schema

// object applies the keywords for objects: first the number of members, then missing members, then
// the members.
func (e *evaluation) object(r *rule, v int, evaluated []bool) bool {
	n := e.doc.Count(v)
	if r.maxProperties != nil && n > *r.maxProperties {
		e.problem(func() string { return sayCount("most", *r.maxProperties, "property", n) })
		return tooLong(evaluated)
	}
	ok := true
	if r.minProperties != nil && n < *r.minProperties {
		e.problem(func() string { return sayCount("least", *r.minProperties, "property", n) })
		ok = false
	}
	if len(r.required) > 0 && n < len(r.isRequired) && e.quiet {
		return false
	}
	if ok = e.required(r, v) && ok; e.decided(ok) {
		return false
	}
	if ok = e.members(r, v, evaluated) && ok; e.decided(ok) {
		return false
	}
	if r.propertyNames != nil {
		k := v + 1
		for range n {
			if !e.inner(r.propertyNames, k) {
				e.problem(func() string { return sayPropertyName(beginning(&e.doc, k)) })
				ok = false
			}
			if e.decided(ok) {
				return false
			}
			k = e.doc.Next(k + 1)
		}
	}
	for _, d := range r.dependentSchemas {
		if _, has := e.doc.Member(v, d.name); has {
			ok = e.beside(d.rule, v, evaluated) && ok
		}
		if e.decided(ok) {
			return false
		}
	}
	for _, d := range r.dependentRequired {
		ok = e.dependentRequired(v, d) && ok
	}
	return ok
}

// tooLong is the verdict about a value with too many elements. All of them count as evaluated,
// so that no element is reported.
func tooLong(evaluated []bool) bool {
	for i := range evaluated {
		evaluated[i] = true
	}
	return false
}

// required counts the required members. Only if some are missing does it look for each.
func (e *evaluation) required(r *rule, v int) bool {
	if len(r.required) == 0 {
		return true
	}
	found := 0
	k := v + 1
	e.spend(e.doc.Count(v))
	for range e.doc.Count(v) {
		if r.isRequired[string(e.name(k))] {
			if found++; found == len(r.isRequired) {
				return true
			}
		}
		k = e.doc.Next(k + 1)
	}
	if !e.quiet {
		for _, name := range r.required {
			if _, has := e.doc.Member(v, name); !has {
				e.problem(func() string { return sayMissing(name) })
			}
			if e.halted {
				break
			}
		}
	}
	return false
}

// dependentRequired checks for the members that are required because another one is present.
func (e *evaluation) dependentRequired(v int, d dependency) bool {
	if _, has := e.doc.Member(v, d.name); !has {
		return true
	}
	var missing []string
	for _, name := range d.names {
		if _, has := e.doc.Member(v, name); !has {
			missing = append(missing, name)
		}
	}
	if missing == nil {
		return true
	}
	e.problem(func() string { return sayDependent(d.name, missing) })
	return false
}

// members applies the rules for members by their names.
func (e *evaluation) members(r *rule, v int, evaluated []bool) bool {
	if r.properties == nil && r.patterns == nil && r.additional == nil && !r.closed && (evaluated == nil || !r.open) {
		return true
	}
	ok := true
	k := v + 1
	e.spend(e.doc.Count(v))
	for i := range e.doc.Count(v) {
		applied := false
		sub := r.properties[string(e.name(k))]
		for _, p := range r.patterns {
			if e.match(p.pattern, e.name(k)) {
				applied = true
				ok = e.child(p.rule, k+1, step{at: k}) && ok
			}
		}
		if sub != nil {
			applied = true
			ok = e.child(sub, k+1, step{at: k}) && ok
		}
		if !applied {
			switch {
			case r.closed:
				e.problem(func() string { return sayUnknown(beginning(&e.doc, k), e.names.at(e.location())) })
				ok = false
			case r.additional != nil:
				applied = true
				ok = e.child(r.additional, k+1, step{at: k}) && ok
			}
		}
		if e.decided(ok) {
			return false
		}
		if evaluated != nil {
			evaluated[i] = evaluated[i] || applied || r.open || r.closed
		}
		k = e.doc.Next(k + 1)
	}
	return ok
}
