package prose_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

func TestSentences(t *testing.T) {
	text := "Lists notes, e.g. those of v1.2. Use it when\n- the user asks; then call get_note! Don't cut example.com."
	var got []string
	for _, s := range prose.Sentences(text) {
		got = append(got, s.Text)
	}
	assert.Equal(t, []string{
		"Lists notes, e.g. those of v1.2.", "Use it when", "- the user asks;", "then call get_note!", "Don't cut example.com.",
	}, got)
}

// orders has the words of a sentence that stand where an order can be.
func TestOrders(t *testing.T) {
	for text, want := range map[string]string{
		"Send it":                             "send",
		"Then please also send it":            "send",
		"After saving, post it and mail it":   "post mail",
		"You must never send it":              "send",
		"The assistant has to send it":        "send",
		"Make sure to send it":                "send",
		"Ask the user to send it":             "send",
		"Let them send it":                    "send",
		"It must not be sent":                 "sent",
		"Sends it and posts it":               "",
		"The user can send it":                "",
		"Returns what a customer has to send": "",
		"Do not send it":                      "send",
		"When it is done: send it":            "send",
		"The tool that users send it with":    "",
		"Claude should post it":               "post",
		"It is best to send it":               "send",
	} {
		var got []string
		for _, s := range prose.Sentences(text) {
			for _, w := range s.Words {
				if w.Order != prose.NoOrder && strings.Contains(" send sent post mail ", " "+w.Lower+" ") {
					got = append(got, w.Lower)
				}
			}
		}
		assert.Equal(t, want, strings.Join(got, " "), text)
	}
}

func TestNegation(t *testing.T) {
	for text, want := range map[string]bool{
		"Nothing is deleted":                        true,
		"It does not store, log or delete anything": true,
		"Cannot be deleted":                         true,
		"Never asks, but deletes":                   false,
		"Not needed, deleted later":                 false,
		"Deletes it without a trace":                false,
	} {
		for _, w := range prose.Sentences(text)[0].Words {
			if strings.HasPrefix(w.Lower, "delete") {
				assert.Equal(t, want, w.Negated, text)
			}
		}
	}
}

var lexicon = prose.Lexicon{"use": "use* call* turn*_to", "other": "other another"}

func TestPatterns(t *testing.T) {
	special := func(class string, w prose.Word) bool { return class == "ours" && w.Lower == "get_note" }
	for _, c := range []struct {
		pattern, text, want string
	}{
		{"@use ..3 @other tool*", "Calls many different other tools", "Calls many different other tools"},
		{"@use ..1 @other tool*", "Calls many different other tools", ""},
		{"@use @other", "turning to another", "turning to another"},
		{"^@use", "Calls it", ""},
		{"^@use", "Then call it", "call"},
		{"!@use", "Never call it", "call"},
		{"-@use", "Never call it", ""},
		{"@use ?it again", "call it again", "call it again"},
		{"@use ?it again", "call again", "call again"},
		{"call ~5 again", "call it, and again", ""},
		{"call ..5 again", "call it, and again", "call it, and again"},
		{"@use @ours", "Use get_note", "Use get_note"},
		{"@ours first", "get_note first", "get_note first"},
		{"call https first", "Call https://a.example.com/b-c/d?e=f first", "Call https://a.example.com/b-c/d?e=f first"},
		{"see guide", "See guide://start/here, and call it", "See guide://start/here"},
	} {
		set := lexicon.NewSet([]string{c.pattern}, []string{"ours"})
		s := prose.Sentences(c.text)[0]
		got := ""
		for _, m := range set.Find(s, special) {
			got = s.Quote(m.I, m.J)
		}
		assert.Equal(t, c.want, got, "%s in %s", c.pattern, c.text)
	}
}

// TestSetsRejectPatternsWithErrors checks that an error shows when a set is made, and not when a
// sentence needs the pattern.
func TestSetsRejectPatternsWithErrors(t *testing.T) {
	for _, pattern := range []string{"", "?use it", "~3 use", "..3 use", "use ..x it", "use ~ it", "@nowhere", "use @nowhere", "use a|@nowhere"} {
		assert.Panics(t, func() { lexicon.NewSet([]string{"use", pattern}, []string{"ours"}) }, pattern)
	}
}

// TestManySentences checks that a set finds the same after it has compiled its patterns.
func TestManySentences(t *testing.T) {
	set := lexicon.NewSet([]string{"send* it", "@use ..3 @other", "go|be* there", "a b", "@ours it"}, []string{"ours"})
	special := func(_ string, w prose.Word) bool { return w.Code }
	for text, want := range map[string][]int{
		"Sent it and calls another": {0, 1}, "It was there": {2}, "Goes there": nil, "Go there": {2}, "A b": {3}, "Uses `x` it": {4}, "Nothing": nil,
	} {
		sentence := prose.Sentences(text)[0]
		for range 100 {
			var got []int
			for _, m := range set.Find(sentence, special) {
				got = append(got, m.Pattern)
			}
			assert.Equal(t, want, got, text)
		}
	}
}

func TestForms(t *testing.T) {
	for base, want := range map[string]string{
		"call": "calling", "use": "using", "skip": "skipped", "copy": "copied", "push": "pushes", "send": "sent", "query": "queries", "deploy": "deployed",
	} {
		assert.Contains(t, prose.Forms(base), want)
	}
}

// FuzzFind checks that no text panics and that a match lies in its sentence.
func FuzzFind(f *testing.F) {
	f.Add("Use it, or call another tool. Don't.")
	f.Add("\"'`-- ...;;,,")
	set := lexicon.NewSet([]string{"@use ..6 @other ..4 tool*|@ours", "^-@use ~9 ?very other"}, []string{"ours"})
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range prose.Sentences(text) {
			for _, m := range set.Find(s, func(_ string, w prose.Word) bool { return w.Code }) {
				assert.NotEmpty(t, s.Quote(m.I, m.J))
			}
		}
	})
}

// TestIsForm checks that a word is a form of a base if it is one of its forms.
func TestIsForm(t *testing.T) {
	bases := append(strings.Fields("call use skip copy push query deploy by a notify x bus"), prose.Irregular()...)
	for _, base := range bases {
		for _, other := range bases {
			for _, word := range append(prose.Forms(other), other, "", other+"er") {
				assert.Equal(t, slices.Contains(prose.Forms(base), word), prose.IsForm(base, word), "%s of %s", word, base)
			}
		}
	}
}

// TestList checks that a list has the same words before and after it has made its table.
func TestList(t *testing.T) {
	const words = "read-only read\n\tsend* go* set sets read_all"
	list := prose.NewList(words)
	for round := range 100 {
		if round < 50 {
			list = prose.NewList(words)
		}
		for _, word := range []string{"read-only", "read", "send", "sent", "sending", "go", "went", "set", "sets", "read_all"} {
			assert.True(t, list.Has(word), word)
		}
		if round < 50 {
			list = prose.NewList(words)
		}
		for _, word := range []string{"", "only", "rea", "reads", "setting", "send*", "sende", "all", " ", "read\n\tsend"} {
			assert.False(t, list.Has(word), word)
		}
		assert.True(t, list.Any(map[string]bool{"x": true, "went": true}))
		assert.False(t, list.Any(map[string]bool{"x": true, "rea": true}))
		assert.True(t, list.AnyOf([]string{"x", "sending"}))
		assert.False(t, list.AnyOf(nil))
	}
	var none *prose.List
	assert.False(t, none.Has("read"))
	assert.False(t, none.Any(map[string]bool{"read": true}))
}
