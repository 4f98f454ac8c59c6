package service

import (
	"database/sql"
	"encoding/base64"
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// mediaTypes are the media types of attachments: none that makes a browser run a script.
var mediaTypes = []string{"text/plain", "text/markdown", "text/csv", "application/json", "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"}

// attach answers POST /notes/{id}/attachments. The file is in the field text, or in base64 in data.
func (s *Service) attach(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Name      string
		MediaType string `json:"media_type"`
		Text      string
		Data      string
	}
	if err := readJSON(w, r, 2*MaxAttachment, &in); err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(in.Data)
	if err != nil {
		return invalid("data is not base64: %s", err)
	}
	if (in.Text == "") == (in.Data == "") {
		return invalid("send either text or data")
	}
	if in.Text != "" {
		data = []byte(in.Text)
	}
	if len(data) > MaxAttachment {
		return failure(http.StatusRequestEntityTooLarge, "too_large", "the attachment has %d bytes; at most %d are allowed", len(data), MaxAttachment)
	}
	if err := checkText("the name", in.Name, 1, MaxName); err != nil {
		return err
	}
	if strings.ContainsFunc(in.Name, func(c rune) bool { return c == '/' || c == '\\' || unicode.IsControl(c) }) {
		return invalid("the name %q is not a file name", in.Name)
	}
	if !slices.Contains(mediaTypes, in.MediaType) {
		return invalid("the media type %q is not one of %s", in.MediaType, strings.Join(mediaTypes, ", "))
	}
	a := Attachment{newID(), in.Name, in.MediaType, len(data)}
	err = s.db.change(r.Context(), func(tx *sql.Tx) error {
		n, err := noteFor(r.Context(), tx, me(r), r.PathValue("id"), accessWrite)
		if err != nil {
			return err
		}
		if len(n.Attachments) >= MaxAttachments {
			return failure(http.StatusConflict, "too_many", "the note already has %d attachments, the most that are allowed", MaxAttachments)
		}
		_, err = tx.ExecContext(r.Context(), `INSERT INTO attachments (id, note, name, media_type, data) VALUES (?, ?, ?, ?, ?)`, a.ID, n.seq, a.Name, a.MediaType, data)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/notes/"+r.PathValue("id")+"/attachments/"+a.ID)
	writeJSON(w, http.StatusCreated, a)
	return nil
}

// getAttachment answers GET /notes/{id}/attachments/{attachment} with the file.
func (s *Service) getAttachment(w http.ResponseWriter, r *http.Request) error {
	n, err := note(r.Context(), s.db, me(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	a, data := Attachment{ID: r.PathValue("attachment")}, []byte{}
	err = s.db.QueryRowContext(r.Context(), `SELECT name, media_type, data FROM attachments WHERE id = ? AND note = ?`, a.ID, n.seq).Scan(&a.Name, &a.MediaType, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return notFound("the note %q has no attachment %q", n.ID, a.ID)
	}
	if err != nil {
		return err
	}
	if !accepted(r.Header.Values("Accept"), a.MediaType) {
		return failure(http.StatusNotAcceptable, "not_acceptable", "the attachment %q is %s, which the request does not accept", a.Name, a.MediaType)
	}
	h := w.Header()
	h.Set("Content-Type", a.MediaType)
	if strings.HasPrefix(a.MediaType, "text/") {
		h.Set("Content-Type", a.MediaType+"; charset=utf-8")
	}
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(data) // fails only if the client has gone
	return nil
}

// accepted reports whether the values of an Accept header accept a media type.
func accepted(accept []string, mediaType string) bool {
	family, _, _ := strings.Cut(mediaType, "/")
	for one := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		if t, params, err := mime.ParseMediaType(one); err == nil && slices.Contains([]string{"*/*", family + "/*", mediaType}, t) && params["q"] != "0" {
			return true
		}
	}
	return strings.TrimSpace(strings.Join(accept, "")) == ""
}

func (s *Service) deleteAttachment(w http.ResponseWriter, r *http.Request) error {
	err := s.db.change(r.Context(), func(tx *sql.Tx) error {
		n, err := noteFor(r.Context(), tx, me(r), r.PathValue("id"), accessWrite)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(r.Context(), `DELETE FROM attachments WHERE id = ? AND note = ?`, r.PathValue("attachment"), n.seq)
		if err != nil {
			return err
		}
		if gone, err := res.RowsAffected(); err != nil || gone == 0 {
			if err == nil {
				err = notFound("the note %q has no attachment %q", n.ID, r.PathValue("attachment"))
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
