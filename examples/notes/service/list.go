package service

import (
	"context"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A Summary is a note in a list.
type Summary struct {
	ID      string    `json:"id"`
	Title   string    `json:"title"`
	Excerpt string    `json:"excerpt"` // the beginning, or where the words of a search are
	Owner   string    `json:"owner"`
	Access  string    `json:"access"`
	Updated time.Time `json:"updated"`
}

// A List is one page of notes. Next is the cursor of the next, and absent on the last.
type List struct {
	Notes []Summary `json:"notes"`
	Next  string    `json:"next,omitempty"`
}

// filters are the notes that a list can be of.
var filters = map[string]string{"": "", "all": "", "mine": "AND s.access IS NULL ", "shared": "AND s.access IS NOT NULL "}

// excerptLength is how much of a note a list shows, in characters.
const excerptLength = 160

// listNotes answers GET /notes?filter&cursor&limit: the newest first. Pages go on behind a
// note, so that what is added or deleted meanwhile moves none of the others.
func (s *Service) listNotes(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	filter, ok := filters[q.Get("filter")]
	if !ok {
		return invalid("the filter is all, mine or shared, not %q", q.Get("filter"))
	}
	limit, err := pageLimit(q.Get("limit"))
	if err != nil {
		return err
	}
	before, err := readCursor("before", q.Get("cursor"), 1<<62)
	if err != nil {
		return err
	}
	list, last, more, err := s.summaries(r.Context(), limit, `SELECT n.seq, n.id, n.title, substr(n.body, 1, ?), o.handle, `+accessColumn+`, n.updated FROM notes n`+visible+filter+
		`AND n.seq < ? ORDER BY n.seq DESC LIMIT ?`, excerptLength, me(r).ID, me(r).ID, before, limit+1)
	if err != nil {
		return err
	}
	if more {
		list.Next = writeCursor("before", last)
	}
	writeJSON(w, http.StatusOK, list)
	return nil
}

// searchNotes answers GET /search?q&cursor&limit: notes that have all the words, the last
// of which may be the beginning of one; the best first.
func (s *Service) searchNotes(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if err := checkText("q", q.Get("q"), 1, MaxQuery); err != nil {
		return err
	}
	match := matchAll(q.Get("q"))
	if match == "" {
		return invalid("q has no word to search for")
	}
	limit, err := pageLimit(q.Get("limit"))
	if err != nil {
		return err
	}
	offset, err := readCursor("after", q.Get("cursor"), 0)
	if err != nil {
		return err
	}
	list, _, more, err := s.summaries(r.Context(), limit, `SELECT n.seq, n.id, n.title, snippet(words, 1, '', '', '…', 24), o.handle, `+accessColumn+`, n.updated
		FROM words JOIN notes n ON n.seq = words.rowid`+visible+`AND words MATCH ? ORDER BY bm25(words, 4.0, 1.0), n.seq DESC LIMIT ? OFFSET ?`, me(r).ID, me(r).ID, match, limit+1, offset)
	if err != nil {
		return err
	}
	if more {
		list.Next = writeCursor("after", offset+int64(limit))
	}
	writeJSON(w, http.StatusOK, list)
	return nil
}

// summaries reads one page with a query that asks for one note more, which says that there
// are others behind the last.
func (s *Service) summaries(ctx context.Context, limit int, query string, args ...any) (list List, last int64, more bool, err error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return list, 0, false, err
	}
	list.Notes = []Summary{}
	err = each(rows, func() error {
		if more = len(list.Notes) == limit; more {
			return nil
		}
		var n Summary
		var updated int64
		if err := rows.Scan(&last, &n.ID, &n.Title, &n.Excerpt, &n.Owner, &n.Access, &updated); err != nil {
			return err
		}
		n.Updated = atTime(updated)
		list.Notes = append(list.Notes, n)
		return nil
	})
	return list, last, more, err
}

// matchAll makes a query of FTS5 of what somebody typed: whatever stands in it is looked
// for, and none of it is an operator. It is empty when there is no word in it.
func matchAll(typed string) string {
	words := strings.FieldsFunc(typed, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) && !unicode.IsMark(c) })
	words = slices.DeleteFunc(words, func(w string) bool {
		return !strings.ContainsFunc(w, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) })
	})
	if len(words) == 0 {
		return ""
	}
	return `"` + strings.Join(words, `" "`) + `"*`
}

func pageLimit(s string) (int, error) {
	if s == "" {
		return defaultPage, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > MaxPage {
		return 0, invalid("limit is a number from 1 to %d, not %q", MaxPage, s)
	}
	return n, nil
}

// A cursor is a number with the name of what it means. Callers do not look into it, and
// what they make up gets them nothing that they may not see.
func writeCursor(meaning string, n int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(meaning + " " + strconv.FormatInt(n, 10)))
}

func readCursor(meaning, cursor string, first int64) (int64, error) {
	if cursor == "" {
		return first, nil
	}
	raw, _ := base64.RawURLEncoding.DecodeString(cursor)
	name, number, _ := strings.Cut(string(raw), " ")
	n, err := strconv.ParseInt(number, 10, 64)
	if name != meaning || err != nil || n < 0 {
		return 0, failure(http.StatusBadRequest, "bad_cursor", "the cursor is none of this list; leave it out to begin anew")
	}
	return n, nil
}
