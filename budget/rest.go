package budget

import (
	"bytes"
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

// A Piece is a part of what was omitted from a result. Pieces have at most a few thousand bytes, so
// that a later result can hold as many as fit.
type Piece struct {
	// Path is where the piece belongs, such as "hits[37]" or "hits[0].text"; "" is the whole text.
	Path string `json:"path,omitempty"`
	// Text is the JSON of an omitted value, or a part of the end of a text that was cut.
	Text string `json:"text"`
}

// pieceSize is the usual size of a piece in bytes.
const pieceSize = 4_000

// appendPieces appends an omitted JSON value in pieces.
func appendPieces(pieces []Piece, path string, raw []byte) []Piece {
	trim.Split(raw, path, pieceSize, func(path string, raw []byte) {
		if raw[0] == '"' && len(raw) > pieceSize {
			var s string
			if json.Unmarshal(raw, &s) == nil {
				pieces = appendText(pieces, path, []byte(s))
				return
			}
		}
		pieces = append(pieces, Piece{Path: path, Text: string(raw)})
	})
	return pieces
}

// appendText appends an omitted text in pieces that end where a reader would pause.
func appendText(pieces []Piece, path string, text []byte) []Piece {
	for len(text) > 0 {
		head := cutText(text, pieceSize)
		if len(head) == 0 {
			head = text[:min(len(text), pieceSize)]
		}
		pieces = append(pieces, Piece{Path: path, Text: string(head)})
		text = bytes.TrimLeft(text[len(head):], " \t\n")
	}
	return pieces
}

// FitPieces returns how many of the first pieces fit into one result for the reader: at least one,
// if there is one.
func (r Reader) FitPieces(pieces []Piece) int {
	r = r.valid()
	room := r.counted(r.Tokens - noticeTokens)
	characters := r.Characters - noticeCharacters
	for i, p := range pieces {
		n := len(p.Path) + len(p.Text) + 2
		room -= r.Counter.Count(p.Path) + r.Counter.Count(p.Text) + 2
		characters -= n
		if i > 0 && (room < 0 || r.Characters > 0 && characters < 0) {
			return i
		}
	}
	return len(pieces)
}
