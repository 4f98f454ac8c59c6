package service

import (
	"context"
	"database/sql"
	"net/http"
	"slices"
)

func (s *Service) deleteNote(w http.ResponseWriter, r *http.Request) error {
	err := s.change(r.Context(), func(tx *sql.Tx) error {
		return deleteNote(r.Context(), tx, me(r), r.PathValue("id"))
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func deleteNote(ctx context.Context, tx *sql.Tx, by Account, id string) error {
	n, err := noteFor(ctx, tx, by, id, accessOwner)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM notes WHERE seq = ?`, n.seq)
	return err
}

// Deleted is what POST /notes/delete did.
type Deleted struct {
	Deleted int `json:"deleted"`
}

// deleteNotes answers POST /notes/delete: all of the notes, or none.
func (s *Service) deleteNotes(w http.ResponseWriter, r *http.Request) error {
	var in struct{ IDs []string }
	if err := readJSON(w, r, maxSmallBody, &in); err != nil {
		return err
	}
	if n := len(in.IDs); n == 0 || n > MaxDelete {
		return invalid("name 1 to %d notes, not %d", MaxDelete, n)
	}
	slices.Sort(in.IDs)
	ids := slices.Compact(in.IDs)
	err := s.change(r.Context(), func(tx *sql.Tx) error {
		for _, id := range ids {
			if err := deleteNote(r.Context(), tx, me(r), id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, Deleted{len(ids)})
	return nil
}
