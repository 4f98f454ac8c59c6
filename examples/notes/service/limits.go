package service

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// The limits of the service.
const (
	MaxTitle       = 200       // characters
	MaxBody        = 100_000   // characters
	MaxNotes       = 20_000    // of one account
	MaxShares      = 50        // of one note
	MaxAttachments = 20        // of one note
	MaxAttachment  = 1_000_000 // bytes
	MaxName        = 100       // characters of an attachment's name
	MaxDelete      = 500       // notes deleted at once
	MaxQuery       = 200       // characters
	MaxPage        = 200       // notes on a page
	defaultPage    = 50
	maxSmallBody   = 1 << 20 // bytes of a request without an attachment: a note with four bytes per character, and room for escapes
)

// Limits is the answer to GET /limits.
type Limits struct {
	TitleCharacters    int `json:"title_characters"`
	BodyCharacters     int `json:"body_characters"`
	NotesPerAccount    int `json:"notes_per_account"`
	SharesPerNote      int `json:"shares_per_note"`
	AttachmentsPerNote int `json:"attachments_per_note"`
	AttachmentBytes    int `json:"attachment_bytes"`
	NotesPerDelete     int `json:"notes_per_delete"`
}

func (s *Service) getLimits(w http.ResponseWriter, _ *http.Request) error {
	writeJSON(w, http.StatusOK, Limits{MaxTitle, MaxBody, MaxNotes, MaxShares, MaxAttachments, MaxAttachment, MaxDelete})
	return nil
}

// checkText checks a text from the caller; errors call it what.
func checkText(what, text string, least, most int) error {
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return invalid("%s is not valid text", what)
	case n > most:
		return invalid("%s has %d characters; at most %d are allowed", what, n, most)
	case least > 0 && strings.TrimSpace(text) == "":
		return invalid("%s is empty", what)
	}
	return nil
}
