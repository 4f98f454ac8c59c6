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

// An Error is an error that the API reports to the caller, as
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

// fail answers with an error. An error that is not an [*Error] is logged, and the caller gets only
// status 500.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	reported := new(Error)
	if !errors.As(err, &reported) {
		if r.Context().Err() != nil {
			return // the client has gone
		}
		s.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "route", r.Pattern, "error", err)
		reported = failure(http.StatusInternalServerError, "internal", "internal error; try again later")
	}
	writeJSON(w, reported.Status, map[string]any{"error": reported})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // fails only if the client has gone
}

// readJSON reads a JSON body of at most limit bytes into v. A member that v does not have is an
// error.
func readJSON(w http.ResponseWriter, r *http.Request, limit int64, v any) error {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return failure(http.StatusUnsupportedMediaType, "not_json", "send application/json, not %q", r.Header.Get("Content-Type"))
	}
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more after the JSON value")
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
	return failure(http.StatusBadRequest, "bad_json", "the body cannot be read: %s", err)
}
