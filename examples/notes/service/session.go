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

// sessionLife is how long a session that POST /sessions creates is valid.
const sessionLife = 12 * time.Hour

// NewSession returns a session for an account, the value of [SessionHeader]. Its bearer acts as the
// account until life is over.
func (s *Service) NewSession(a Account, life time.Duration) string {
	claim := strconv.FormatInt(a.ID, 10) + "." + strconv.FormatInt(s.now().Add(life).UnixMilli(), 10)
	return claim + "." + s.sign(claim)
}

func (s *Service) sign(claim string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(claim))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// accountOf returns the account of a session.
func (s *Service) accountOf(ctx context.Context, session string) (Account, error) {
	refused := failure(http.StatusUnauthorized, "no_session", "the header %s has no valid session; POST /sessions creates one", SessionHeader)
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

// me returns the account that makes a request. Only handlers behind authenticated may call it.
func me(r *http.Request) Account { return r.Context().Value(accountKey{}).(Account) }

type handler func(http.ResponseWriter, *http.Request) error

// authenticated wraps a handler for callers with a session, and puts their account into the
// context.
func (s *Service) authenticated(h handler) http.HandlerFunc {
	return s.public(func(w http.ResponseWriter, r *http.Request) error {
		a, err := s.accountOf(r.Context(), r.Header.Get(SessionHeader))
		if err != nil {
			return err
		}
		return h(w, r.WithContext(context.WithValue(r.Context(), accountKey{}, a)))
	})
}

// public wraps a handler for all callers.
func (s *Service) public(h handler) http.HandlerFunc {
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
