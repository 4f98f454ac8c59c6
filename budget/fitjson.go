package budget

import (
	"errors"
	"strings"
	"unsafe"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

// countUpTo is [CountUpTo] for bytes. The text is only read, and not beyond the call.
func countUpTo(c Counter, text []byte, limit int) (tokens, cut int) {
	return CountUpTo(c, unsafe.String(unsafe.SliceData(text), len(text)), max(limit, 0))
}

func countBytes(c Counter, text []byte) int {
	return c.Count(unsafe.String(unsafe.SliceData(text), len(text)))
}

// errTooLarge says that a JSON text cannot be made short enough.
var errTooLarge = errors.New("budget: the text cannot be made short enough")

// The members of a [Page].
const (
	pageItems  = "items"
	pageCursor = "next_cursor"
)

// A jsonFit trims one JSON text to at most limit tokens and size bytes.
type jsonFit struct {
	counter     Counter
	limit, size int
	schema      []byte
	cursor      func(kept int) (string, error) // of a page

	keepRest bool

	short   []byte
	tokens  int
	omitted []trim.Omission
	rest    []Piece
}

// fit finds the shortening of src that leaves out least. Tokens can only be counted, so it looks for the right number of
// bytes; guess is where to begin.
func (j *jsonFit) fit(src []byte, guess int) error {
	text, err := trim.New(src, j.schema)
	if err != nil {
		return err
	}
	if j.cursor != nil {
		text.Page(pageItems, pageCursor)
	}
	// low bytes are known to fit and high bytes not to, or not to be wanted.
	low, high := 0, min(len(src), j.size)+1
	overshoot, best, bestSize := 1.25, 0, 0
	for try := 0; try < 12 && high-low > 1; try++ {
		goal := min(max(guess, low+1), high-1)
		reachable := text.To(goal)
		if j.short != nil && text.Size() == bestSize {
			// The next item is larger than what was added: the same text again.
			low, guess = goal, goal+(high-goal)/2
			continue
		}
		candidate, err := j.candidate(text)
		if err != nil {
			return err
		}
		n, cut := countUpTo(j.counter, candidate, 2*j.limit)
		if cut < len(candidate) || n > j.limit || len(candidate) > j.size {
			if !reachable {
				break // it does not get any shorter
			}
			// What can go may have more bytes a token than what stays, so each step down is wider than proportion has it.
			high = goal
			guess = goal - int(overshoot*float64(n-j.limit)/float64(n)*float64(goal)) - 1
			if cut < len(candidate) {
				guess = min(guess, cut/2)
			}
			guess = max(guess, low+(goal-low)/8)
			overshoot *= 2
			continue
		}
		j.short, j.tokens, j.omitted, best = candidate, n, text.Omissions(), goal
		bestSize = text.Size()
		// Good enough, or there is nothing between this and the next that is too large.
		if n >= j.limit-j.limit/25 || !reachable {
			break
		}
		low = max(goal, text.Size())
		guess = low + (high-low)/2
		if n > 0 {
			guess = min(guess, max(low+1, goal*j.limit/n))
		}
	}
	if j.short == nil {
		return errTooLarge
	}
	if j.keepRest {
		text.To(best)
		text.Omitted(func(path string, raw []byte) {
			if j.cursor == nil || !isPageItem(path) {
				j.rest = appendPieces(j.rest, path, raw)
			}
		})
	}
	return nil
}

// isPageItem reports whether path is that of an item of a page, such as "items[7]": what was left out of these comes with
// the next page.
func isPageItem(path string) bool {
	index, found := strings.CutPrefix(path, pageItems+"[")
	return found && strings.IndexByte(index, ']') == len(index)-1
}

// candidate is the trimmed text; that of a page with the cursor that goes on behind it.
func (j *jsonFit) candidate(text *trim.Text) ([]byte, error) {
	if j.cursor == nil {
		return text.Bytes(), nil
	}
	kept, total, ok := text.Items(pageItems)
	if !ok || kept == total {
		return text.Bytes(), nil
	}
	next, err := j.cursor(kept)
	if err != nil {
		return nil, err
	}
	return text.BytesWith(pageCursor, next), nil
}
