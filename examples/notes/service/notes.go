package service

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A Note is one note as its reader gets it.
type Note struct {
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	Body        string       `json:"body"`
	Owner       string       `json:"owner"`  // a handle
	Access      string       `json:"access"` // of the reader: owner, write or read
	Version     int          `json:"version"`
	Created     time.Time    `json:"created"`
	Updated     time.Time    `json:"updated"`
	Attachments []Attachment `json:"attachments"`

	seq int64
}

// The access that somebody has to a note.
const (
	accessOwner = "owner"
	accessWrite = "write"
	accessRead  = "read"
)

// visible leaves of notes n those that an account may see, with its access to each. It takes
// the account twice. All queries for notes go through it.
const visible = ` JOIN accounts o ON o.id = n.owner
	LEFT JOIN shares s ON s.note = n.seq AND s.account = ?
	WHERE (n.owner = ? OR s.account IS NOT NULL) `

const accessColumn = `CASE WHEN s.access IS NULL THEN 'owner' ELSE s.access END`

// A querier is a database or a transaction in it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// note finds a note that an account may see.
func note(ctx context.Context, q querier, reader Account, id string) (Note, error) {
	n := Note{ID: id}
	var created, updated int64
	err := q.QueryRowContext(ctx, `SELECT n.seq, n.title, n.body, o.handle, `+accessColumn+`, n.version, n.created, n.updated FROM notes n`+visible+`AND n.id = ?`,
		reader.ID, reader.ID, id).Scan(&n.seq, &n.Title, &n.Body, &n.Owner, &n.Access, &n.Version, &created, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return n, notFound("there is no note %q that you may see", id)
	}
	if err != nil {
		return n, err
	}
	n.Created, n.Updated = atTime(created), atTime(updated)
	n.Attachments, err = attachmentsOf(ctx, q, n.seq)
	return n, err
}

func atTime(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// noteFor is note for somebody who wants to change it, or to do what only owners may.
func noteFor(ctx context.Context, q querier, reader Account, id, access string) (Note, error) {
	n, err := note(ctx, q, reader, id)
	switch {
	case err != nil || n.Access == accessOwner || n.Access == access:
		return n, err
	case access == accessOwner:
		return n, forbidden("only %s, who owns the note %q, may do that", n.Owner, id)
	}
	return n, forbidden("%s shared the note %q with you for reading only", n.Owner, id)
}

// OwnNote finds a note for its owner. The error is an [*Error] if it is that of the caller.
func (s *Service) OwnNote(ctx context.Context, by Account, id string) (Note, error) {
	return noteFor(ctx, s.db, by, id, accessOwner)
}

func (s *Service) getNote(w http.ResponseWriter, r *http.Request) error {
	n, err := note(r.Context(), s.db, me(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, n)
}

// answer sends a note, and its version for If-Match.
func answer(w http.ResponseWriter, status int, n Note) error {
	w.Header().Set("ETag", fmt.Sprintf("%q", strconv.Itoa(n.Version)))
	writeJSON(w, status, n)
	return nil
}

func (s *Service) createNote(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Title, Body string }
	if err := readJSON(w, r, maxSmallBody, &in); err != nil {
		return err
	}
	if err := errors.Join(checkText("the title", in.Title, 1, MaxTitle), checkText("the body", in.Body, 0, MaxBody)); err != nil {
		return err
	}
	owner := me(r)
	id := newID()
	var n Note
	err := s.change(r.Context(), func(tx *sql.Tx) error {
		var has int
		if err := tx.QueryRowContext(r.Context(), `SELECT count(*) FROM notes WHERE owner = ?`, owner.ID).Scan(&has); err != nil {
			return err
		}
		if has >= MaxNotes {
			return failure(http.StatusConflict, "too_many", "you have %d notes, which is all that an account may have; delete some first", has)
		}
		now := s.now().UnixMilli()
		if _, err := tx.ExecContext(r.Context(), `INSERT INTO notes (id, owner, title, body, created, updated) VALUES (?, ?, ?, ?, ?, ?)`,
			id, owner.ID, in.Title, in.Body, now, now); err != nil {
			return err
		}
		var err error
		n, err = note(r.Context(), tx, owner, id)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/notes/"+id)
	return answer(w, http.StatusCreated, n)
}

// newID makes an identifier that nobody guesses.
func newID() string { return strings.ToLower(rand.Text()[:16]) }

// updateNote answers PATCH /notes/{id}: what is not named stays. With If-Match it changes
// only the version that the caller has read.
func (s *Service) updateNote(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Title, Body *string }
	if err := readJSON(w, r, maxSmallBody, &in); err != nil {
		return err
	}
	if in.Title == nil && in.Body == nil {
		return invalid("name the title or the body to change")
	}
	return s.edit(w, r, func(n *Note) error {
		if in.Title != nil {
			n.Title = *in.Title
		}
		if in.Body != nil {
			n.Body = *in.Body
		}
		return nil
	})
}

func (s *Service) appendToNote(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Text string }
	if err := readJSON(w, r, maxSmallBody, &in); err != nil {
		return err
	}
	if err := checkText("the text", in.Text, 1, MaxBody); err != nil {
		return err
	}
	return s.edit(w, r, func(n *Note) error {
		if n.Body != "" && !strings.HasSuffix(n.Body, "\n") {
			n.Body += "\n"
		}
		n.Body += in.Text
		if most := utf8.RuneCountInString(n.Body); most > MaxBody {
			return invalid("with the text the body would have %d characters; at most %d are allowed", most, MaxBody)
		}
		return nil
	})
}

// edit changes the title and body of the note that a request is about.
func (s *Service) edit(w http.ResponseWriter, r *http.Request, with func(*Note) error) error {
	ctx := r.Context()
	var n Note
	err := s.change(ctx, func(tx *sql.Tx) (err error) {
		if n, err = noteFor(ctx, tx, me(r), r.PathValue("id"), accessWrite); err != nil {
			return err
		}
		if match := r.Header.Get("If-Match"); match != "" && match != "*" && strings.Trim(match, `"`) != strconv.Itoa(n.Version) {
			return failure(http.StatusPreconditionFailed, "changed", "the note is at version %d, not at %s; read it again", n.Version, strings.Trim(match, `"`))
		}
		if err := with(&n); err != nil {
			return err
		}
		if err := errors.Join(checkText("the title", n.Title, 1, MaxTitle), checkText("the body", n.Body, 0, MaxBody)); err != nil {
			return err
		}
		n.Version++
		now := s.now().UnixMilli()
		n.Updated = atTime(now)
		_, err = tx.ExecContext(ctx, `UPDATE notes SET title = ?, body = ?, version = ?, updated = ? WHERE seq = ?`, n.Title, n.Body, n.Version, now, n.seq)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, n)
}
