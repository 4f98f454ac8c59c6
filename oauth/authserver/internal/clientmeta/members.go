package clientmeta

import (
	"errors"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// jsonLimits are far above what clients send.
var jsonLimits = strictjson.Limits{Depth: 16, Members: 200, WholeStrings: true}

const (
	maxText = 200 // characters of a string
	maxList = 50  // elements of an array
)

// members reads the members of a JSON object. It keeps the first error.
type members struct {
	values map[string][]byte
	err    error
}

// readMembers reads the object in body. A member that is null counts as absent: several clients
// send optional members as null.
func readMembers(body []byte) (*members, error) {
	if err := jsonLimits.Check(body); err != nil {
		return nil, wrong(CodeMetadata, "the metadata is not acceptable JSON: %v", err)
	}
	in := &members{values: map[string][]byte{}}
	err := strictjson.Object(body, func(name string, value []byte) error {
		if string(value) != "null" {
			in.values[name] = value
		}
		return nil
	})
	if err != nil {
		return nil, wrong(CodeMetadata, "the metadata is not a JSON object")
	}
	return in, nil
}

func (in *members) has(name string) bool { return in.values[name] != nil }

func (in *members) fail(err error) {
	if in.err == nil {
		in.err = err
	}
}

// text returns a string, "" if it is absent.
func (in *members) text(name string) string {
	value, ok := in.values[name]
	if !ok {
		return ""
	}
	s, ok := strictjson.String(value)
	switch {
	case !ok:
		in.fail(wrong(CodeMetadata, "%s is not a string", name))
		return ""
	case utf8.RuneCountInString(s) > maxText:
		in.fail(wrong(CodeMetadata, "%s is longer than %d characters", name, maxText))
		return ""
	}
	return s
}

// list returns an array of strings, nil if it is absent. Errors have the given code.
func (in *members) list(name, code string) []string {
	value, ok := in.values[name]
	if !ok {
		return nil
	}
	list, err := stringList(value)
	switch {
	case errors.Is(err, errMany):
		in.fail(wrong(code, "%s has more than %d elements", name, maxList))
	case err != nil:
		in.fail(wrong(code, "%s is not an array of strings", name))
	}
	return list
}

var (
	errMany       = errors.New("too many elements")
	errNotStrings = errors.New("not an array of strings")
)

func stringList(value []byte) ([]string, error) {
	var list []string
	err := strictjson.Array(value, func(element []byte) error {
		s, ok := strictjson.String(element)
		switch {
		case !ok:
			return errNotStrings
		case len(list) == maxList:
			return errMany
		}
		list = append(list, s)
		return nil
	})
	return list, err
}
