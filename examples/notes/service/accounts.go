package service

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"errors"
	"net/http"
	"regexp"
	"strings"
)

// An Account is somebody who has notes. Others know it by its handle.
type Account struct {
	ID     int64  `json:"-"`
	Handle string `json:"handle"`
	Name   string `json:"name"`
}

var handles = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

// rounds is how much work it is to try a password.
// Source: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
const rounds = 600_000

// CreateAccount makes an account. Without a password it cannot use POST /sessions.
func (s *Service) CreateAccount(ctx context.Context, handle, name, password string) (Account, error) {
	if !handles.MatchString(handle) {
		return Account{}, invalid("the handle %q is not 1 to 32 of a-z, 0-9, - and _", handle)
	}
	if err := checkText("the name", name, 1, MaxName); err != nil {
		return Account{}, err
	}
	var stored []byte
	if password != "" {
		salt := make([]byte, 16)
		rand.Read(salt) // never fails
		sum, err := derive(password, salt)
		if err != nil {
			return Account{}, err
		}
		stored = append(salt, sum...)
	}
	var a Account
	err := s.db.change(ctx, func(tx *sql.Tx) (err error) {
		a, err = insertAccount(ctx, tx, handle, name, stored)
		return err
	})
	return a, err
}

func insertAccount(ctx context.Context, tx *sql.Tx, handle, name string, password []byte) (Account, error) {
	a := Account{Handle: handle, Name: name}
	err := tx.QueryRowContext(ctx, `INSERT INTO accounts (handle, name, password) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
		handle, name, password).Scan(&a.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return a, failure(http.StatusConflict, "taken", "the handle %q is taken", handle)
	}
	return a, err
}

// AccountByHandle finds an account.
func (s *Service) AccountByHandle(ctx context.Context, handle string) (Account, error) {
	return s.account(ctx, "handle = ?", handle)
}

func (s *Service) account(ctx context.Context, where string, args ...any) (a Account, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT id, handle, name FROM accounts WHERE `+where, args...).Scan(&a.ID, &a.Handle, &a.Name)
	if errors.Is(err, sql.ErrNoRows) {
		return a, notFound("no such account")
	}
	return a, err
}

// DeleteAccount deletes an account with its notes and whatever else is its own.
func (s *Service) DeleteAccount(ctx context.Context, a Account) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM accounts WHERE id = ?`, a.ID)
	return err
}

func isNotFound(err error) bool {
	var told *Error
	return errors.As(err, &told) && told.Status == http.StatusNotFound
}

// checkPassword takes as long for an account that is not there as for one that is.
func (s *Service) checkPassword(ctx context.Context, handle, password string) (Account, error) {
	var a Account
	stored := make([]byte, 16+sha256.Size)
	err := s.db.QueryRowContext(ctx, `SELECT id, handle, name, password FROM accounts WHERE handle = ? AND password IS NOT NULL`, handle).
		Scan(&a.ID, &a.Handle, &a.Name, &stored)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Account{}, err
	}
	sum, hashing := derive(password, stored[:16])
	if hashing != nil {
		return Account{}, hashing
	}
	if subtle.ConstantTimeCompare(sum, stored[16:]) != 1 || err != nil {
		return Account{}, failure(http.StatusUnauthorized, "bad_password", "the handle or the password is wrong")
	}
	return a, nil
}

func derive(password string, salt []byte) ([]byte, error) {
	return pbkdf2.Key(sha256.New, password, salt, rounds, sha256.Size)
}

// LinkLogin says that whoever a single sign-on knows as subject is the account.
func (s *Service) LinkLogin(ctx context.Context, issuer, subject string, a Account) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO logins (issuer, subject, account) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET account = excluded.account`, issuer, subject, a.ID)
	return err
}

// AccountByLogin returns the account of somebody who came through a single sign-on. It
// makes one for who comes for the first time.
func (s *Service) AccountByLogin(ctx context.Context, issuer, subject string) (Account, error) {
	const linked = "id = (SELECT account FROM logins WHERE issuer = ? AND subject = ?)"
	a, err := s.account(ctx, linked, issuer, subject)
	if !isNotFound(err) {
		return a, err
	}
	err = s.db.change(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT id, handle, name FROM accounts WHERE `+linked, issuer, subject).Scan(&a.ID, &a.Handle, &a.Name)
		if !errors.Is(err, sql.ErrNoRows) {
			return err // or nil: another request was first
		}
		if a, err = insertAccount(ctx, tx, "user-"+strings.ToLower(rand.Text()[:12]), "New user", nil); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO logins (issuer, subject, account) VALUES (?, ?, ?)`, issuer, subject, a.ID)
		return err
	})
	return a, err
}
