package fields

import (
	"slices"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A set is a set of words. It is built when it is first asked. Its variables have no initial value
// that runs code, so that a program pays for the lists only when it uses them.
type set struct {
	list  string
	once  sync.Once
	built map[string]bool
}

// listOf returns the set of the words of a list. A "*" after a word means all its forms.
func listOf(list string) *set { return &set{list: list} }

// words returns the words of the set.
func (s *set) words() map[string]bool {
	s.once.Do(func() {
		s.built = map[string]bool{}
		for w := range strings.FieldsSeq(s.list) {
			base, all := strings.CutSuffix(w, "*")
			s.built[base] = true
			if all {
				for _, form := range prose.Forms(base) {
					s.built[form] = true
				}
			}
		}
	})
	return s.built
}

// has reports whether the word is in the set.
func (s *set) has(word string) bool { return s != nil && s.words()[word] }

// any reports whether one of the words is in the set.
func (s *set) any(list map[string]bool) bool {
	if s == nil {
		return false
	}
	m := s.words()
	if len(m) > len(list) {
		for w := range list {
			if m[w] {
				return true
			}
		}
		return false
	}
	for w := range m {
		if list[w] {
			return true
		}
	}
	return false
}

// anyOf reports whether one of the words is in the set.
func (s *set) anyOf(list []string) bool { return slices.ContainsFunc(list, s.has) }
