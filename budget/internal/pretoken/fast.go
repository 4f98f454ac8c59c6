package pretoken

// Most text is ASCII, and most of its pieces are at most one character of one sort and a run of
// another. The sorts of the first two characters determine the shape of the piece. The run is then
// measured eight bytes at a time, because a mispredicted branch for each character would cost more.
// If the shape is not certain, the expression is followed character by character.

// A shape describes the piece that starts with two characters of given sorts.
type shape struct {
	run  run
	skip uint8 // 1 if the first character is not part of the run; otherwise 0
}

type run uint8

const (
	runUnknown run = iota // not ASCII, or possibly a contraction
	runWord               // letters
	runDigit              // at most three digits
	runOther              // neither letters, digits nor white space, then line ends
	runSpace              // two or more of white space
	runNone               // no run, only the skipped character
)

// shapes has the shapes by the sorts of two characters.
var shapes = func() (t [sorts * sorts]shape) {
	for a := range sorts {
		for b := range sorts {
			t[a*sorts+b] = newShape(a, b)
		}
	}
	return t
}()

// shapeOf returns the shape of the first two characters of w.
func shapeOf(w uint64) shape { return shapes[sortOf[byte(w)]*sorts+sortOf[byte(w>>8)]] }

// A sort is a class of characters that shapes distinguish.
type sort uint8

const (
	sortHigh    sort = iota // not ASCII
	sortLetter              // a-zA-Z
	sortDigit               // 0-9
	sortBlank               // the space
	sortTab                 // other white space within a line
	sortNewline             // \r \n
	sortQuote               // ', which can start a contraction
	sortOther
	sorts
)

var sortOf = func() (t [256]sort) {
	for c, k := range asciiClass {
		switch {
		case k&high != 0:
			t[c] = sortHigh
		case k&letter != 0:
			t[c] = sortLetter
		case k&number != 0:
			t[c] = sortDigit
		case k&newline != 0:
			t[c] = sortNewline
		case c == ' ':
			t[c] = sortBlank
		case k&space != 0:
			t[c] = sortTab
		case c == '\'':
			t[c] = sortQuote
		default:
			t[c] = sortOther
		}
	}
	return t
}()

func newShape(a, b sort) shape {
	if a == sortHigh || b == sortHigh || a == sortQuote && b == sortLetter {
		return shape{}
	}
	isSpace := func(s sort) bool { return s == sortBlank || s == sortTab || s == sortNewline }
	isOther := func(s sort) bool { return s == sortQuote || s == sortOther }
	switch {
	case a == sortLetter:
		return shape{run: runWord}
	case a == sortDigit:
		return shape{run: runDigit}
	case b == sortLetter && a != sortNewline:
		return shape{run: runWord, skip: 1}
	case isOther(a):
		return shape{run: runOther}
	case isSpace(b):
		return shape{run: runSpace}
	case isOther(b) && a == sortBlank:
		return shape{run: runOther, skip: 1}
	}
	return shape{run: runNone, skip: 1}
}

// digits8 returns the length of the run of at most three digits at the start of w. more is true if
// the run may continue.
func digits8(w uint64) (n int, more bool) {
	n = leading(inRange(w, '0', '9'))
	if n >= 3 {
		return 3, false
	}
	return n, w>>(8*n)&0x80 != 0
}

// others8 returns the length of the run of characters that are neither letters, digits nor white
// space, after skip characters. more is true if the piece may continue after it.
func others8(w uint64, skip uint8) (n int, more bool) {
	known := letters8(w) | inRange(w, '0', '9') | inRange(w, '\t', '\r') | inRange(w, ' ', ' ')
	n = leading(tops&^known&^w | uint64(skip)*0x80)
	if n == 8 {
		return 8, true
	}
	c := byte(w >> (8 * n))
	return n, c >= 0x80 || c == '\n' || c == '\r'
}
