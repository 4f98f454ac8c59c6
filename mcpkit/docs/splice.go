package docs

import (
	"fmt"
	"strings"
)

// These lines enclose the generated part of a document.
const (
	BeginMark = "<!-- mcpkit:docs -->"
	EndMark   = "<!-- /mcpkit:docs -->"
)

// Splice returns document with the part between the lines [BeginMark] and [EndMark] replaced by
// generated. The document must have each mark once, first BeginMark and then EndMark, each alone on
// a line and outside of blocks of code. Line ends stay those of the document. The error names the
// line that is wrong.
func Splice(document, generated []byte) ([]byte, error) {
	if err := checkGenerated(generated); err != nil {
		return nil, err
	}
	from, to, err := generatedPart(document)
	if err != nil {
		return nil, err
	}
	eol := "\n"
	if strings.HasSuffix(string(document[:from]), "\r\n") {
		eol = "\r\n"
	}
	body := eol + strings.ReplaceAll(strings.Trim(unixLines(generated), "\n"), "\n", eol) + eol + eol
	return []byte(string(document[:from]) + body + string(document[to:])), nil
}

// Extract returns the part of a document between the marks, with \n for line ends, as [Splice]
// inserts it. It returns nil for an empty part.
func Extract(document []byte) ([]byte, error) {
	from, to, err := generatedPart(document)
	if err != nil {
		return nil, err
	}
	part := strings.Trim(unixLines(document[from:to]), "\n")
	if part == "" {
		return nil, nil
	}
	return []byte(part + "\n"), nil
}

// generatedPart returns the offsets of the part between the marks.
func generatedPart(document []byte) (from, to int, err error) {
	from, to = -1, -1
	at, number := 0, 0
	fence := ""
	for l := range strings.SplitAfterSeq(string(document), "\n") {
		number++
		text := strings.TrimSpace(l)
		switch {
		case fence != "":
			if longestPrefix(text, fence[0]) >= len(fence) && strings.Trim(text, fence[:1]) == "" {
				fence = ""
			}
		case beginsCode(text):
			fence = text[:longestPrefix(text, text[0])]
		case text == BeginMark && from >= 0:
			return 0, 0, fmt.Errorf("docs: line %d is a second %s; there must be one", number, BeginMark)
		case text == BeginMark:
			from = at + len(l)
		case text == EndMark && from < 0:
			return 0, 0, fmt.Errorf("docs: line %d is %s without %s before it", number, EndMark, BeginMark)
		case text == EndMark && to >= 0:
			return 0, 0, fmt.Errorf("docs: line %d is a second %s; there must be one", number, EndMark)
		case text == EndMark:
			to = at
		}
		at += len(l)
	}
	switch {
	case from < 0:
		return 0, 0, fmt.Errorf("docs: the document has no line %s; put it where the documentation belongs, and %s below it", BeginMark, EndMark)
	case to < 0:
		return 0, 0, fmt.Errorf("docs: the document has no line %s below its %s", EndMark, BeginMark)
	}
	return from, to, nil
}

// beginsCode reports whether a line opens a block of code. A code span may begin with as many
// backquotes, but it also ends with some.
func beginsCode(line string) bool {
	if strings.HasPrefix(line, "~~~") {
		return true
	}
	return strings.HasPrefix(line, "```") && !strings.Contains(strings.TrimLeft(line, "`"), "`")
}

// checkGenerated returns an error if the marks would be found inside of the part.
func checkGenerated(generated []byte) error {
	probe := BeginMark + "\n" + strings.TrimRight(unixLines(generated), "\n") + "\n" + EndMark + "\n"
	if _, _, err := generatedPart([]byte(probe)); err != nil {
		return fmt.Errorf("docs: the text to insert between the marks contains marks, or a block of code that is not closed: %w", err)
	}
	return nil
}
