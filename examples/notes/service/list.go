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
	Excerpt string    `json:"excerpt"` // the beginning of the note, or the words around the match of a search
	Owner   string    `json:"owner"`
	Access  string    `json:"access"`
	Updated time.Time `json:"updated"`
}

// A List is one page of notes. Next is the cursor of the next page; it is absent on the last.
type List struct {
	Notes []Summary `json:"notes"`
	Next  string    `json:"next,omitempty"`
}

// filters maps the values of the filter parameter to conditions.
var filters = map[string]string{"": "", "all": "", "mine": "AND s.access IS NULL ", "shared": "AND s.access IS NOT NULL "}

// excerptLength is the length of an excerpt in characters.
const excerptLength = 160

// listNotes answers GET /notes?filter&cursor&limit, newest first. A cursor names the last note of
// its page, so notes that are added or deleted meanwhile do not shift the next pages.
func (s *Service) listNotes(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	filter, ok := filters[q.Get("filter")]
	if !ok {
		return invalid("filter is all, mine or shared, not %q", q.Get("filter"))
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

// searchNotes answers GET /search?q&cursor&limit with the notes that contain all the words, best
// match first. The last word may be the beginning of a word.
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

// summaries reads one page. The query asks for limit+1 notes; more reports whether it returned the
// additional one.
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

// matchAll returns the FTS5 query for what a user typed: every word is searched for, and none is an
// operator. It is empty if there is no word.
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

// writeCursor returns a cursor: a number and its meaning. Callers treat it as opaque. A made-up
// cursor shows a caller no note that it may not see.
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
		return 0, failure(http.StatusBadRequest, "bad_cursor", "the cursor does not belong to this list; leave it out to start from the first page")
	}
	return n, nil
}
