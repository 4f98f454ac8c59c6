package policy

import (
	"fmt"
	"io"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// The characters that a workflow command escapes in its message, and in its properties.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
var (
	githubMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// writeGitHub writes a workflow command for each entry of the report, and the summary. GitHub shows
// only the first ten errors, warnings and notices of a step, so findings of one rule are one
// command. Waived findings have none.
func (r *Report) writeGitHub(w io.Writer) error {
	var b strings.Builder
	if r.Incomplete != "" {
		fmt.Fprintf(&b, "::error title=incomplete::the report is incomplete: %s\n", githubMessage.Replace(display.Visible(r.Incomplete)))
	}
	if unlisted := unlistedLine(r); unlisted != "" {
		fmt.Fprintf(&b, "::notice title=unlisted::%s\n", githubMessage.Replace(unlisted))
	}
	advised := make(map[RuleID]bool)
	for _, section := range []struct {
		command  string
		findings []Finding
	}{
		{"error", r.Failures()}, {"warning", r.warnings(Should)}, {"notice", r.warnings(Note)},
	} {
		for _, e := range entries(section.findings, eachMainKind) {
			var properties []string
			if pos := e.findings[0].Pos; pos.File != "" {
				properties = append(properties, "file="+githubProperty.Replace(display.Visible(pos.path())))
				if pos.Line > 0 {
					properties = append(properties, fmt.Sprintf("line=%d", pos.Line))
				}
			}
			properties = append(properties, "title="+githubProperty.Replace(display.Visible(string(e.findings[0].Rule.ID))))
			lines, _ := e.lines()
			lines[0] = strings.TrimPrefix(lines[0], display.Visible(e.findings[0].Pos.String())+": ") // GitHub shows the place
			lines = append(lines, e.details(r, advised)...)
			fmt.Fprintf(&b, "::%s %s::%s\n", section.command, strings.Join(properties, ","), githubMessage.Replace(strings.Join(lines, "\n")))
		}
	}
	// The runner obeys ##[command] in the middle of a line too.
	b.WriteString(strings.ReplaceAll("mcpkit: "+r.headline()+": "+r.summaryLine(), "##[", "## [") + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}
