package service

import (
	"database/sql"
	"net/http"
)

// A Share is the access of one account to a note that was shared with it.
type Share struct {
	Handle string `json:"handle"`
	Access string `json:"access"` // write or read
}

// Shares is the answer to GET /notes/{id}/shares.
type Shares struct {
	Shares []Share `json:"shares"`
}

// listShares answers GET /notes/{id}/shares, to the owner only.
func (s *Service) listShares(w http.ResponseWriter, r *http.Request) error {
	n, err := noteFor(r.Context(), s.db, me(r), r.PathValue("id"), accessOwner)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(r.Context(), `SELECT a.handle, s.access FROM shares s JOIN accounts a ON a.id = s.account WHERE s.note = ? ORDER BY a.handle`, n.seq)
	if err != nil {
		return err
	}
	out := Shares{Shares: []Share{}}
	err = each(rows, func() error {
		var share Share
		if err := rows.Scan(&share.Handle, &share.Access); err != nil {
			return err
		}
		out.Shares = append(out.Shares, share)
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

// share answers PUT /notes/{id}/shares/{handle}.
func (s *Service) share(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Access string }
	if err := readJSON(w, r, 4<<10, &in); err != nil {
		return err
	}
	if in.Access != accessRead && in.Access != accessWrite {
		return invalid("access is read or write, not %q", in.Access)
	}
	ctx, handle := r.Context(), r.PathValue("handle")
	err := s.db.change(ctx, func(tx *sql.Tx) error {
		n, err := noteFor(ctx, tx, me(r), r.PathValue("id"), accessOwner)
		if err != nil {
			return err
		}
		var with int64
		switch err := tx.QueryRowContext(ctx, `SELECT id FROM accounts WHERE handle = ?`, handle).Scan(&with); {
		case err == sql.ErrNoRows:
			return invalid("no account has the handle %q", handle)
		case err != nil:
			return err
		case with == me(r).ID:
			return invalid("you own the note; it cannot be shared with you")
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO shares (note, account, access) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET access = excluded.access`, n.seq, with, in.Access); err != nil {
			return err
		}
		var shared int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM shares WHERE note = ?`, n.seq).Scan(&shared); err != nil {
			return err
		}
		if shared > MaxShares {
			return failure(http.StatusConflict, "too_many", "the note is already shared with %d accounts, the most that are allowed", MaxShares)
		}
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, Share{handle, in.Access})
	return nil
}

// unshare answers DELETE /notes/{id}/shares/{handle}. An account may also remove its own share of
// another account's note.
func (s *Service) unshare(w http.ResponseWriter, r *http.Request) error {
	ctx, handle := r.Context(), r.PathValue("handle")
	err := s.db.change(ctx, func(tx *sql.Tx) error {
		n, err := note(ctx, tx, me(r), r.PathValue("id"))
		if err != nil {
			return err
		}
		if n.Access != accessOwner && handle != me(r).Handle {
			return forbidden("only %s, who owns the note %q, may do that", n.Owner, n.ID)
		}
		res, err := tx.ExecContext(ctx, `DELETE FROM shares WHERE note = ? AND account = (SELECT id FROM accounts WHERE handle = ?)`, n.seq, handle)
		if err != nil {
			return err
		}
		if gone, err := res.RowsAffected(); err != nil || gone == 0 {
			if err == nil {
				err = notFound("the note %q is not shared with %q", n.ID, handle)
			}
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
