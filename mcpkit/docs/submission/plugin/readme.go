package plugin

import (
	"strings"
	"unicode"
)

// readmeWords is the fewest words of a README outside of code.
const readmeWords = 40

func (c *checker) readme() {
	var readme *File
	for i, f := range c.files {
		if strings.EqualFold(f.Path, "README.md") {
			readme = &c.files[i]
		}
	}
	if readme == nil {
		c.add(RuleReadme, "README.md", "it is missing; say what the plugin does, how to use it and what data it sends, in at least %d words", readmeWords)
		return
	}
	if n := wordsOutsideCode(string(readme.Content)); n < readmeWords {
		c.add(RuleReadme, readme.Path, "it has %d words outside of code; at least %d are needed: say what the plugin does, how to use it and what data it sends", n, readmeWords)
	}
}

// wordsOutsideCode counts the words of a Markdown document that are not in blocks of code.
func wordsOutsideCode(document string) (n int) {
	fence := ""
	for line := range strings.SplitSeq(document, "\n") {
		text := strings.TrimSpace(line)
		mark := ""
		for _, c := range []string{"`", "~"} {
			if run := text[:len(text)-len(strings.TrimLeft(text, c))]; len(run) >= 3 {
				mark = run
			}
		}
		switch {
		case fence == "" && mark != "":
			fence = mark
			continue
		case fence != "":
			if mark != "" && mark[0] == fence[0] && len(mark) >= len(fence) && text == mark {
				fence = ""
			}
			continue
		case strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t"):
			continue
		}
		for word := range strings.FieldsSeq(text) {
			if strings.ContainsFunc(word, unicode.IsLetter) {
				n++
			}
		}
	}
	return n
}
