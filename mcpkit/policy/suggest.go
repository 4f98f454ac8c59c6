package policy

// suggest makes a fix of the name nearest to a wrong one, or returns "" when
// none is near enough to be meant.
func suggest(wrong string, names []string) string {
	const longest = 100 // nobody means a name that long
	nearest, least := "", len(wrong)/3+1
	if len(wrong) > longest {
		return ""
	}
	for _, name := range names {
		if len(name) > longest {
			continue
		}
		if d := distance(wrong, name); d <= least && name != "" {
			if d < least || nearest == "" {
				nearest, least = name, d
			}
		}
	}
	if nearest == "" {
		return ""
	}
	return "did you mean " + quote(nearest) + "?"
}

// distance counts the letters to insert, delete or replace between a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j]+1, row[j+1]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
