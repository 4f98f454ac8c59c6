package docs

import (
	"fmt"
	"strings"
)

// The lines between which a document has a generated part.
const (
	BeginMark = "<!-- mcpkit:docs -->"
	EndMark   = "<!-- /mcpkit:docs -->"
)

// Splice returns document with its generated part, which stands between the lines
// [BeginMark] and [EndMark], replaced by generated. A document needs each of them once, the
// end after the beginning, on lines of their own and outside of blocks of code.
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

// Extract returns the generated part of a document, as Splice put it there.
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

// generatedPart finds what lies between the marks.
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
		case strings.HasPrefix(text, "```") || strings.HasPrefix(text, "~~~"):
			fence = text[:longestPrefix(text, text[0])]
		case text == BeginMark && from >= 0:
			return 0, 0, fmt.Errorf("docs: line %d is a second %s; there must be one", number, BeginMark)
		case text == BeginMark:
			from = at + len(l)
		case text == EndMark && from < 0:
			return 0, 0, fmt.Errorf("docs: line %d is %s, and no %s is before it", number, EndMark, BeginMark)
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

// checkGenerated refuses a part in which the marks would be found again.
func checkGenerated(generated []byte) error {
	probe := BeginMark + "\n" + strings.TrimRight(unixLines(generated), "\n") + "\n" + EndMark + "\n"
	if _, _, err := generatedPart([]byte(probe)); err != nil {
		return fmt.Errorf("docs: what is to be put between the marks has such marks itself, or a block of code that does not end: %w", err)
	}
	return nil
}
