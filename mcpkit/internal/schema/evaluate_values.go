package schema

import (
	"regexp/syntax"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// object holds an object to its rule: how many members, which are missing, then each.
func (e *evaluation) object(r *rule, v int, seen []bool) bool {
	n := e.doc.Count(v)
	if r.most != nil && n > *r.most {
		e.problem(func() string { return sayMaxProperties(n, *r.most) })
		return refused(seen)
	}
	ok := true
	if r.least != nil && n < *r.least {
		e.problem(func() string { return sayMinProperties(n, *r.least) })
		ok = false
	}
	if len(r.required) > 0 && n < len(r.isRequired) && e.quiet {
		return false
	}
	if ok = e.required(r, v) && ok; e.over(ok) {
		return false
	}
	for _, d := range r.dependenciesNeeded {
		ok = e.needs(v, d, sayDependency) && ok
	}
	if e.over(ok) {
		return false
	}
	if ok = e.members(r, v, seen) && ok; e.over(ok) {
		return false
	}
	if r.propertyNames != nil {
		k := v + 1
		for range n {
			e.level++
			fits := e.matches(r.propertyNames, k, nil)
			e.level--
			if !fits {
				e.problem(func() string { return sayPropertyName(e.beginning(k)) })
				ok = false
			}
			if e.over(ok) {
				return false
			}
			k = e.doc.Next(k + 1)
		}
	}
	for _, d := range r.dependentSchemas {
		if _, has := e.doc.Member(v, d.name); has {
			ok = e.beside(d.rule, v, seen) && ok
		}
		if e.over(ok) {
			return false
		}
	}
	for _, d := range r.dependentRequired {
		ok = e.needs(v, d, sayDependentRequired) && ok
	}
	return ok
}

// refused is the verdict about a value that is too long. Nothing is to be said of its elements,
// not even that no schema looked at them.
func refused(seen []bool) bool {
	for i := range seen {
		seen[i] = true
	}
	return false
}

// required counts the required members; only where some are missing it looks for which.
func (e *evaluation) required(r *rule, v int) bool {
	if len(r.required) == 0 {
		return true
	}
	found := 0
	k := v + 1
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

// needs holds an object to what the presence of a member asks for.
func (e *evaluation) needs(v int, d dependency, say func(name string, missing []string) string) bool {
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
	e.problem(func() string { return say(d.name, missing) })
	return false
}

// members applies the schemas of members.
func (e *evaluation) members(r *rule, v int, seen []bool) bool {
	if r.properties == nil && r.patterns == nil && r.additional == nil && !r.closed && (seen == nil || !r.open) {
		return true
	}
	ok := true
	k := v + 1
	for i := range e.doc.Count(v) {
		applied := false
		sub := r.properties[string(e.name(k))]
		if len(r.patterns) > 0 {
			name := string(e.name(k))
			for _, p := range r.patterns {
				if p.pattern.MatchString(name) {
					applied = true
					ok = e.child(p.rule, k+1, step{at: k}) && ok
				}
			}
		}
		if sub != nil {
			applied = true
			ok = e.child(sub, k+1, step{at: k}) && ok
		}
		if !applied {
			switch {
			case r.closed:
				e.problem(func() string { return e.unknown(e.beginning(k)) })
				ok = false
			case r.additional != nil:
				applied = true
				ok = e.child(r.additional, k+1, step{at: k}) && ok
			}
		}
		if e.over(ok) {
			return false
		}
		if seen != nil {
			seen[i] = seen[i] || applied || r.open || r.closed
		}
		k = e.doc.Next(k + 1)
	}
	return ok
}

// array holds an array to its rule: how many items, then each, then whether they differ.
func (e *evaluation) array(r *rule, v int, seen []bool) bool {
	n := e.doc.Count(v)
	if r.maxItems != nil && n > *r.maxItems {
		e.problem(func() string { return "must have at most " + count(*r.maxItems, "item") + ", got " + itoa(n) })
		return refused(seen)
	}
	ok := true
	if r.minItems != nil && n < *r.minItems {
		e.problem(func() string { return "must have at least " + count(*r.minItems, "item") + ", got " + itoa(n) })
		ok = false
	}
	if e.over(ok) {
		return false
	}
	if ok = e.items(r, v, seen) && ok; e.over(ok) {
		return false
	}
	if r.unique && n > 1 {
		if i, j := e.duplicates(v); j > 0 {
			e.problem(func() string { return sayTwice(i, j) })
			ok = false
		}
	}
	if r.contains != nil && !e.over(ok) {
		ok = e.contains(r, v, seen) && ok
	}
	return ok
}

func (e *evaluation) items(r *rule, v int, seen []bool) bool {
	n := e.doc.Count(v)
	if r.restClosed && n > len(r.prefix) {
		e.problem(func() string { return sayMoreItems(n - len(r.prefix)) })
		return refused(seen)
	}
	ok := true
	at := v + 1
	for i := range n {
		sub := r.rest
		if i < len(r.prefix) {
			sub = r.prefix[i]
		}
		if sub == nil && seen == nil {
			break
		}
		if sub != nil {
			if ok = e.child(sub, at, step{item: true, at: i}) && ok; e.over(ok) {
				return false
			}
		}
		if seen != nil {
			seen[i] = seen[i] || sub != nil || r.restOpen || r.restClosed
		}
		at = e.doc.Next(at)
	}
	return ok
}

func (e *evaluation) contains(r *rule, v int, seen []bool) bool {
	matched := 0
	at := v + 1
	for i := range e.doc.Count(v) {
		e.level++
		fits := e.matches(r.contains, at, nil)
		e.level--
		if fits {
			matched++
			if seen != nil && r.containsCounts {
				seen[i] = true
			}
		}
		if e.halted {
			return false
		}
		at = e.doc.Next(at)
	}
	ok := true
	switch {
	case r.minContains != nil && matched < *r.minContains:
		e.problem(func() string { return sayMinContains(matched, *r.minContains) })
		ok = false
	case r.minContains == nil && matched == 0:
		e.problem(sayContains)
		ok = false
	}
	if r.maxContains != nil && matched > *r.maxContains {
		e.problem(func() string { return sayMaxContains(matched, *r.maxContains) })
		ok = false
	}
	return ok
}

// duplicates returns the first two items that are equal; j is 0 if there are none.
func (e *evaluation) duplicates(v int) (i, j int) {
	n := e.doc.Count(v)
	type item struct{ index, at int32 }
	first := make(map[uint64]item, n)
	var others map[uint64][]item // that have the hash of another by chance
	at := v + 1
	for index := range n {
		if e.steps++; e.steps%stepsBetween == 0 && e.ctx.Err() != nil {
			e.halted = true
			return 0, 0
		}
		hash := e.doc.Hash(hashSeed, at)
		one := item{int32(index), int32(at)}
		if other, has := first[hash]; !has {
			first[hash] = one
		} else {
			for _, o := range append(others[hash], other) {
				if jsontape.Equal(&e.doc, at, &e.doc, int(o.at)) {
					return int(o.index), index
				}
			}
			if others == nil {
				others = map[uint64][]item{}
			}
			others[hash] = append(others[hash], one)
		}
		at = e.doc.Next(at)
	}
	return 0, 0
}

func (e *evaluation) string(r *rule, v int) bool {
	if r.minLength == nil && r.maxLength == nil && r.pattern == nil {
		return true
	}
	text := e.name(v)
	ok := true
	if r.minLength != nil || r.maxLength != nil {
		n := utf8.RuneCount(text)
		if r.maxLength != nil && n > *r.maxLength {
			e.problem(func() string { return "must be at most " + count(*r.maxLength, "character") + " long, got " + itoa(n) })
			return false
		}
		if r.minLength != nil && n < *r.minLength {
			e.problem(func() string { return "must be at least " + count(*r.minLength, "character") + " long, got " + itoa(n) })
			ok = false
		}
	}
	if r.pattern != nil && !e.over(ok) && !r.pattern.MatchString(string(text)) {
		e.problem(func() string { return "must match the pattern " + r.pattern.String() + ", got " + e.shown(v) })
		ok = false
	}
	return ok
}

// The lengths of the longest texts of some formats. A regular expression may be any length, but
// takes a thousand times its length to be prepared.
var longest = map[string]int{"uuid": 36, "ipv4": 15, "regex": 4096}

func (e *evaluation) formatted(f *jsonschema.Format, v int) bool {
	text := e.name(v)
	if most, ok := longest[f.Name]; ok && len(text) > most {
		return false
	}
	if f.Name == "regex" {
		_, err := syntax.Parse(string(text), syntax.Perl)
		return err == nil
	}
	return f.Validate(string(text)) == nil
}

func (e *evaluation) isInteger(v int) bool {
	raw := e.doc.Raw(v)
	if !hasFraction(raw) {
		return true
	}
	var room [64]byte
	d, ok := jsontape.ParseDecimal(raw, room[:])
	return ok && d.IsInteger()
}

func (e *evaluation) number(r *rule, v int) bool {
	if r.minimum == nil && r.maximum == nil && r.above == nil && r.below == nil && r.multiple == nil {
		return true
	}
	var room [64]byte
	got, _ := jsontape.ParseDecimal(e.doc.Raw(v), room[:]) // its exponent is small: strictjson has seen it
	ok := true
	refuse := func(must string, l *limit) {
		ok = false
		e.problem(func() string { return "must be " + must + " " + l.text + ", got " + shownNumber(e.doc.Raw(v)) })
	}
	if l := r.minimum; l != nil && got.Compare(l.number) < 0 {
		refuse("at least", l)
	}
	if l := r.maximum; l != nil && got.Compare(l.number) > 0 {
		refuse("at most", l)
	}
	if l := r.above; l != nil && got.Compare(l.number) <= 0 {
		refuse("greater than", l)
	}
	if l := r.below; l != nil && got.Compare(l.number) >= 0 {
		refuse("less than", l)
	}
	if l := r.multiple; l != nil && !got.IsMultipleOf(l.number) {
		refuse("a multiple of", l)
	}
	return ok
}
