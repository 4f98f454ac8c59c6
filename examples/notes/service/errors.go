package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
)

// An Error is what the API answers when it does not do what it was asked to, as
// {"error": {"code": …, "message": …}}.
type Error struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return e.Message }

func failure(status int, code, format string, args ...any) *Error {
	return &Error{status, code, fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) *Error {
	return failure(http.StatusNotFound, "not_found", format, args...)
}

func invalid(format string, args ...any) *Error {
	return failure(http.StatusUnprocessableEntity, "invalid", format, args...)
}

func forbidden(format string, args ...any) *Error {
	return failure(http.StatusForbidden, "forbidden", format, args...)
}

// fail answers with an error. What is no [*Error] is logged, and nobody else's business.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	told := new(Error)
	if !errors.As(err, &told) {
		if r.Context().Err() != nil {
			return // nobody listens any more
		}
		s.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "route", r.Pattern, "error", err)
		told = failure(http.StatusInternalServerError, "internal", "something went wrong on our side; try again later")
	}
	writeJSON(w, told.Status, map[string]any{"error": told})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // who does not listen misses it
}

// readJSON reads a body of at most limit bytes into v, which names all that it may have.
func readJSON(w http.ResponseWriter, r *http.Request, limit int64, v any) error {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return failure(http.StatusUnsupportedMediaType, "not_json", "send application/json, not %q", r.Header.Get("Content-Type"))
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is something after the JSON value")
		}
	}
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return failure(http.StatusRequestEntityTooLarge, "too_large", "the body is larger than %d bytes", large.Limit)
	case errors.Is(err, context.Canceled):
		return err
	}
	return failure(http.StatusBadRequest, "bad_json", "the body is not what is expected: %s", err)
}
