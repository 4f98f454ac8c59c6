package policy

import (
	"fmt"
	"unicode/utf8"
)

const hiddenWhy = "What a person cannot see, a model still reads: invisible characters are how instructions are smuggled into tools, and " +
	"the policy forbids hidden or obfuscated text."

var hiddenRules = textRules(Rule{
	ID:     "hidden-text",
	Title:  "no invisible or control characters",
	Why:    hiddenWhy,
	Source: policyURL, Checked: policyRead, Level: Must,
	Fix: "retype the text by hand; pasted text brings such characters along",
}, func(p passage) (string, string) {
	first, n := findHidden(p.text, p.oneLine)
	if n == 0 {
		return "", ""
	}
	more := ""
	if n > 1 {
		more = fmt.Sprintf(" and %d more", n-1)
	}
	return fmt.Sprintf("hides %s at character %d%s", first.name, first.at, more), ""
})

// textRules makes two rules of one check over text: for the tools, and for the
// manifest. They are two because a server whose tools are known may have a
// manifest that is not. The check returns a predicate such as "hides U+200B at
// character 3", or "" for a passage that is in order.
func textRules(base Rule, check func(passage) (predicate, fix string)) []Rule {
	over := func(r *reporter, passages []passage) {
		for _, p := range passages {
			if predicate, fix := check(p); predicate != "" {
				p.report(r, fmt.Sprintf("%s %s, in %s", p.owner, predicate, p.place), fix)
			}
		}
	}
	tools, manifest := base, base
	tools.ID, tools.Title, tools.needs = "tool-"+base.ID, base.Title+" in tools and their schemas", PartTools
	tools.check = func(v *view, r *reporter) { over(r, v.toolPassages) }
	manifest.ID, manifest.Title, manifest.needs = "manifest-"+base.ID, base.Title+" in the manifest", PartManifest
	manifest.check = func(v *view, r *reporter) { over(r, v.manifestPassages) }
	return []Rule{tools, manifest}
}

// A hiddenChar is an invisible character and where it stands, counted from 1.
type hiddenChar struct {
	name string
	at   int
}

// findHidden returns the first character of text that does not belong in text
// that people read, and how many there are.
func findHidden(text string, oneLine bool) (first hiddenChar, n int) {
	found := func(at int, name string) {
		if n++; n == 1 {
			first = hiddenChar{name, at}
		}
	}
	runes := []rune(text)
	invalid := invalidBytes(text)
	for i := 0; i < len(runes); i++ {
		if b, bad := invalid[i]; bad {
			found(i+1, fmt.Sprintf("the byte 0x%02X, which is not UTF-8,", b))
			continue
		}
		if skip := flagTags(runes[i:]); skip > 0 {
			i += skip
			continue
		}
		if name := hiddenName(runes, i, oneLine); name != "" {
			found(i+1, fmt.Sprintf("%s (%s)", codePoint(runes[i]), name))
		}
	}
	return first, n
}

// invalidBytes maps the index of each character that is not UTF-8 to its byte.
func invalidBytes(text string) map[int]byte {
	if utf8.ValidString(text) {
		return nil
	}
	invalid := make(map[int]byte)
	n := 0
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && size == 1 {
			invalid[n] = text[i]
		}
		n++
	}
	return invalid
}

// regions are the flags that Unicode writes with tag characters. Every other
// use of them is hidden text.
var regions = []string{"gbeng", "gbsct", "gbwls"}

// flagTags returns how many tag characters follow the black flag at the start of
// runes to make the flag of England, Scotland or Wales, else 0.
func flagTags(runes []rune) int {
	if len(runes) == 0 || runes[0] != 0x1F3F4 {
		return 0
	}
	for _, region := range regions {
		want := append([]rune(region), 0x7F)
		if len(runes) <= len(want) {
			continue
		}
		same := true
		for i, r := range want {
			same = same && runes[i+1] == r+0xE0000
		}
		if same {
			return len(want)
		}
	}
	return 0
}
