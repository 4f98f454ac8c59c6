package library

import (
	"go/token"
	"math/bits"
	"strings"
	"unicode"
)

// The ways in which a name fits a query, best first.
const (
	fitExact     = iota
	fitFold      // equal except for upper and lower case
	fitPrefix    // the name begins with the query
	fitWord      // a word in the name begins with the query: Closer in ReadCloser
	fitSubstring // the name contains the query
	fitWords     // all words of the query occur in package, type and name
	fitTypo
	fitNone
)

// query is a parsed search query.
type query struct {
	path       string   // the whole query in lower case, to compare with import paths
	name       string   // the name to find: Do of net/http.Client.Do
	lower      string   // name in lower case
	qualifiers []string // in lower case: net/http and client
	words      []string // in lower case, if there are several
	letters    uint32
	typos      int
}

func parseQuery(text string) query {
	// Remove what comes from signatures, as in (*Client).Do and Copy().
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("()*&\"`", r) {
			return -1
		}
		return r
	}, text)
	text = strings.Trim(text, ". \t\n")
	q := query{path: strings.ToLower(text)}
	if strings.ContainsAny(text, " \t\n") {
		words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '.' })
		if len(words) > 1 && token.IsKeyword(words[0]) {
			words = words[1:]
		}
		q.words = strings.Fields(strings.ToLower(strings.Join(words, " ")))
		q.setName(strings.Join(words, ""))
		q.path = q.lower
		return q
	}
	dir, base, slashed := cutLast(text, "/")
	if slashed {
		dir += "/"
	}
	parts := strings.Split(base, ".")
	q.setName(parts[len(parts)-1])
	if len(parts) > 1 {
		parts[0] = dir + parts[0]
		for _, part := range parts[:len(parts)-1] {
			q.qualifiers = append(q.qualifiers, strings.ToLower(part))
		}
	} else {
		q.setName(text)
	}
	return q
}

func (q *query) setName(name string) {
	q.name, q.lower = name, strings.ToLower(name)
	q.letters = letterSet(q.lower)
	q.typos = allowedTypos(len(name))
}

// fit returns how well a symbol fits the query without typing mistakes.
func (q *query) fit(p *packageIndex, s *symbol) int {
	best := fitNone
	if s.kind == kindPackage {
		best = q.fitPackage(p, s)
	} else if q.qualified(p, s) {
		best = fitName(q.name, q.lower, s)
	}
	if best == fitNone && q.words != nil && q.fitWords(p, s) {
		best = fitWords
	}
	return best
}

// fitPackage compares a query with a slash with the import path, and every other query with the
// name and the last element, which may differ: yaml and yaml.v3.
func (q *query) fitPackage(p *packageIndex, s *symbol) int {
	if !strings.Contains(q.path, "/") {
		best := fitNone
		if len(q.qualifiers) == 0 {
			best = fitName(q.name, q.lower, s)
		}
		if q.path == p.lowerRef {
			best = min(best, fitFold)
		}
		return best
	}
	switch {
	case q.path == p.lowerPath:
		return fitExact
	case strings.HasSuffix(p.lowerPath, "/"+q.path):
		return fitFold
	case strings.HasPrefix(p.lowerPath, q.path):
		return fitPrefix
	case strings.Contains(p.lowerPath, q.path):
		return fitSubstring
	}
	return fitNone
}

// qualified reports whether a symbol is in the package or type that the qualifiers name.
func (q *query) qualified(p *packageIndex, s *symbol) bool {
	switch len(q.qualifiers) {
	case 0:
		return true
	case 1:
		return q.qualifiers[0] == s.lowerRecv || q.inPackage(p.ref, p.lowerPath)
	case 2:
		return q.qualifiers[1] == s.lowerRecv && q.inPackage(p.ref, p.lowerPath)
	}
	return false
}

// inPackage reports whether the first qualifier is a package's name, its import path, or the end of
// its import path.
func (q *query) inPackage(ref *packageRef, lowerPath string) bool {
	qualifier := q.qualifiers[0]
	path, ok := strings.CutSuffix(lowerPath, qualifier)
	return ok && (path == "" || path[len(path)-1] == '/') || strings.EqualFold(ref.name, qualifier)
}

func (q *query) fitWords(p *packageIndex, s *symbol) bool {
	own := false
	for _, word := range q.words {
		if strings.Contains(s.lower, word) {
			own = true
		} else if !strings.Contains(s.lowerRecv, word) && !strings.Contains(p.lowerPath, word) {
			return false
		}
	}
	// At least one word must be in the name, or every symbol of a fitting package would fit.
	return own
}

// fitsTypo reports whether the query is the name of the symbol with typing mistakes.
func (q *query) fitsTypo(p *packageIndex, s *symbol) bool {
	return q.typos > 0 &&
		bits.OnesCount32(q.letters^s.letters) <= 2*q.typos &&
		q.qualified(p, s) &&
		distance(q.lower, s.lower, q.typos) <= q.typos
}

func fitName(name, lower string, s *symbol) int {
	switch i := strings.Index(s.lower, lower); {
	case i < 0:
		return fitNone
	case s.name == name:
		return fitExact
	case len(s.lower) == len(lower):
		return fitFold
	case i == 0:
		return fitPrefix
	}
	for i := 1; i+len(lower) <= len(s.lower); i++ {
		if strings.HasPrefix(s.lower[i:], lower) && startsWord(s.name, i) {
			return fitWord
		}
	}
	return fitSubstring
}

// startsWord reports whether a word of a camel-case name starts at i.
func startsWord(name string, i int) bool {
	if i >= len(name) || isUpper(name[i-1]) && !(i+1 < len(name) && isLower(name[i+1])) {
		return false
	}
	return isUpper(name[i]) || name[i-1] == '_' || isDigit(name[i-1]) != isDigit(name[i])
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// mayBeIn reports whether a package that is not indexed may have what a qualified query looks for.
// Its types are unknown, so its name must fit.
func (q *query) mayBeIn(ref *packageRef) bool {
	return q.inPackage(ref, strings.ToLower(ref.path))
}
