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
	"strings"
)

// An Account is a user of the service. Other users know it by its handle.
type Account struct {
	ID     int64  `json:"-"`
	Handle string `json:"handle"`
	Name   string `json:"name"`
}

// validHandle reports whether s is 1 to 32 of a-z, 0-9, - and _, and begins with none of - and _.
func validHandle(s string) bool {
	for i, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && (i == 0 || c != '-' && c != '_') {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

// rounds is the number of iterations of PBKDF2: the work that trying one password takes.
// Source: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
const rounds = 600_000

// CreateAccount creates an account. An account without a password cannot use POST /sessions.
func (s *Service) CreateAccount(ctx context.Context, handle, name, password string) (Account, error) {
	if !validHandle(handle) {
		return Account{}, invalid("the handle %q is not 1 to 32 of a-z, 0-9, - and _, or does not begin with a letter or digit", handle)
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

// AccountByHandle returns the account with the handle.
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

// DeleteAccount deletes an account with its notes, attachments, shares and logins.
func (s *Service) DeleteAccount(ctx context.Context, a Account) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM accounts WHERE id = ?`, a.ID)
	return err
}

func isNotFound(err error) bool {
	var reported *Error
	return errors.As(err, &reported) && reported.Status == http.StatusNotFound
}

// checkPassword returns the account with the handle and password. It takes the same time whether or
// not the account exists.
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

// LinkLogin links the user that the issuer of a single sign-on calls subject to an account.
func (s *Service) LinkLogin(ctx context.Context, issuer, subject string, a Account) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO logins (issuer, subject, account) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET account = excluded.account`, issuer, subject, a.ID)
	return err
}

// AccountByLogin returns the account that is linked to a user of a single sign-on. At the user's
// first login it creates an empty account.
func (s *Service) AccountByLogin(ctx context.Context, issuer, subject string) (Account, error) {
	const linked = "id = (SELECT account FROM logins WHERE issuer = ? AND subject = ?)"
	a, err := s.account(ctx, linked, issuer, subject)
	if !isNotFound(err) {
		return a, err
	}
	err = s.db.change(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT id, handle, name FROM accounts WHERE `+linked, issuer, subject).Scan(&a.ID, &a.Handle, &a.Name)
		if !errors.Is(err, sql.ErrNoRows) {
			return err // nil if another request has created the account
		}
		if a, err = insertAccount(ctx, tx, "user-"+strings.ToLower(rand.Text()[:12]), "New user", nil); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO logins (issuer, subject, account) VALUES (?, ?, ?)`, issuer, subject, a.ID)
		return err
	})
	return a, err
}
