package service

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// SessionHeader carries the session of a request.
const SessionHeader = "Notes-Session"

// sessionLife is how long a session lasts that was made with a password.
const sessionLife = 12 * time.Hour

// NewSession returns a session for an account: what a caller sends in [SessionHeader].
// Whoever has it is that account for that long.
func (s *Service) NewSession(a Account, life time.Duration) string {
	claim := strconv.FormatInt(a.ID, 10) + "." + strconv.FormatInt(s.now().Add(life).UnixMilli(), 10)
	return claim + "." + s.sign(claim)
}

func (s *Service) sign(claim string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(claim))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// accountOf returns the account that a session is of.
func (s *Service) accountOf(ctx context.Context, session string) (Account, error) {
	refused := failure(http.StatusUnauthorized, "no_session", "send a session that has not ended in %s; POST /sessions makes one", SessionHeader)
	i := strings.LastIndexByte(session, '.')
	if i < 0 || !hmac.Equal([]byte(session[i+1:]), []byte(s.sign(session[:i]))) {
		return Account{}, refused
	}
	account, ends, _ := strings.Cut(session[:i], ".")
	id, err1 := strconv.ParseInt(account, 10, 64)
	until, err2 := strconv.ParseInt(ends, 10, 64)
	if err1 != nil || err2 != nil || s.now().UnixMilli() >= until {
		return Account{}, refused
	}
	a, err := s.account(ctx, "id = ?", id)
	if isNotFound(err) {
		return Account{}, refused
	}
	return a, err
}

type accountKey struct{}

// me returns the account that makes a request. There is one in every handler behind as.
func me(r *http.Request) Account { return r.Context().Value(accountKey{}).(Account) }

type handler func(http.ResponseWriter, *http.Request) error

// as lets only callers with a session through, and says who they are in the context.
func (s *Service) as(h handler) http.HandlerFunc {
	return s.open(func(w http.ResponseWriter, r *http.Request) error {
		a, err := s.accountOf(r.Context(), r.Header.Get(SessionHeader))
		if err != nil {
			return err
		}
		return h(w, r.WithContext(context.WithValue(r.Context(), accountKey{}, a)))
	})
}

// open lets everybody through.
func (s *Service) open(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

// createSession answers POST /sessions.
func (s *Service) createSession(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Handle, Password string }
	if err := readJSON(w, r, 4<<10, &in); err != nil {
		return err
	}
	a, err := s.checkPassword(r.Context(), in.Handle, in.Password)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusCreated, map[string]any{
		"session": s.NewSession(a, sessionLife), "expires": s.now().Add(sessionLife).UTC().Truncate(time.Second), "account": a,
	})
	return nil
}

func (s *Service) getMe(w http.ResponseWriter, r *http.Request) error {
	writeJSON(w, http.StatusOK, me(r))
	return nil
}
