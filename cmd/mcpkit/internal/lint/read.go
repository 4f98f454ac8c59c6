package lint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// maxBytes limits a file. The largest lists of tools have a few megabytes.
const maxBytes = 32 << 20

// maxDepth is the deepest nesting of a file.
const maxDepth = 200

// Read reads a file as UTF-8 text. It understands UTF-16 and a byte order mark.
func Read(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxBytes:
		return nil, fmt.Errorf("it has more than %d MiB, which no list of tools needs", maxBytes>>20)
	}
	if order, is16 := utf16Order(text); is16 {
		text, err = unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(text)
		if err != nil {
			return nil, fmt.Errorf("it looks like UTF-16 and cannot be decoded: %w", err)
		}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, errors.New("it is empty")
	case bytes.HasPrefix(text, []byte{0x1f, 0x8b}):
		return nil, errors.New("it is compressed with gzip; decompress it first")
	}
	return text, nil
}

// utf16Order reports whether a text is UTF-16, by its mark or by the zero byte that each ASCII
// character has, and in which order its bytes are.
func utf16Order(text []byte) (unicode.Endianness, bool) {
	switch {
	case len(text) < 2:
		return unicode.LittleEndian, false
	case text[0] == 0xFE && text[1] == 0xFF, text[0] == 0 && text[1] != 0:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, text[0] == 0xFF && text[1] == 0xFE || text[0] != 0 && text[1] == 0
}

// values returns the JSON values of a text: one, several one after the other, or those of an event
// stream, as a client of Streamable HTTP gets it.
func values(text []byte) ([][]byte, error) {
	if data := eventData(text); data != nil {
		return eachValue(data)
	}
	return eachValue([][]byte{text})
}

func eachValue(texts [][]byte) (all [][]byte, err error) {
	for _, text := range texts {
		text = bytes.TrimRight(text, " \t\r\n")
		for rest, offset := text, 0; len(rest) > 0; rest = text[offset:] {
			end := valueEnd(rest)
			if err := check(rest[:end], text, offset); err != nil {
				return nil, err
			}
			all = append(all, rest[:end])
			offset += end
		}
	}
	return all, nil
}

// valueEnd returns where the first object or array of a text ends, and the length of the text if it
// does not end, or is another value. It reads only brackets and strings.
func valueEnd(text []byte) int {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// check returns an error with line and column if a value is not JSON that every parser reads the
// same way. The value begins at an offset of the text.
func check(value, text []byte, offset int) error {
	err := strictjson.Limits{Depth: maxDepth, WholeStrings: true}.Check(value)
	var fault *strictjson.Error
	if !errors.As(err, &fault) {
		return err
	}
	line, column := position(text, offset+fault.Offset)
	where := ""
	if fault.Path != "" {
		where = fault.Path + ": "
	}
	return fmt.Errorf("line %d, column %d: %s%s", line, column, where, fault.Msg)
}

// position returns the line and the column of an offset, counted from 1, the column in characters.
func position(text []byte, offset int) (line, column int) {
	before := text[:min(max(offset, 0), len(text))]
	line = bytes.Count(before, []byte("\n")) + 1
	return line, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}

// eventData returns the data of each event of an event stream, or nil for another text.
//
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
func eventData(text []byte) (events [][]byte) {
	if !bytes.HasPrefix(text, []byte("event:")) && !bytes.HasPrefix(text, []byte("data:")) && !bytes.HasPrefix(text, []byte("id:")) && !bytes.HasPrefix(text, []byte(":")) {
		return nil
	}
	var data []byte
	for line := range bytes.Lines(append(slices.Clip(text), "\n\n"...)) {
		line = bytes.TrimRight(line, "\r\n")
		if value, isData := bytes.CutPrefix(line, []byte("data:")); isData {
			data = append(append(data, bytes.TrimPrefix(value, []byte(" "))...), '\n')
		}
		if len(line) == 0 && len(data) > 0 {
			events = append(events, data)
			data = nil
		}
	}
	return events
}
