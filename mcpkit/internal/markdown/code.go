package markdown

import "strings"

// CodeSpan returns text as code within a line. An empty text gives two quotation marks.
func CodeSpan(text string) string {
	text = oneLine(text)
	if text == "" {
		return `""`
	}
	fence := strings.Repeat("`", longestRun(text, '`')+1)
	if text[0] == '`' || text[len(text)-1] == '`' {
		text = " " + text + " "
	}
	return fence + text + fence
}

// CodeSpans returns each of texts like [CodeSpan].
func CodeSpans(texts []string) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = CodeSpan(t)
	}
	return out
}

// CodeBlock returns text as a block of code in a language, which may be empty. The fence around the
// block is longer than any fence in the text.
func CodeBlock(language, text string) string {
	text = Visible(strings.TrimRight(text, "\n"))
	fence := strings.Repeat("`", max(longestRun(text, '`')+1, 3))
	return fence + language + "\n" + text + "\n" + fence + "\n"
}

// longestRun returns the length of the longest run of c in text.
func longestRun(text string, c byte) int {
	longest, run := 0, 0
	for i := 0; i < len(text); i++ {
		if text[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// A Span is a part of a text: plain text, or code that was in backquotes.
type Span struct {
	Text string
	Code bool
}

// Spans splits text into plain text and code. Code is text between two backquotes on one
// line; all other backquotes are plain text.
func Spans(text string) []Span {
	var out []Span
	add := func(s string, code bool) {
		if s != "" {
			out = append(out, Span{s, code})
		}
	}
	for {
		start := strings.IndexByte(text, '`')
		if start < 0 {
			break
		}
		end := strings.IndexByte(text[start+1:], '`')
		if end <= 0 || strings.ContainsRune(text[start+1:start+1+end], '\n') {
			// This is an empty pair, or a backquote without a partner.
			skip := start + 1
			if end == 0 {
				skip = start + 2
			}
			add(text[:skip], false)
			text = text[skip:]
			continue
		}
		add(text[:start], false)
		add(text[start+1:start+1+end], true)
		text = text[start+end+2:]
	}
	add(text, false)
	return out
}
