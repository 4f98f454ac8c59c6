package policy

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// writeJUnit writes the report as JUnit XML: a test suite with a test case for each rule. A broken
// Must rule is a failure and a rule that was not measured is skipped. Findings of other rules and
// waived findings are output of a test case that passes, because they do not make check fail.
func (r *Report) writeJUnit(w io.Writer) error {
	var b strings.Builder
	t, tests, broken := r.counts(), len(r.Results), 0
	if r.Incomplete != "" {
		tests, broken = tests+1, 1
	}
	counts := fmt.Sprintf(`tests="%d" failures="%d" errors="%d" skipped="%d" time="0"`, tests, t.failed, broken, t.notMeasured+t.notApplicable)
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n<testsuites name=\"mcpkit\" %s>\n  <testsuite name=\"%s\" %s>\n", counts, xmlText(r.name()), counts)
	if reason := unlistedReason(r); reason != nil {
		fmt.Fprintf(&b, "    <properties><property name=\"unlisted\" value=\"%s\"/></properties>\n", xmlText(*reason))
	}
	if r.Incomplete != "" {
		fmt.Fprintf(&b, "    <testcase classname=\"report\" name=\"the report is complete\" time=\"0\">\n      <error type=\"incomplete\" message=\"%s\"/>\n    </testcase>\n", xmlText(r.Incomplete))
	}
	for _, res := range r.Results {
		fmt.Fprintf(&b, `    <testcase classname="%s" name="%s: %s" time="0"`, xmlText(res.Rule.Level.String()), xmlText(string(res.Rule.ID)), xmlText(res.Rule.Title))
		body := junitBody(res, r.fixes(res.Rule))
		if body == "" {
			b.WriteString("/>\n")
			continue
		}
		b.WriteString(">\n      " + body + "\n    </testcase>\n")
	}
	b.WriteString("  </testsuite>\n</testsuites>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// junitBody returns the elements of a test case.
func junitBody(res Result, fixes []StackFix) string {
	var failures, output []string
	for _, f := range res.Findings {
		line := f.String()
		if evidence := evidenceLines(f); len(evidence) > 0 {
			line += "\n  " + strings.Join(evidence, "\n  ")
		}
		switch {
		case f.Waiver != nil:
			output = append(output, line+"; waived because "+f.Waiver.Reason)
		case res.Outcome == Fail:
			failures = append(failures, line)
		default:
			output = append(output, line)
		}
	}
	var elements []string
	if res.Outcome == NotMeasured {
		elements = append(elements, `<skipped message="`+xmlText(res.Reason)+`"/>`)
	}
	if res.Outcome == NotApplicable {
		elements = append(elements, `<skipped message="not applicable: `+xmlText(res.Reason)+`"/>`)
	}
	if advice := fixLines(fixes); len(advice) > 0 && len(res.Findings) > 0 {
		output = append(output, advice...)
	}
	if n := len(failures); n > 0 {
		message, _, _ := strings.Cut(failures[0], "\n")
		if n > 1 {
			message = fmt.Sprintf("%s, and %d more", message, n-1)
		}
		elements = append(elements, fmt.Sprintf(`<failure type="%s" message="%s">%s</failure>`,
			xmlText(string(res.Rule.ID)), xmlText(message), xmlText(strings.Join(failures, "\n"))))
	}
	if len(output) > 0 {
		elements = append(elements, "<system-out>"+xmlText(strings.Join(output, "\n"))+"</system-out>")
	}
	return strings.Join(elements, "\n      ")
}

// xmlText returns s for an XML attribute in double quotes or for character data, with invisible
// characters escaped. XML 1.0 has no form for a few others, which become U+FFFD.
func xmlText(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = display.Visible(line)
	}
	return html.EscapeString(strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= ' ' && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000:
			return r
		}
		return '\uFFFD'
	}, strings.Join(lines, "\n")))
}
