// Package markdown writes CommonMark that shows text exactly as it was given.
//
// A [Writer] joins blocks: headings, paragraphs, lists and blocks of code. The functions make the
// text of those blocks. [Escape] disables all markup in a text, [Inline] keeps only code in
// backquotes, [CodeSpan] and [CodeBlock] quote a text as code. Text from outside of the program
// goes through one of these functions before it reaches a Writer, so that it cannot add headings,
// links, images or HTML to the page. The output has the same meaning to GitHub's reader, which
// knows tables, task lists, mentions and short names of emoji.
package markdown

import (
	"fmt"
	"strings"
)

// A Writer builds a Markdown document block by block. The zero Writer is an empty document. A
// Writer is not safe for concurrent use.
type Writer struct{ b strings.Builder }

// Heading writes a heading. Level is 1 to 6.
func (w *Writer) Heading(level int, text string) {
	w.Block(strings.Repeat("#", level) + " " + text)
}

// Block writes a text followed by an empty line: a paragraph, or any other complete block. It
// writes nothing for an empty text.
func (w *Writer) Block(text string) {
	if text = strings.TrimRight(text, "\n"); text != "" {
		w.b.WriteString(text + "\n\n")
	}
}

// Paragraph writes a formatted paragraph.
func (w *Writer) Paragraph(format string, args ...any) { w.Block(fmt.Sprintf(format, args...)) }

// Item writes an item of a list. [Writer.EndList] ends the list.
func (w *Writer) Item(format string, args ...any) { w.Nested(0, format, args...) }

// Nested writes an item of a list inside of other lists. Depth is the number of those lists.
func (w *Writer) Nested(depth int, format string, args ...any) {
	fmt.Fprintf(&w.b, strings.Repeat("  ", depth)+"- "+format+"\n", args...)
}

// Step writes item n of a numbered list. [Writer.EndList] ends the list.
func (w *Writer) Step(n int, text string) { fmt.Fprintf(&w.b, "%d. %s\n", n, text) }

// EndList ends a list with an empty line.
func (w *Writer) EndList() { w.b.WriteString("\n") }

// Code writes a text as a block of code.
func (w *Writer) Code(language, text string) { w.Block(CodeBlock(language, text)) }

// Line writes a text that ends with a line end, without an empty line after it.
func (w *Writer) Line(text string) { w.b.WriteString(strings.TrimRight(text, "\n") + "\n") }

// Empty reports whether nothing was written.
func (w *Writer) Empty() bool { return w.b.Len() == 0 }

// String returns the document, which ends with one line end.
func (w *Writer) String() string { return strings.TrimRight(w.b.String(), "\n") + "\n" }

// Bytes returns the document, which ends with one line end.
func (w *Writer) Bytes() []byte { return []byte(w.String()) }
