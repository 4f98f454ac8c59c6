package policy

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// The size of a report in Markdown. A comment on GitHub has at most 65,536 characters.
//
// Source: https://github.com/orgs/community/discussions/27190
const (
	markdownRows = 60     // rows of the table
	markdownMax  = 60_000 // characters, after which details are left out
)

// writeMarkdown writes the report for a pull request: the verdict, a table of the findings, and
// folded details. It is short enough for a comment, and counts what it leaves out.
func (r *Report) writeMarkdown(w io.Writer) error {
	m := &markdownReport{Report: r}
	m.Heading(2, m.title())
	m.Paragraph("**%s**: %s.", r.verdict(), markdown.Escape(r.summaryLine()))
	if r.Incomplete != "" {
		m.Paragraph("The report is incomplete: %s.", markdown.Escape(r.Incomplete))
	}
	if unlisted := unlistedLine(r); unlisted != "" {
		m.Paragraph("%s", markdown.Escape(unlisted))
	}
	if figures := figuresLine(r); figures != "" {
		m.Paragraph("%s", markdown.Escape(figures))
	}
	if stack := stackLine(r); stack != "" {
		m.Paragraph("%s", markdown.Escape(stack))
	}
	if c := r.Compared; c != nil {
		m.comparison(c)
	}
	m.findings()
	m.checklist()
	m.details()
	for _, s := range r.reasonSections() {
		m.folded(fmt.Sprintf("%s (%d)", s.heading, s.rules), bulleted(s.lines))
	}
	_, err := io.WriteString(w, m.String())
	return err
}

// A markdownReport writes the parts of a report in Markdown.
type markdownReport struct {
	*Report
	markdown.Writer
}

func (m *markdownReport) title() string { return "mcpkit: " + markdown.Escape(m.name()) }

// findings writes the table of findings.
func (m *markdownReport) findings() {
	rows, left := 0, 0
	for _, s := range m.findingSections() {
		for _, e := range entries(s.findings, eachMainKind) {
			if rows == markdownRows {
				left += len(e.findings)
				continue
			}
			if rows++; rows == 1 {
				m.Line("| Level | Rule | Finding | Fix |\n|---|---|---|---|")
			}
			found := e.summary()
			level := found.Rule.Level.label()
			if found.Waiver != nil {
				level = "Waived"
			}
			m.Line(fmt.Sprintf("| %s | %s | %s | %s |", level, ruleLink(found.Rule), markdown.Escape(placed(found)), markdown.Escape(found.Fix)))
		}
	}
	if rows > 0 {
		m.Line("")
	}
	if left > 0 {
		m.Paragraph("The table leaves out %s; the formats json and html have all.", display.Count(left, "finding"))
	}
}

// ruleLink returns the ID of a rule, as a link to the page that asks for it.
func ruleLink(r Rule) string {
	if !isWebAddress(r.Source) {
		return markdown.CodeSpan(string(r.ID))
	}
	return "[" + markdown.CodeSpan(string(r.ID)) + "](" + markdown.Target(display.Visible(r.Source)) + ")"
}

// details writes, for each rule with findings, why it matters, how to fix it in other libraries,
// and the evidence.
func (m *markdownReport) details() {
	left := 0
	advised := make(map[RuleID]bool)
	for _, s := range m.findingSections() {
		for _, e := range entries(s.findings, eachMainKind) {
			rule := e.findings[0].Rule
			var parts []string
			if !advised[rule.ID] && rule.Why != "" {
				parts = append(parts, markdown.Escape(sentence(rule.Why)))
			}
			if lines := e.details(m.Report, advised); len(lines) > 0 {
				parts = append(parts, markdown.CodeBlock("", strings.Join(lines, "\n")))
			}
			advised[rule.ID] = true
			body := strings.Join(parts, "\n\n")
			switch {
			case body == "":
			case utf8.RuneCountInString(m.String())+utf8.RuneCountInString(body) > markdownMax:
				left++
			default:
				m.folded(string(rule.ID)+": "+rule.Title, body)
			}
		}
	}
	if left > 0 {
		m.Paragraph("The details of %s are left out; the formats json and html have all.", display.Count(left, "finding"))
	}
}

// folded writes a part that readers open. A body is complete Markdown.
func (m *markdownReport) folded(heading, body string) {
	if utf8.RuneCountInString(m.String())+utf8.RuneCountInString(body) > markdownMax {
		body = "Too long for this format; the formats json and html have all."
	}
	m.Block("<details><summary>" + htmlText(heading) + "</summary>")
	m.Block(body)
	m.Block("</details>")
}

func (m *markdownReport) comparison(c *Comparison) {
	m.Paragraph("Compared with the baseline: %s.", markdown.Escape(c.counts()))
	if lines := c.lines(); len(lines) > 0 {
		m.Block(bulleted(lines))
	}
}

func (m *markdownReport) checklist() {
	if len(m.Checklist) == 0 {
		return
	}
	m.Heading(3, "Pre-submission checklist")
	for _, box := range m.Checklist {
		mark := " "
		if box.State == BoxDone {
			mark = "x"
		}
		m.Item("[%s] %s%s", mark, markdown.Escape(box.Text), map[BoxState]string{BoxFailed: " **(failed)**", BoxOwner: " *(only you can know)*"}[box.State])
		for _, note := range box.notes() {
			m.Nested(1, "%s", markdown.Escape(note))
		}
	}
	m.EndList()
}

// bulleted returns a list of lines.
func bulleted(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("- " + markdown.Escape(line) + "\n")
	}
	return b.String()
}
