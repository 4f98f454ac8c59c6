package filevalue

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
)

// An Upload is a file that a client sends: the fields of mcpkit.Upload, which converts to it.
type Upload struct {
	Type    string
	Data    []byte
	DataURL bool
}

// DecodeUpload decodes the JSON of an upload. The error says what a client did wrong.
func DecodeUpload(value []byte) (Upload, error) {
	text, ok := strictjson.String(value)
	if !ok {
		return Upload{}, errors.New("must be a text with the bytes of the file in base64")
	}
	var u Upload
	declared := ""
	if strings.HasPrefix(text, "data:") {
		head, content, found := strings.Cut(text, ",")
		head, isBase64 := strings.CutSuffix(head, ";base64")
		if !found || !isBase64 {
			return Upload{}, errors.New("is a data: URL without base64; send the bytes of the file in base64")
		}
		u.DataURL = true
		declared, text = strings.TrimPrefix(head, "data:"), content
	}
	var err error
	if u.Data, err = decodeBase64(text); err != nil {
		return Upload{}, err
	}
	u.Type = filetype.Sniff(u.Data)
	if named, ok := filetype.Clean(declared); ok && !filetype.Certain(u.Type) && filetype.Accepts(named, u.Type) {
		u.Type = named
	}
	return u, nil
}

// decodeBase64 decodes text in the standard alphabet or in the one of URLs, with or without padding
// and with line breaks.
func decodeBase64(text string) ([]byte, error) {
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(text, "-_") {
		encoding = base64.RawURLEncoding
	}
	data, err := encoding.DecodeString(strings.TrimRight(text, "=\r\n"))
	if err == nil {
		return data, nil
	}
	var at base64.CorruptInputError
	if errors.As(err, &at) && int(at) < len(text) && strings.IndexByte("=\r\n", text[at]) < 0 && !isBase64(text[at]) {
		r, _ := utf8.DecodeRuneInString(text[at:])
		return nil, fmt.Errorf("is not base64: it has the character %q at %d; send the bytes of the file in base64, not its name, its address or its text", r, int(at))
	}
	return nil, errors.New("is not base64: it is cut off, or mixes two alphabets; send all bytes of the file in base64")
}

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+/-_", c) >= 0
}
