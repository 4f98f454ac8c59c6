package wrap

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// firstByte returns the first byte of a JSON text after white space, or 0 for an empty text.
func firstByte(text []byte) byte {
	if text = bytes.TrimLeft(text, " \t\r\n"); len(text) > 0 {
		return text[0]
	}
	return 0
}

// scalarTexts returns the texts of a scalar, or of each item of a list, as paths, queries and
// headers write them: strings without quotes, all other values as in JSON.
func scalarTexts(value []byte) []string {
	if value[0] == '[' {
		var items []json.RawMessage
		_ = json.Unmarshal(value, &items) // encoding/json encoded it
		var all []string
		for _, item := range items {
			all = append(all, scalarTexts(item)...)
		}
		return all
	}
	if s, ok := strictjson.String(value); ok {
		return []string{s}
	}
	return []string{string(value)}
}

// valueAt follows a path of names into an object. It returns nil if one of them is missing.
func valueAt(object map[string]json.RawMessage, path []string) json.RawMessage {
	for i, name := range path {
		value, ok := object[name]
		if !ok {
			return nil
		}
		if i == len(path)-1 {
			return value
		}
		object = nil
		if json.Unmarshal(value, &object) != nil {
			return nil
		}
	}
	return nil
}

// appendMember appends a member to the members of an object in buf.
func appendMember(buf *bytes.Buffer, name string, value []byte) {
	if buf.Len() > 0 {
		buf.WriteByte(',')
	}
	key, _ := json.Marshal(name) // a string always encodes
	buf.Write(key)
	buf.WriteByte(':')
	buf.Write(value)
}

// decodeError returns the reason why an answer does not decode, without any value of the answer,
// because results are not logged.
func decodeError(err error) error {
	var typ *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &typ):
		kind, _, _ := strings.Cut(typ.Value, " ") // without the value of a number
		field := "the answer"
		if typ.Field != "" {
			field = typ.Field
		}
		return errlog.Errorf("the service's answer does not fit the tool's output: %s is a JSON %s, expected %s", field, kind, typ.Type)
	case errors.As(err, &syntax):
		return errlog.Errorf("the service's answer is not JSON; the error is at byte %d", syntax.Offset)
	}
	return errlog.Errorf("the service's answer does not fit the tool's output (%s)", errlog.TypeOf(err))
}
