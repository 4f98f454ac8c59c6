package clientmeta

import (
	"errors"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// jsonLimits are far above what clients send.
var jsonLimits = strictjson.Limits{Depth: 16, Members: 200, WholeStrings: true}

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
	m := &members{values: map[string][]byte{}}
	err := strictjson.Object(body, func(name string, value []byte) error {
		if string(value) != "null" {
			m.values[name] = value
		}
		return nil
	})
	if err != nil {
		return nil, wrong(CodeMetadata, "the metadata is not a JSON object")
	}
	return m, nil
}

func (m *members) has(name string) bool { return m.values[name] != nil }

func (m *members) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// text returns a string of at most most characters, "" if it is absent.
func (m *members) text(name string, most int) string {
	value, ok := m.values[name]
	if !ok {
		return ""
	}
	s, ok := strictjson.String(value)
	switch {
	case !ok:
		m.fail(wrong(CodeMetadata, "%s is not a string", name))
		return ""
	case utf8.RuneCountInString(s) > most:
		m.fail(wrong(CodeMetadata, "%s is longer than %d characters", name, most))
		return ""
	}
	return s
}

// list returns an array of at most most strings, nil if it is absent.
func (m *members) list(name, code string, most int) []string {
	value, ok := m.values[name]
	if !ok {
		return nil
	}
	list, err := stringList(value, most)
	switch {
	case errors.Is(err, errMany):
		m.fail(wrong(code, "%s has more than %d elements", name, most))
	case err != nil:
		m.fail(wrong(code, "%s is not an array of strings", name))
	}
	return list
}

var (
	errMany       = errors.New("too many elements")
	errNotStrings = errors.New("not an array of strings")
)

func stringList(value []byte, most int) ([]string, error) {
	var list []string
	err := strictjson.Array(value, func(element []byte) error {
		s, ok := strictjson.String(element)
		switch {
		case !ok:
			return errNotStrings
		case len(list) == most:
			return errMany
		}
		list = append(list, s)
		return nil
	})
	return list, err
}
