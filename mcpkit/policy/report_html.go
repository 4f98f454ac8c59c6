package policy

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

//go:embed report.css
var reportCSS string

// htmlEntries limits the entries of a page, so that a browser can show it.
const htmlEntries = 1_000

// writeHTML writes the report as one page without scripts and outside resources.
//
// The page is written by hand and not with package html/template, which would make each server
// larger by 3 MB: every server has the check command. All texts go through htmlText.
func (r *Report) writeHTML(w io.Writer) error {
	p := &htmlReport{Report: r}
	p.head()
	p.comparison()
	p.findings()
	p.checklist()
	p.withoutVerdict()
	p.passed()
	p.b.WriteString("</main>\n</body>\n</html>\n")
	_, err := io.WriteString(w, p.b.String())
	return err
}

// An htmlReport writes the parts of a page.
type htmlReport struct {
	*Report
	b strings.Builder
}

// htmlText returns a text for an element or an attribute in quotation marks.
func htmlText(text string) string { return html.EscapeString(display.Visible(text)) }

// element writes a text in an element. The tag may have attributes.
func (p *htmlReport) element(tag, text string) {
	name, _, _ := strings.Cut(tag, " ")
	fmt.Fprintf(&p.b, "<%s>%s</%s>\n", tag, htmlText(text), name)
}

func (p *htmlReport) head() {
	title := "mcpkit: " + p.name()
	fmt.Fprintf(&p.b, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"+
		"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"+
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"+
		"<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<header>\n", htmlText(title), reportCSS)
	p.element("h1", p.name())
	class := map[string]string{"Ready": "ready", "Not ready": "refused", "Incomplete": "partial"}[p.verdict()]
	fmt.Fprintf(&p.b, "<p class=\"verdict %s\"><strong>%s</strong> %s</p>\n", class, htmlText(p.verdict()), htmlText(p.summaryLine()))
	if p.Incomplete != "" {
		p.element("p", "The report is incomplete: "+p.Incomplete+".")
	}
	if unlisted := unlistedLine(p.Report); unlisted != "" {
		p.element("p", unlisted)
	}
	facts := p.sizes()
	if p.Surface != nil && !p.Surface.Today.IsZero() {
		facts += ", checked on " + p.Surface.Today.UTC().Format("2 January 2006")
	}
	p.element("p", facts+".")
	if cost := p.costLine(); cost != "" {
		p.element("p", cost)
	}
	if figures := figuresLine(p.Report); figures != "" {
		p.element("p", figures)
	}
	if stack := stackLine(p.Report); stack != "" {
		p.element("p", stack)
	}
	p.b.WriteString("</header>\n")
}

func (p *htmlReport) comparison() {
	if p.Compared == nil {
		return
	}
	p.b.WriteString("<section>\n")
	p.element("h2", "Compared with the baseline")
	p.element("p", p.Compared.counts()+".")
	p.list(p.Compared.lines())
	p.b.WriteString("</section>\n")
}

func (p *htmlReport) list(lines []string) {
	if len(lines) == 0 {
		return
	}
	p.b.WriteString("<ul>\n")
	for _, line := range lines {
		p.element("li", line)
	}
	p.b.WriteString("</ul>\n")
}

func (p *htmlReport) findings() {
	shown, left := 0, 0
	explained := make(map[RuleID]bool)
	for _, s := range p.findingSections() {
		p.b.WriteString("<section>\n")
		p.element("h2", s.sectionHeading())
		for _, e := range entries(s.findings, eachKind) {
			if shown == htmlEntries {
				left += len(e.findings)
				continue
			}
			shown++
			p.entry(e, explained)
		}
		p.b.WriteString("</section>\n")
	}
	if left > 0 {
		p.element("p", "The page leaves out "+display.Count(left, "finding")+"; the format json has all.")
	}
}

// entry writes one entry. Only the first of a rule has the explanation of the rule.
func (p *htmlReport) entry(e entry, explained map[RuleID]bool) {
	found := e.summary()
	rule := found.Rule
	fmt.Fprintf(&p.b, "<article class=\"%s\">\n", rule.Level)
	p.element("h3", placed(found))
	if found.Fix != "" {
		p.element("p class=\"fix\"", "Fix: "+found.Fix+".")
	}
	p.b.WriteString("<p class=\"rule\">" + rule.Level.label() + ": " + htmlText(rule.Title) + " ")
	if isWebAddress(rule.Source) {
		fmt.Fprintf(&p.b, "(<a href=\"%s\" rel=\"noreferrer\"><code>%s</code></a>)</p>\n", htmlText(rule.Source), htmlText(string(rule.ID)))
	} else {
		fmt.Fprintf(&p.b, "(<code>%s</code>)</p>\n", htmlText(string(rule.ID)))
	}
	if !explained[rule.ID] {
		explained[rule.ID] = true
		p.explanation(rule)
	}
	p.evidence(found.Evidence)
	p.b.WriteString("</article>\n")
}

func (p *htmlReport) explanation(rule Rule) {
	if rule.Why != "" {
		p.element("p", sentence(rule.Why))
	}
	if len(p.fixes(rule)) == 0 {
		return
	}
	p.b.WriteString("<dl>\n")
	for _, f := range p.fixes(rule) {
		p.element("dt", string(f.Stack))
		p.element("dd", f.Fix)
	}
	p.b.WriteString("</dl>\n")
}

func (p *htmlReport) evidence(all []Exchange) {
	if len(all) == 0 {
		return
	}
	p.b.WriteString("<details>\n<summary>Evidence</summary>\n")
	for _, x := range all[:min(len(all), exchangesMax)] {
		for _, part := range []struct{ label, text string }{{"Sent", x.Sent}, {"Received", x.Received}} {
			if part.text != "" {
				p.element("h4", part.label)
				fmt.Fprintf(&p.b, "<pre tabindex=\"0\">%s</pre>\n", html.EscapeString(strings.Join(display.Lines(part.text, exchangeLines), "\n")))
			}
		}
	}
	if left := len(all) - exchangesMax; left > 0 {
		p.element("p", "and "+display.Count(left, "more exchange"))
	}
	p.b.WriteString("</details>\n")
}

func (p *htmlReport) checklist() {
	if len(p.Checklist) == 0 {
		return
	}
	p.b.WriteString("<section>\n")
	p.element("h2", "Pre-submission checklist")
	p.b.WriteString("<ul class=\"boxes\">\n")
	for _, box := range p.Checklist {
		fmt.Fprintf(&p.b, "<li class=\"%s\"><strong>%s</strong> %s", box.State.class(), htmlText(capital(box.State.String())), htmlText(box.Text))
		p.list(box.notes())
		p.b.WriteString("</li>\n")
	}
	p.b.WriteString("</ul>\n</section>\n")
}

func (p *htmlReport) withoutVerdict() {
	for _, s := range p.reasonSections() {
		fmt.Fprintf(&p.b, "<details>\n<summary>%s (%d)</summary>\n", htmlText(s.heading), s.rules)
		p.list(s.lines)
		p.b.WriteString("</details>\n")
	}
}

// passed lists the rules that hold.
func (p *htmlReport) passed() {
	var lines []string
	for _, res := range p.Results {
		if res.Outcome == Pass && len(res.Findings) == 0 {
			lines = append(lines, fmt.Sprintf("%s (%s)", res.Rule.Title, res.Rule.ID))
		}
	}
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(&p.b, "<details>\n<summary>Passed (%d)</summary>\n", len(lines))
	p.list(lines)
	p.b.WriteString("</details>\n")
}
