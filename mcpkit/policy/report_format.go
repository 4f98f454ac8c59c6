package policy

import (
	"fmt"
	"io"
)

// A ReportFormat is a form in which [Report.Write] writes a report.
type ReportFormat string

// The formats.
const (
	FormatText   ReportFormat = "text"   // for people; see Report.WriteText
	FormatJSON   ReportFormat = "json"   // everything, for programs; see Report.WriteJSON
	FormatSARIF  ReportFormat = "sarif"  // SARIF 2.1.0, for code scanning and editors
	FormatJUnit  ReportFormat = "junit"  // JUnit XML, a test case for each rule, for CI systems
	FormatGitHub ReportFormat = "github" // workflow commands, which GitHub Actions shows in the changed files

	FormatMarkdown ReportFormat = "md"   // for a pull request: a table of findings and folded details
	FormatHTML     ReportFormat = "html" // one self-contained page, to send to a colleague
)

// ReportFormats returns all formats, the one for people first.
func ReportFormats() []ReportFormat {
	return []ReportFormat{FormatText, FormatJSON, FormatSARIF, FormatJUnit, FormatGitHub, FormatMarkdown, FormatHTML}
}

// Write writes the report in a format.
func (r *Report) Write(w io.Writer, f ReportFormat) error {
	switch f {
	case FormatText:
		return r.WriteText(w)
	case FormatJSON:
		return r.WriteJSON(w)
	case FormatSARIF:
		return r.writeSARIF(w)
	case FormatJUnit:
		return r.writeJUnit(w)
	case FormatGitHub:
		return r.writeGitHub(w)
	case FormatMarkdown:
		return r.writeMarkdown(w)
	case FormatHTML:
		return r.writeHTML(w)
	}
	return fmt.Errorf("policy: there is no report format %q; the formats are %v", f, ReportFormats())
}
