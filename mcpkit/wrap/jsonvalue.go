package wrap

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// firstByte returns the first byte of a JSON text after white space, or 0 for an empty text.
func firstByte(text []byte) byte {
	if text = bytes.TrimLeft(text, " \t\r\n"); len(text) > 0 {
		return text[0]
	}
	return 0
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
