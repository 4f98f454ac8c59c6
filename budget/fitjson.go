package budget

import (
	"strings"
	"unsafe"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// countUpTo is [CountUpTo] for bytes. It does not keep the text.
func countUpTo(c Counter, text []byte, limit int) (tokens, cut int) {
	return CountUpTo(c, unsafe.String(unsafe.SliceData(text), len(text)), max(limit, 0))
}

func countBytes(c Counter, text []byte) int {
	return c.Count(unsafe.String(unsafe.SliceData(text), len(text)))
}

// errTooLarge means that a JSON text cannot be shortened enough.
var errTooLarge = errlog.New("budget: the text cannot be shortened enough")

// The JSON names of the fields of a [Page].
const (
	pageItems  = "items"
	pageCursor = "next_cursor"
)

// A jsonFit shortens one JSON text to at most limit tokens and size bytes.
type jsonFit struct {
	counter     Counter
	limit, size int
	schema      []byte
	cursor      func(kept int) (string, error) // for a page, otherwise nil

	keepRest bool

	short   []byte
	tokens  int
	omitted []trim.Omission
	rest    []Piece
}

// fit finds the longest shortened text that fits. The trimmer works by bytes, so fit searches for
// the number of bytes that has the right number of tokens, starting at guess.
func (j *jsonFit) fit(src []byte, guess int) error {
	text, err := trim.New(src, j.schema)
	if err != nil {
		return err
	}
	if j.cursor != nil {
		text.Page(pageItems, pageCursor)
	}
	// A text of low bytes is known to fit, and one of high bytes not to fit.
	low, high := 0, min(len(src), j.size)+1
	overshoot, best, bestSize := 1.25, 0, 0
	for try := 0; try < 12 && high-low > 1; try++ {
		goal := min(max(guess, low+1), high-1)
		reachable := text.To(goal)
		if j.short != nil && text.Size() == bestSize {
			// The next item is larger than the bytes that were added, so the text is the same.
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
				break // it cannot be shorter
			}
			// What is removed may have more bytes for each token than what stays, so each step down is
			// larger than in proportion.
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
		// Stop if the result is close to the limit, or if no larger one was reachable.
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

// isPageItem reports whether path is that of an item of a page, such as "items[7]". Omitted items
// come with the next page.
func isPageItem(path string) bool {
	index, found := strings.CutPrefix(path, pageItems+"[")
	return found && strings.IndexByte(index, ']') == len(index)-1
}

// candidate returns the trimmed text, for a page with the cursor that continues after it.
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
