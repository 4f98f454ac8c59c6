package budget

import "slices"

// share divides room tokens among the parts: small parts get what they need, and large parts get
// equal shares of the rest.
func share(c Counter, parts []part, room int) []int {
	need := make([]int, len(parts))
	order := make([]int, len(parts))
	for i := range parts {
		p := &parts[i]
		if order[i] = i; !p.counted {
			p.count(c, room)
		}
		if need[i] = p.tokens; !p.whole() {
			need[i] = room + 1
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return need[a] - need[b] })
	limits := make([]int, len(parts))
	for done, i := range order {
		limits[i] = min(need[i], room/(len(order)-done))
		room -= limits[i]
	}
	return limits
}
