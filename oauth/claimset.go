package oauth

import (
	"maps"
	"strings"
)

// Claims are the claims of a verified token, or the members of an introspection response, by name.
// Numbers are json.Number. A claim that is null counts as absent and is not in Claims.
type Claims map[string]any

// Text returns a claim that is a string, and "" for any other.
func (c Claims) Text(name string) string {
	s, _ := c[name].(string)
	return s
}

// Texts returns the strings of a claim: the members of a list, or the parts of a string that
// spaces separate. It returns nil for a list with a member that is not a string, and for a claim
// that is neither.
func (c Claims) Texts(name string) []string {
	switch value := c[name].(type) {
	case string:
		return strings.FieldsFunc(value, func(r rune) bool { return r == ' ' })
	case []any:
		texts := make([]string, 0, len(value))
		for _, member := range value {
			s, ok := member.(string)
			if !ok {
				return nil
			}
			texts = append(texts, s)
		}
		return texts
	}
	return nil
}

// Member returns the claims in a claim that is an object, such as realm_access of Keycloak, and
// nil for any other.
func (c Claims) Member(name string) Claims {
	object, _ := c[name].(map[string]any)
	return object
}

// withoutNulls removes the claims that are null.
func withoutNulls(c Claims) {
	maps.DeleteFunc(c, func(_ string, value any) bool { return value == nil })
}
