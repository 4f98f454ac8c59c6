package service

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

func (s *Service) getNote(w http.ResponseWriter, r *http.Request) error {
	n, err := note(r.Context(), s.db, me(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, n)
}

// answer sends a note, with its version as the ETag for If-Match.
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
	err := s.db.change(r.Context(), func(tx *sql.Tx) error {
		var has int
		if err := tx.QueryRowContext(r.Context(), `SELECT count(*) FROM notes WHERE owner = ?`, owner.ID).Scan(&has); err != nil {
			return err
		}
		if has >= MaxNotes {
			return failure(http.StatusConflict, "too_many", "you have %d notes, the most that an account may have; delete some first", has)
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

// updateNote answers PATCH /notes/{id}. A member that is absent leaves its field unchanged. With
// If-Match it changes the note only if the caller has read its latest version.
func (s *Service) updateNote(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Title, Body *string }
	if err := readJSON(w, r, maxSmallBody, &in); err != nil {
		return err
	}
	if in.Title == nil && in.Body == nil {
		return invalid("send a title, a body or both")
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

// edit changes the title and body of the note of a request.
func (s *Service) edit(w http.ResponseWriter, r *http.Request, with func(*Note) error) error {
	ctx := r.Context()
	var n Note
	err := s.db.change(ctx, func(tx *sql.Tx) (err error) {
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
