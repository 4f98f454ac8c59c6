package budget

import (
	"bytes"
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/budget/internal/trim"
)

// A Piece is a piece of what was left out of a result. Pieces are small, so that any number of them can be shown at a time.
type Piece struct {
	// Path says where it belongs, such as "hits[37]" or "hits[0].text"; "" is the text itself.
	Path string `json:"path,omitempty"`
	// Text is the JSON of a value that was left out, or the rest, or a part of the rest, of a text that was cut.
	Text string `json:"text"`
}

// pieceSize is about how large a piece is, in bytes.
const pieceSize = 4_000

// appendPieces adds a JSON value that was left out, in pieces.
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

// appendText adds a text that was left out, in pieces that end where a reader would pause.
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

// FitPieces returns how many of pieces, from the first, the reader takes in one result: at least one, if there is one.
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
