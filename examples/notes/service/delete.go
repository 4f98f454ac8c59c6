package service

import (
	"context"
	"database/sql"
	"net/http"
	"slices"
)

func (s *Service) deleteNote(w http.ResponseWriter, r *http.Request) error {
	err := s.db.change(r.Context(), func(tx *sql.Tx) error {
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

// Deleted is the answer to POST /notes/delete.
type Deleted struct {
	Deleted int `json:"deleted"`
}

// deleteNotes answers POST /notes/delete.
func (s *Service) deleteNotes(w http.ResponseWriter, r *http.Request) error {
	var in struct{ IDs []string }
	if err := readJSON(w, r, maxSmallBody, &in); err != nil {
		return err
	}
	n, err := s.DeleteNotes(r.Context(), me(r), in.IDs)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, Deleted{n})
	return nil
}

// DeleteNotes deletes notes of the account by, all or none, and returns their number. The error is
// an [*Error] if the caller caused it.
func (s *Service) DeleteNotes(ctx context.Context, by Account, ids []string) (int, error) {
	if n := len(ids); n == 0 || n > MaxDelete {
		return 0, invalid("name 1 to %d notes, not %d", MaxDelete, n)
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	err := s.db.change(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			if err := deleteNote(ctx, tx, by, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(ids), nil
}
