package service

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// A Note is one note as its reader gets it.
type Note struct {
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	Body        string       `json:"body"`
	Owner       string       `json:"owner"`  // a handle
	Access      string       `json:"access"` // the reader's access: owner, write or read
	Version     int          `json:"version"`
	Created     time.Time    `json:"created"`
	Updated     time.Time    `json:"updated"`
	Attachments []Attachment `json:"attachments"`

	seq int64
}

// The kinds of access to a note.
const (
	accessOwner = "owner"
	accessWrite = "write"
	accessRead  = "read"
)

// visible restricts a query for notes n to those that an account may see, and joins the account's
// access. It has two parameters, both the account. All queries for notes use it.
const visible = ` JOIN accounts o ON o.id = n.owner

	LEFT JOIN shares s ON s.note = n.seq AND s.account = ?
	WHERE (n.owner = ? OR s.account IS NOT NULL) `

const accessColumn = `CASE WHEN s.access IS NULL THEN 'owner' ELSE s.access END`

// note returns a note that the reader may see.
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

// noteFor returns a note if the reader has the given access to it. Owners have every access.
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

// OwnNote returns a note of the account by. The error is an [*Error] if the caller caused it.
func (s *Service) OwnNote(ctx context.Context, by Account, id string) (Note, error) {
	return noteFor(ctx, s.db, by, id, accessOwner)
}

func atTime(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// newID returns an identifier that cannot be guessed.
func newID() string { return strings.ToLower(rand.Text()[:16]) }

// An Attachment is a file that is attached to a note.
type Attachment struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Bytes     int    `json:"bytes"`
}

func attachmentsOf(ctx context.Context, q querier, seq int64) ([]Attachment, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, name, media_type, length(data) FROM attachments WHERE note = ? ORDER BY rowid`, seq)
	if err != nil {
		return nil, err
	}
	all := []Attachment{}
	err = each(rows, func() error {
		var a Attachment
		if err := rows.Scan(&a.ID, &a.Name, &a.MediaType, &a.Bytes); err != nil {
			return err
		}
		all = append(all, a)
		return nil
	})
	return all, err
}
