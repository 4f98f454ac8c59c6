package policy

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// absent is the value of a missing member, which differs from null.
type absent struct{}

func valueOf(raw []byte) any {
	if len(raw) == 0 {
		return absent{}
	}
	value, err := decodeValue(raw)
	if err != nil {
		return string(raw)
	}
	return value
}

// compareValues calls note for each place in which two JSON values differ, in the order of the
// keys. It compares lists as a whole, because lists of names and enums read best together.
func compareValues(path string, was, is any, note func(kind ChangeKind, what, a, b string)) {
	a, ok := was.(map[string]any)
	b, both := is.(map[string]any)
	if !ok || !both {
		kind := Altered
		if isWording(path, was, is) {
			kind = Reworded
		}
		note(kind, path, valueText(was), valueText(is))
		return
	}
	keys := slices.Collect(maps.Keys(a))
	for key := range b {
		if _, ok := a[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		compareValues(path+"."+pathKey(key), member(a, key), member(b, key), note)
	}
}

func member(object map[string]any, key string) any {
	if value, ok := object[key]; ok {
		return value
	}
	return absent{}
}

// pathKey returns a key for a path, quoted if the path would be ambiguous.
func pathKey(key string) string {
	if key == "" || strings.ContainsAny(key, ". \"") {
		return strconv.Quote(key)
	}
	return key
}

// isWording reports whether the change is one of a title or a description of a schema, and not of
// data with such a name.
func isWording(path string, was, is any) bool {
	segments := strings.Split(path, ".")
	last := segments[len(segments)-1]
	if last != "description" && last != "title" {
		return false
	}
	for _, data := range []string{"default", "const", "enum", "examples", "other"} {
		if slices.Contains(segments, data) {
			return false
		}
	}
	return isText(was) && isText(is)
}

func isText(value any) bool {
	switch value.(type) {
	case string, absent:
		return true
	}
	return false
}

// valueText returns a value as JSON, "" for absent.
func valueText(value any) string {
	if _, ok := value.(absent); ok {
		return ""
	}
	return string(encodeValue(value))
}
