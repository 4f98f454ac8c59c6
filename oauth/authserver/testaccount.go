package authserver

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"time"
)

func (s *base) isTestAccount(user *User) bool {
	return s.config.TestAccount != nil && s.config.TestAccount.User.ID == user.ID
}

// The limits of attempts to log in to the test account: from one address, and altogether.
const (
	attemptsPerAddress = 10
	attemptsTotal      = 100
	attemptsWindow     = 15 * time.Minute
)

// errPassword says that the login or the password of the test account is wrong.
var errPassword = errors.New("authserver: the login or the password is wrong")

// testAccount returns the user of the test account if the password is right.
func (s *base) testAccount(r *http.Request, login, password string) (User, error) {
	a := s.config.TestAccount
	if a == nil {
		return User{}, errPassword
	}
	ctx := r.Context()
	if err := s.limit(ctx, attempts{"password", s.address(r), attemptsPerAddress, attemptsWindow}, 1); err != nil {
		return User{}, err
	}
	if err := s.limit(ctx, attempts{"password", "", attemptsTotal, attemptsWindow}, 1); err != nil {
		return User{}, err
	}
	equal := func(a, b string) int {
		x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
		return subtle.ConstantTimeCompare(x[:], y[:])
	}
	if equal(login, a.Login)&equal(password, a.Password) != 1 {
		s.event(ctx, Event{Kind: PasswordRefused, Address: s.address(r)})
		return User{}, errPassword
	}
	return a.User, nil
}
