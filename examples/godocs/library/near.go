package library

import (
	"cmp"
	"slices"
	"strings"
)

// letterSet returns the set of letters in a lower-case name. Names within an edit distance of d
// differ in at most 2d of its bits, so most names need no further comparison.
func letterSet(lower string) uint32 {
	var set uint32
	for i := range len(lower) {
		switch c := lower[i]; {
		case c >= 'a' && c <= 'z':
			set |= 1 << (c - 'a')
		case c >= '0' && c <= '9':
			set |= 1 << 26
		default:
			set |= 1 << 27
		}
	}
	return set
}

// distance returns how many letters must be inserted, deleted, replaced or swapped with their
// neighbor to turn b into a, or limit+1 if that is more than limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// allowedTypos returns how many typing mistakes a name of n letters may have. In short names one
// letter makes another word.
func allowedTypos(n int) int {
	switch {
	case n < 4:
		return 0
	case n < 7:
		return 1
	}
	return 2
}

const maxNear = 5

// nearest returns at most maxNear names, lowest score first, and those with equal scores in the
// given order. A negative score means that a name is not near.
func nearest(names []string, score func(name string) int) []string {
	type scored struct {
		name  string
		score int
	}
	var list []scored
	for _, name := range names {
		if s := score(name); s >= 0 {
			list = append(list, scored{name, s})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	var out []string
	for _, s := range list {
		if len(out) == maxNear {
			break
		}
		if !slices.Contains(out, s.name) {
			out = append(out, s.name)
		}
	}
	return out
}

// nearName returns a function that scores a symbol name against want.
func nearName(want string) func(string) int {
	want = strings.ToLower(want)
	limit := max(1, allowedTypos(len(want)))
	return func(name string) int {
		lower := strings.ToLower(name)
		if d := distance(want, lower, limit); d <= limit {
			return d
		}
		switch {
		case len(want) >= 3 && strings.HasPrefix(lower, want):
			return 3
		case len(lower) >= 3 && strings.HasPrefix(want, lower):
			return 4
		case len(want) >= 3 && strings.Contains(lower, want):
			return 5
		}
		return -1
	}
}

// nearPath returns a function that scores an import path against want: mistyped as a whole,
// mistyped in its last element, or with too much before or after it.
func nearPath(want string) func(string) int {
	want = strings.ToLower(want)
	wantDir, _, _ := cutLast(want, "/")
	last := lastElement(want)
	limit := max(1, allowedTypos(len(want)))
	lastLimit := max(1, allowedTypos(len(last)))
	return func(path string) int {
		lower := strings.ToLower(path)
		if d := distance(want, lower, limit); d <= limit {
			return 2 * d
		}
		if strings.HasSuffix(want, "/"+lower) || strings.HasPrefix(want, lower+"/") {
			return 3
		}
		d := distance(last, lastElement(lower), lastLimit)
		dir, _, _ := cutLast(lower, "/")
		elsewhere := wantDir != "" && !strings.Contains(dir, wantDir)
		switch {
		case d > lastLimit || d > 0 && len(last) < 4 && elsewhere:
			return -1
		case elsewhere:
			return 2*d + 5
		}
		return 2*d + 3
	}
}
