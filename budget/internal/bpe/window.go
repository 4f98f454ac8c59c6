package bpe

import "unicode/utf8"

// A long piece is merged in windows, so that the time is linear in its length and the memory
// constant.
//
// The text after a window can change the tokens at its end: the last two parts may stay apart
// because a lower pair includes the second, and so on to the left. Every such step needs a higher
// rank than the one to its right, since merges happen in the order of ranks. No such chain in these
// vocabularies is longer than reach bytes; TestReach derives that from the data. So the tokens of a
// window that end at least reach bytes before its end are tokens of the whole piece, and the next
// window starts after the last of them.
const (
	windowBits = 12
	windowSize = 1 << windowBits
	reach      = 768
)

// A window has the parts of a text as a linked list, and finds the lowest pair fast: mid has the
// lowest of each group of keys and top the lowest of each group of mid. Unlike a heap, that needs a
// fixed number of comparisons for a merge and no unpredictable branches.
//
// A key has the rank of merging a part with the next one in its high bits and the position of the
// part below, so that the lowest key is the first pair of lowest rank.
type window struct {
	token      [windowSize]uint32
	next, prev [windowSize]uint16
	key        [windowSize]uint32
	mid        [windowSize / group]uint32
	top        [group]uint32
}

const (
	group = 16 // the cube root of windowSize
	apart = none << windowBits
)

// long counts the tokens of a piece and stops after limit+1. cut is the end of the last of the
// first limit tokens that ends with a character.
func (e *Encoding) long(w *window, piece []byte, limit int) (tokens, cut int) {
	for start := 0; start < len(piece); {
		part := piece[start:min(start+windowSize, len(piece))]
		final := len(part)
		if start+len(part) < len(piece) {
			final -= reach
		}
		e.merge(w, part)
		i := 0
		for i < final {
			end := int(w.next[i])
			if end > final {
				break
			}
			i = end
			if tokens++; tokens > limit {
				return tokens, cut
			}
			if at := start + i; at == len(piece) || utf8.RuneStart(piece[at]) {
				cut = at
			}
		}
		start += i
	}
	return tokens, cut
}

// merge computes the tokens of a text of at most windowSize bytes. The first starts at 0, and each
// other at next of the one before.
func (e *Encoding) merge(w *window, text []byte) {
	e.fill(w, text)
	size := uint32(len(text))
	for {
		lowest := lowestOf(&w.top)
		if lowest >= apart {
			return
		}
		at, token := lowest%windowSize, lowest>>windowBits
		gone := uint32(w.next[at]) % windowSize
		next := uint32(w.next[gone])
		w.token[at] = token
		w.next[at] = uint16(next)
		w.key[at] = apart
		w.key[gone] = apart
		if next < size {
			w.prev[next%windowSize] = uint16(at)
			w.key[at] = e.pairs.merged(token, w.token[next%windowSize])<<windowBits | at
		}
		if at > 0 {
			before := uint32(w.prev[at]) % windowSize
			w.key[before] = e.pairs.merged(w.token[before], token)<<windowBits | before
			if before/group != at/group {
				w.refresh(before / group)
			}
		}
		w.refresh(at / group)
		if gone/group != at/group {
			w.refresh(gone / group)
		}
	}
}

// fill makes each byte of text a part.
func (e *Encoding) fill(w *window, text []byte) {
	last := len(text) - 1
	for i := range last {
		w.token[i] = e.rank[text[i]]
		w.next[i] = uint16(i + 1)
		w.prev[i+1] = uint16(i)
		w.key[i] = e.pairs.bytes[int(text[i])<<8|int(text[i+1])]<<windowBits | uint32(i)
	}
	w.token[last] = e.rank[text[last]]
	w.next[last] = uint16(len(text))
	mids := last/group + 1
	tops := (mids-1)/group + 1
	for i := last; i < mids*group; i++ {
		w.key[i] = apart
	}
	for i := mids; i < tops*group; i++ {
		w.mid[i] = apart
	}
	for i := tops; i < group; i++ {
		w.top[i] = apart
	}
	for g := range mids {
		w.mid[g] = lowestOf((*[group]uint32)(w.key[g*group:]))
	}
	for g := range tops {
		w.top[g] = lowestOf((*[group]uint32)(w.mid[g*group:]))
	}
}

// refresh updates mid and top after a change of a key in group g.
func (w *window) refresh(g uint32) {
	w.mid[g] = lowestOf((*[group]uint32)(w.key[g*group:]))
	w.top[g/group] = lowestOf((*[group]uint32)(w.mid[g/group*group:]))
}

func lowestOf(k *[group]uint32) uint32 {
	a := min(min(min(k[0], k[1]), min(k[2], k[3])), min(min(k[4], k[5]), min(k[6], k[7])))
	b := min(min(min(k[8], k[9]), min(k[10], k[11])), min(min(k[12], k[13]), min(k[14], k[15])))
	return min(a, b)
}
