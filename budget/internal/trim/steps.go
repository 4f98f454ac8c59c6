package trim

import (
	"container/heap"
	"slices"
	"sort"
)

// readable is how many bytes of a string are kept as long as something else can be trimmed.
const readable = 200

// A queue is a heap with the largest value first.
type queue []*node

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].size > q[j].size }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(*node)) }
func (q *queue) Pop() any {
	old := *q
	n := old[len(old)-1]
	*q = old[:len(old)-1]
	return n
}

// cutLists removes items from the ends of lists, always of the list that is currently the largest,
// until the text has size bytes or every list has floor items, or as many as its schema requires.
func (t *Text) cutLists(size, floor int) {
	q := queue{t.root}
	for len(q) > 0 && t.root.size > size {
		n := heap.Pop(&q).(*node)
		if n.rule.isFixed() || n.kind != '[' && n.kind != '{' {
			continue
		}
		t.expand(n)
		least, _ := n.rule.least()
		least = max(least, floor)
		if n.keepOne {
			least = max(least, 1)
		}
		if n.kind == '[' && n.keep > least {
			// Cut to slightly less than the next largest, so that two large lists shrink together
			// and not item by item.
			goal := n.size - (t.root.size - size)
			if len(q) > 0 {
				goal = max(goal, q[0].size*3/4)
			}
			t.cutList(n, least, goal)
			heap.Push(&q, n)
			continue
		}
		n.kept(func(_ int, c *node) {
			if c.kind == '[' || c.kind == '{' {
				heap.Push(&q, c)
			}
		})
	}
}

// cutList removes at least one item from the end of n, and more until n has goal bytes or least
// items.
func (t *Text) cutList(n *node, least, goal int) {
	saved := 0
	for n.keep > least && (saved == 0 || n.size-saved > goal) {
		n.keep--
		saved += n.children[n.keep].size
		if n.keep > 0 {
			saved++ // the comma
		}
	}
	n.grow(-saved)
}

// cutStrings shortens the longest strings to a common length of at least floor, the longest at
// which the text has at most size bytes.
func (t *Text) cutStrings(size, floor int) {
	var long []*node
	t.strings(t.root, floor, &long)
	slices.SortFunc(long, func(a, b *node) int { return b.size - a.size })
	excess := t.root.size - size
	saves := func(limit int) int {
		saved := 0
		for _, n := range long {
			saved += max(0, n.size-2-len(ellipsis)-max(limit, 0))
		}
		return saved
	}
	top := 0
	if len(long) > 0 {
		top = long[0].size
	}
	// The longest common length that saves enough.
	limit := sort.Search(max(0, top-floor), func(i int) bool { return saves(top-i) >= excess })
	for _, n := range long {
		t.cutString(n, max(floor, top-limit))
	}
}

// strings collects the strings that can be shortened.
func (t *Text) strings(n *node, floor int, list *[]*node) {
	if n.rule.isFixed() || n.pinned {
		return
	}
	if n.kind == '"' {
		if n.size-2-len(ellipsis) > floor && (n.rule == nil || !n.rule.fixedText) {
			*list = append(*list, n)
		}
		return
	}
	t.expand(n)
	n.kept(func(_ int, c *node) { t.strings(c, floor, list) })
}

func (t *Text) cutString(n *node, limit int) {
	raw := t.src[n.start+1 : n.end-1]
	cut := safeCut(raw, limit)
	if _, least := n.rule.least(); least > 0 {
		// The ellipsis counts as a rune.
		for have := runes(raw[:cut]) + 1; have < least && cut < len(raw); have++ {
			cut += runeLen(raw[cut:])
		}
	}
	size := cut + 2 + len(ellipsis)
	if size >= n.size {
		return
	}
	n.limit = cut
	n.grow(size - n.size)
}

// dropMembers removes optional members, the largest first.
func (t *Text) dropMembers(size int) {
	var optional []*node
	t.optionals(t.root, &optional)
	slices.SortStableFunc(optional, func(a, b *node) int { return b.size - a.size })
	for _, n := range optional {
		if t.root.size <= size {
			return
		}
		if n.gone() {
			continue
		}
		t.drop(n)
	}
}

// drop removes the member n.
func (t *Text) drop(n *node) {
	left := 0
	n.parent.kept(func(int, *node) { left++ })
	n.dropped = true
	saved := n.size + n.keyEnd - n.keyStart + 1
	if left > 1 {
		saved++ // the comma
	}
	n.parent.grow(-saved)
}

func (t *Text) optionals(n *node, list *[]*node) {
	if n.kind != '[' && n.kind != '{' {
		return
	}
	t.expand(n)
	n.kept(func(_ int, c *node) {
		if n.kind == '{' && !c.pinned && n.rule.optional(unquote(t.src[c.keyStart:c.keyEnd])) {
			*list = append(*list, c)
		}
		t.optionals(c, list)
	})
}

// gone reports whether an ancestor of n was removed already.
func (n *node) gone() bool {
	for ; n != nil; n = n.parent {
		if n.dropped {
			return true
		}
	}
	return false
}
