// Package lazyregexp compiles regular expressions on first use, and only for texts that can match.
//
// Linking an expression costs nothing at start-up. An expression can name anchors: a text that
// contains none of them is rejected by a search for substrings, and the expression is not compiled
// for it.
package lazyregexp

import (
	"regexp"
	"strings"
	"sync"
)

// A Regexp is a regular expression that is compiled when it is first needed. It may be used by
// several goroutines at once.
type Regexp struct {
	expr     string
	anchors  []string
	once     sync.Once
	compiled *regexp.Regexp
}

// New returns the expression expr. Every match must contain one of the anchors, which are in
// lower case and compared without regard to case; without anchors every text is a candidate.
// Tests check the anchors with [Regexp.VerifyAnchors].
func New(expr string, anchors ...string) *Regexp {
	return &Regexp{expr: expr, anchors: anchors}
}

// compile returns the compiled expression.
func (r *Regexp) compile() *regexp.Regexp {
	r.once.Do(func() { r.compiled = regexp.MustCompile(r.expr) })
	return r.compiled
}

// Possible reports whether a text, given in lower case, contains an anchor. The
// expression matches no other text.
func (r *Regexp) Possible(lower string) bool {
	if len(r.anchors) == 0 {
		return true
	}
	for _, anchor := range r.anchors {
		if strings.Contains(lower, anchor) {
			return true
		}
	}
	return false
}

// candidate reports whether text contains an anchor, or the expression has none.
func (r *Regexp) candidate(text string) bool {
	return len(r.anchors) == 0 || r.Possible(strings.ToLower(text))
}

// Regexp returns the compiled expression.
func (r *Regexp) Regexp() *regexp.Regexp { return r.compile() }

// MatchString reports whether text contains a match.
func (r *Regexp) MatchString(text string) bool {
	return r.candidate(text) && r.compile().MatchString(text)
}

// FindString returns the first match in text, or "".
func (r *Regexp) FindString(text string) string {
	if !r.candidate(text) {
		return ""
	}
	return r.compile().FindString(text)
}

// FindStringSubmatch returns the first match in text and those of its groups, or nil.
func (r *Regexp) FindStringSubmatch(text string) []string {
	if !r.candidate(text) {
		return nil
	}
	return r.compile().FindStringSubmatch(text)
}

// FindAllString returns all matches in text, or nil.
func (r *Regexp) FindAllString(text string) []string {
	if !r.candidate(text) {
		return nil
	}
	return r.compile().FindAllString(text, -1)
}

// FindAllStringIndex returns the places of all matches in text, or nil.
func (r *Regexp) FindAllStringIndex(text string) [][]int {
	if !r.candidate(text) {
		return nil
	}
	return r.compile().FindAllStringIndex(text, -1)
}

// FindAllStringSubmatchIndex returns the places of all matches in text and of their groups, or nil.
func (r *Regexp) FindAllStringSubmatchIndex(text string) [][]int {
	if !r.candidate(text) {
		return nil
	}
	return r.compile().FindAllStringSubmatchIndex(text, -1)
}
