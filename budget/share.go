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

// dropMedia omits images, audio and files, the last first, until at least half of the limit is left
// for text or, if there is no text, until the notice has room. It returns the indexes of the
// omitted blocks.
func dropMedia(r Reader, parts []part, shortening *Shortening) map[int]bool {
	textBytes, media := size(parts)
	room := r.Tokens - noticeTokens
	if textBytes > 0 {
		room = r.Tokens / 2
	}
	total, dropped := 0, map[int]bool{}
	for _, p := range parts {
		if p.media > 0 {
			total++
		}
	}
	for i := len(parts) - 1; i >= 0 && media > room; i-- {
		if parts[i].media == 0 {
			continue
		}
		media -= parts[i].media
		parts[i].media = 0
		for _, block := range parts[i].blocks {
			dropped[block] = true
		}
	}
	if len(dropped) > 0 {
		shortening.Omitted = append(shortening.Omitted, Omission{What: "block", Kept: total - len(dropped), Total: total})
	}
	return dropped
}
