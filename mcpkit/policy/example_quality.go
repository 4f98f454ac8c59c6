package policy

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// assignment matches an argument as a program writes it: query=tea.
var assignment = lazyregexp.New(`\b[a-zA-Z_][\w.]*\s*=\s*["'\w]`, "=")

// unlikelyPrompt returns why no user would write the prompt of e, as a predicate, or "".
func (v *view) unlikelyPrompt(e Example) string {
	prompt := strings.TrimSpace(e.Prompt)
	normal := words.Normalize(prompt)
	switch {
	case glyph.Empty(prompt), dummyText(prompt) != "":
		return "" // example-text, example-placeholder
	case (prompt[0] == '{' || prompt[0] == '[') && json.Valid([]byte(prompt)):
		return "is JSON"
	case slices.Contains([]string{"test", "testing", "a test", "this is a test", "hello", "hello world", "hi", "prompt", "example", "example prompt", "try it out"}, normal):
		return "asks for nothing"
	}
	for _, t := range v.Tools {
		if t.Name == "" {
			continue
		}
		if strings.EqualFold(prompt, t.Name) || len(words.SplitName(t.Name)) > 1 && strings.ContainsAny(t.Name, "_.-") && containsWord(prompt, t.Name) {
			return "names the tool " + t.Name
		}
	}
	if m := assignment.FindString(prompt); m != "" {
		return "is written for a program: " + m
	}
	if words.English(prompt) && !strings.Contains(normal, " ") && !strings.HasSuffix(prompt, "?") {
		return "has one word"
	}
	return ""
}

// containsWord reports whether word stands in text with no letter, digit or underscore next to it.
func containsWord(text, word string) bool {
	for rest := text; ; {
		i := strings.Index(rest, word)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(rest[:i])
		after, _ := utf8.DecodeRuneInString(rest[i+len(word):])
		joins := func(r rune) bool {
			return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-' || r == '/'
		}
		if !joins(before) && !joins(after) {
			return true
		}
		rest = rest[i+len(word):]
	}
}

// dummies are texts, in normal form, that stand for a value that the author did not think of.
var dummies = []string{
	"foo", "bar", "baz", "qux", "foobar", "foo bar", "asdf", "asdfasdf", "asd", "qwerty", "qwertz", "lorem", "lorem ipsum", "blah", "xxx", "xyz",
	"dummy", "placeholder", "some text", "sample text", "abc", "aaa", "todo", "tbd", "your text here", "text here",
}

// dummyText returns the placeholder that a text is or has, or "".
func dummyText(text string) string {
	normal := words.Normalize(text)
	letter, size := utf8.DecodeRuneInString(normal)
	if slices.Contains(dummies, normal) || size == len(normal) && letter < unicode.MaxASCII && unicode.IsLetter(letter) {
		return strings.TrimSpace(text)
	}
	if strings.Contains(normal, "lorem ipsum") {
		return "lorem ipsum"
	}
	return placeholder.FindString(text)
}

// An exampleText is a text of an example and its place for a message.
type exampleText struct{ place, text string }

// exampleTexts returns the texts of e, with the free text in the arguments of its calls.
func (v *view) exampleTexts(e Example) []exampleText {
	all := []exampleText{{"title", e.Title}, {"prompt", e.Prompt}, {"Shows", e.Shows}}
	for _, c := range e.Calls {
		i := v.tool(c.Tool)
		if i < 0 {
			continue
		}
		var arguments map[string]any
		if json.Unmarshal(c.Arguments, &arguments) != nil {
			continue
		}
		for _, name := range freeTexts(v.inputs[i]) {
			if text, ok := arguments[name].(string); ok {
				all = append(all, exampleText{"argument " + name, text})
			}
		}
	}
	return all
}

// freeTexts returns the names of the arguments of d that accept any text of several characters.
func freeTexts(d schemadoc.Document) []string {
	var names []string
	d.Walk(func(n schemadoc.Node) {
		_, short := n.Object["maxLength"]
		_, limited := n.Object["pattern"]
		if n.Keyword == "properties" && n.Depth == 1 && n.Direct && n.Object["type"] == "string" && len(choices(n)) == 0 && !short && !limited {
			names = append(names, n.Name)
		}
	})
	return names
}

// sameCalls reports whether two examples call the same tools with the same arguments.
func sameCalls(a, b Example) bool {
	return slices.EqualFunc(a.Calls, b.Calls, func(x, y Call) bool {
		return x.Tool == y.Tool && bytes.Equal(canonical(x.Arguments), canonical(y.Arguments))
	})
}

// nearPrompts reports whether two examples use the same tools and their prompts, of at least five
// words, differ in one word.
func nearPrompts(a, b Example) bool {
	if !slices.EqualFunc(a.Calls, b.Calls, func(x, y Call) bool { return x.Tool == y.Tool }) {
		return false
	}
	x, y := strings.Fields(words.Normalize(a.Prompt)), strings.Fields(words.Normalize(b.Prompt))
	if len(x) != len(y) || len(x) < 5 {
		return false
	}
	differ := 0
	for i := range x {
		if x[i] != y[i] {
			differ++
		}
	}
	return differ == 1
}

// manyWords is how many words a result has at least before it can be called unrelated: a short one,
// such as {"deleted":true}, need not repeat the question.
const manyWords = 40

// unrelated reports whether the answers of a run, which have many words, share none with the texts
// of the example. Words count as shared if they begin alike, as "copies" and "copy" do.
func unrelated(e Example, run Run) bool {
	asked := map[string]bool{}
	question := e.Title + " " + e.Prompt + " " + e.Shows
	for _, c := range e.Calls {
		question = strings.Join([]string{question, string(c.Arguments)}, " ")
	}
	for w := range strings.FieldsSeq(words.Normalize(question)) {
		asked[firstLetters(w)] = true
	}
	count := 0
	for _, a := range run.Answers {
		if a.Media > 0 || a.Failed || a.Fault != "" || !words.English(a.Text) {
			return false
		}
		for w := range strings.FieldsSeq(words.Normalize(a.Text)) {
			if len(w) >= 3 && asked[firstLetters(w)] && !slices.Contains(commonWords, w) {
				return false
			}
			count++
		}
	}
	return count >= manyWords && words.English(question)
}

// firstLetters returns the first letters of a word, which its forms share.
func firstLetters(w string) string {
	if len(w) > 4 {
		return w[:4]
	}
	return w
}

// commonWords say nothing about what a text is about.
var commonWords = []string{
	"the", "and", "for", "are", "was", "with", "that", "this", "from", "you", "your", "all", "any", "not", "has", "have", "can", "will", "what", "which", "when",
	"where", "who", "how", "does", "did", "its", "his", "her", "our", "they", "them", "there", "here", "one", "two", "more", "most", "some", "user", "users", "show", "get",
}
