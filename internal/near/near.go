// Package near finds the likely correction of a misspelled word, for "did you mean" messages.
package near

import "strings"

// Best returns the candidate nearest to word, or "" if word is a likely typo of none. A candidate
// that differs only in case is the nearest; of equally near candidates Best returns the first.
func Best(word string, candidates []string) string {
	const longest = 128 // distance takes quadratic time
	if word == "" || len(word) > longest {
		return ""
	}
	best, bestDistance := "", 1+max(1, len([]rune(word))/3)
	for _, c := range candidates {
		if c == "" || len(c) > longest {
			continue
		}
		if strings.EqualFold(word, c) {
			return c
		}
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance returns how many letters to insert, delete, replace or swap with their neighbor to turn
// a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
