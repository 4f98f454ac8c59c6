package openapi

import (
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"
)

// maxName is the length of the longest name of a tool or argument that every client accepts.
const maxName = 64

// toolName returns the name of the tool for an operation: an id, or its method and path if that is
// empty, in snake case.
func toolName(o *operation, id string) string {
	if id == "" {
		id = o.method + " " + strings.NewReplacer("{", "", "}", "").Replace(o.path)
	}
	name := strings.Join(asciiWords(id), "_")
	if name == "" {
		name = strings.ToLower(o.method) + "_operation"
	}
	if name[0] >= '0' && name[0] <= '9' {
		name = strings.ToLower(o.method) + "_" + name
	}
	return shorten(name, o.method+" "+o.path)
}

// shorten returns a name of at most maxName bytes. A shortened one ends with a hash of the
// longer text of, so that two names differ.
func shorten(name, of string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.TrimRight(name[:maxName-7], "_") + "_" + hash(of)
}

func hash(of string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(of))
	return fmt.Sprintf("%06x", h.Sum32()&0xffffff)
}

// asciiWords returns the words of a text that have only ASCII letters and digits.
func asciiWords(text string) (list []string) {
	for _, w := range words(text) {
		w = strings.Map(func(r rune) rune {
			if r < unicode.MaxASCII {
				return r
			}
			return -1
		}, w)
		if w != "" {
			list = append(list, w)
		}
	}
	return list
}

// argumentName returns the name of the argument for a parameter or member: the letters, digits and
// underscores of its name, such as filter_status for filter[status].
func argumentName(name string, lower bool) string {
	var b strings.Builder
	pending := false
	for _, r := range name {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_') {
			if pending && b.Len() > 0 {
				b.WriteByte('_')
			}
			pending = false
			b.WriteRune(r)
			continue
		}
		pending = true
	}
	made := b.String()
	if lower {
		made = strings.ToLower(made)
	}
	if made == "" {
		made = "argument_" + hash(name)
	}
	return shorten(made, name)
}

// A nameSet gives out names that differ.
type nameSet map[string]bool

// unique returns the name, or one made from it that is not taken.
func (n nameSet) unique(name, prefix, of string) string {
	made := name
	if n[made] && prefix != "" {
		made = shorten(prefix+"_"+name, of)
	}
	for i := 2; n[made]; i++ {
		made = suffixed(name, i)
	}
	n[made] = true
	return made
}

// suffixed returns the name with a number at its end.
func suffixed(name string, i int) string {
	suffix := fmt.Sprintf("_%d", i)
	return name[:min(len(name), maxName-len(suffix))] + suffix
}
