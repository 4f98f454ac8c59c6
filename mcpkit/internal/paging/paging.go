// Package paging finds out, by the names of a tool's arguments, how a caller can request the parts
// of a result that did not fit.
package paging

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/budget"
)

// A Kind says what an argument does to a result.
type Kind int

// The kinds of arguments.
const (
	// Filter chooses what the result has, such as a query or a state.
	Filter Kind = iota
	// Position chooses where the result begins or ends, such as an offset, a page or a date.
	Position
	// Limit only makes the result smaller.
	Limit
	// Identity names the one thing that the result is about.
	Identity
	// Form changes how the result looks.
	Form
)

// The words in names that decide the kind. Limits are looked for first: page_size is a limit, not a
// position.
var (
	limits = set("limit max maximum count size length n k top take num number amount maxresults perpage pagesize " +
		"per results chars characters bytes tokens budget depth")
	positions = set("cursor offset skip page pages start from since until after before begin end token position pos index range " +
		"lines line section chapter part chunk continuation continue next date day week month year time")
	identities = set("id ids uuid key slug uri url name path handle file sha ref")
	forms      = set("format pretty verbose sort order orderby sortby direction timezone tz locale language lang unit units style " +
		"include expand ascending descending reverse")
)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		all[w] = true
	}
	return all
}

// KindOf returns the kind of an argument by its name. An identity is one only if every call needs
// it: an optional one filters.
func KindOf(name string, required bool) Kind {
	words := split(name)
	if len(words) == 0 {
		return Form
	}
	last := words[len(words)-1]
	in := func(s map[string]bool) bool { return slices.ContainsFunc(words, func(w string) bool { return s[w] }) }
	switch {
	case required && identities[last]:
		return Identity
	case in(limits):
		return Limit
	case in(positions):
		return Position
	case forms[words[0]] || forms[last]:
		return Form
	}
	return Filter
}

// split returns the words of a name in lower case.
func split(name string) (words []string) {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		afterLower := i > 0 && unicode.IsLower(runes[i-1])
		beforeLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if unicode.IsUpper(r) && (afterLower || beforeLower) {
			b.WriteByte(' ')
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			r = ' '
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Fields(b.String())
}

// Arguments are the arguments of a tool by what they do to its result.
type Arguments struct {
	// Reaching are the names of the arguments with which a caller requests other parts of a result,
	// and of the limits that go with them, except for the cursor of a page. A limit alone never
	// returns the rest.
	Reaching []string
	// Open is set if no argument limits, filters or pages the result.
	Open bool
}

// Of returns the arguments of a tool with the given names, of which some are required.
func Of(names, required []string) Arguments {
	a := Arguments{Open: true}
	reaches := false
	for _, name := range names {
		switch KindOf(name, slices.Contains(required, name)) {
		case Filter, Position:
			if a.Open = false; name != "cursor" {
				reaches = true
				a.Reaching = append(a.Reaching, name)
			}
		case Limit:
			a.Open = false
			a.Reaching = append(a.Reaching, name)
		}
	}
	if !reaches {
		a.Reaching = nil
	}
	return a
}

// CutsList reports whether a result of a tool with the given omissions is a list that was cut:
// items are missing, or a part of the text of a tool whose name says that it lists things. failed
// is set if nothing of the result was left.
func CutsList(tool string, omitted []budget.Omission, failed bool) bool {
	words := split(tool)
	lists := len(words) > 0 && words[0] == "list"
	for _, o := range omitted {
		if o.What == "items" || lists && o.What == "bytes" {
			return true
		}
	}
	return lists && failed
}
