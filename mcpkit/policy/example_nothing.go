package policy

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// showsNothing reports whether a result is that of a call which found nothing: it has no text, or
// its values are empty lists, empty texts and null.
//
// A false and a zero are answers: {"available":false}, {"count":0}. Beside an empty list, they are
// not answers if they only say that the list is empty, and the page, the limit and repeated
// arguments are not answers either: {"items":[],"count":0,"page":1,"query":"tea"}. A text that says
// why the list is empty is an answer.
func (a Answer) showsNothing(arguments json.RawMessage) bool {
	if a.Media > 0 {
		return false
	}
	raw := []byte(a.Structured)
	if len(raw) == 0 {
		if glyph.Empty(a.Text) {
			return true
		}
		raw = []byte(a.Text) // an adopted tool may send JSON as text
	}
	v, ok := decodeNumbers(raw)
	if !ok {
		return false
	}
	given, _ := decodeNumbers(arguments) // arguments that are not JSON are another rule's
	e := emptiness{given: scalarsOf(given)}
	e.besideList = hasEmptyList(v)
	return e.nothing("", v)
}

// decodeNumbers decodes a JSON text and keeps the digits of its numbers.
func decodeNumbers(raw []byte) (v any, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	return v, decoder.Decode(&v) == nil && !decoder.More()
}

// An emptiness decides whether the values of a result say anything.
type emptiness struct {
	besideList bool  // the result has an empty list
	given      []any // the texts and numbers among the arguments
}

// nothing reports whether a value says nothing. name is that of the member that has it.
func (e emptiness) nothing(name string, v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return e.besideList && consistsOf(name, paging+tallies)
	case json.Number:
		return e.besideList && (consistsOf(name, paging) || isZero(v) && consistsOf(name, tallies) || slices.Contains(e.given, any(v)))
	case string:
		return glyph.Empty(v) || e.besideList && (consistsOf(name, paging) || consistsOf(name, " status ") && isFine(v) || slices.Contains(e.given, any(v)))
	case []any:
		return !slices.ContainsFunc(v, func(item any) bool { return !e.nothing(name, item) })
	case map[string]any:
		for member, value := range v {
			if !e.nothing(member, value) {
				return false
			}
		}
	}
	return true
}

// hasEmptyList reports whether a value has a list without an item that says anything.
func hasEmptyList(v any) bool {
	switch v := v.(type) {
	case []any:
		return emptiness{}.nothing("", v)
	case map[string]any:
		for _, value := range v {
			if hasEmptyList(value) {
				return true
			}
		}
	}
	return false
}

// The words in names of members that describe the list beside them or the call, and the words that
// such names also contain. A size or a duration may be an answer.
const (
	paging  = " page pages limit offset cursor more truncated took elapsed timestamp ok success request "
	tallies = " count counts total totals found hits empty "
	beside  = " size per has is num number next previous prev of results items ms id time at "
)

// consistsOf reports whether the name of a member consists of words of list and of beside, such as
// has_more and total_count.
func consistsOf(name, list string) bool {
	one := false
	for _, w := range words.SplitName(name) {
		in := strings.Contains(list, " "+w+" ")
		if !in && !strings.Contains(beside, " "+w+" ") {
			return false
		}
		one = one || in
	}
	return one
}

// isFine reports whether the text of a status is only that the call succeeded.
func isFine(text string) bool {
	return slices.Contains([]string{"ok", "success", "succeeded", "done", "200"}, strings.ToLower(text))
}

func isZero(n json.Number) bool {
	return strings.Trim(string(n), "-0.") == "" || strings.HasPrefix(string(n), "0e")
}

// scalarsOf returns the texts and numbers in a value.
func scalarsOf(v any) (all []any) {
	switch v := v.(type) {
	case string, json.Number:
		return []any{v}
	case []any:
		for _, item := range v {
			all = append(all, scalarsOf(item)...)
		}
	case map[string]any:
		for _, value := range v {
			all = append(all, scalarsOf(value)...)
		}
	}
	return all
}
