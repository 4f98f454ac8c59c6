package schema

import "github.com/mcpkit-go/mcpkit/internal/jsontape"

// array applies the keywords for arrays: first the number of items, then the items, then
// uniqueItems.
func (e *evaluation) array(r *rule, v int, evaluated []bool) bool {
	n := e.doc.Count(v)
	if r.maxItems != nil && n > *r.maxItems {
		e.problem(func() string { return sayCount("most", *r.maxItems, "item", n) })
		return tooLong(evaluated)
	}
	ok := true
	if r.minItems != nil && n < *r.minItems {
		e.problem(func() string { return sayCount("least", *r.minItems, "item", n) })
		ok = false
	}
	if e.decided(ok) {
		return false
	}
	if ok = e.items(r, v, evaluated) && ok; e.decided(ok) {
		return false
	}
	if r.unique && n > 1 {
		if i, j := e.duplicates(v); j > 0 {
			e.problem(func() string { return sayDuplicate(i, j) })
			ok = false
		}
	}
	if r.contains != nil && !e.decided(ok) {
		ok = e.contains(r, v, evaluated) && ok
	}
	return ok
}

func (e *evaluation) items(r *rule, v int, evaluated []bool) bool {
	n := e.doc.Count(v)
	if r.restClosed && n > len(r.prefix) {
		e.problem(func() string { return sayExtraItems(n - len(r.prefix)) })
		return tooLong(evaluated)
	}
	ok := true
	at := v + 1
	for i := range n {
		sub := r.rest
		if i < len(r.prefix) {
			sub = r.prefix[i]
		}
		if sub == nil && evaluated == nil {
			break
		}
		if sub != nil {
			if ok = e.child(sub, at, step{item: true, at: i}) && ok; e.decided(ok) {
				return false
			}
		}
		if evaluated != nil {
			evaluated[i] = evaluated[i] || sub != nil || r.restOpen || r.restClosed
		}
		at = e.doc.Next(at)
	}
	return ok
}

func (e *evaluation) contains(r *rule, v int, evaluated []bool) bool {
	matched := 0
	at := v + 1
	for i := range e.doc.Count(v) {
		if e.inner(r.contains, at) {
			matched++
			if evaluated != nil && r.containsEvaluates {
				evaluated[i] = true
			}
		}
		if e.halted {
			return false
		}
		at = e.doc.Next(at)
	}
	ok := true
	least := 1
	if r.minContains != nil {
		least = *r.minContains
	}
	if matched < least {
		e.problem(func() string { return sayContains("least", least, matched) })
		ok = false
	}
	if r.maxContains != nil && matched > *r.maxContains {
		e.problem(func() string { return sayContains("most", *r.maxContains, matched) })
		ok = false
	}
	return ok
}

// duplicates returns the indexes of the first two items that are equal; j is 0 if all differ.
func (e *evaluation) duplicates(v int) (i, j int) {
	n := e.doc.Count(v)
	const few = 8
	var room [few]item
	before := room[:0] // the items so far, if the array has few
	var first map[uint64]item
	if n > few {
		first = make(map[uint64]item, n)
	}
	var collisions []item // items with the hash of an earlier, different item
	at := v + 1
	for index := range n {
		one := item{e.hash(at), int32(index), int32(at)}
		if e.halted {
			return 0, 0
		}
		if n <= few {
			if o, has := e.equalTo(one, before); has {
				return int(o.index), index
			}
			before = append(before, one)
		} else if o, has := first[one.hash]; !has {
			first[one.hash] = one
		} else if o, has = e.equalTo(one, append(collisions, o)); has {
			return int(o.index), index
		} else {
			collisions = append(collisions, one)
		}
		at = e.doc.Next(at)
	}
	return 0, 0
}

// An item is an item of an array: its hash, its index in the array and its position in the
// document.
type item struct {
	hash      uint64
	index, at int32
}

func (e *evaluation) equalTo(one item, among []item) (item, bool) {
	for _, o := range among {
		if o.hash != one.hash {
			continue
		}
		e.spend(e.doc.Next(int(o.at)) - int(o.at))
		if jsontape.Equal(&e.doc, int(one.at), &e.doc, int(o.at)) {
			return o, true
		}
	}
	return item{}, false
}
