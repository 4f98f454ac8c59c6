package auditcmd

import (
	"fmt"
	"io"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A progress shows what an audit finds while it runs: each finding once it is known and, on a
// terminal, a line that counts.
type progress struct {
	w        io.Writer
	terminal bool
	began    time.Time

	measured, broken, unmeasured int
	line                         int // the length of the line that counts, if it is shown
}

// maxShown is how many findings of one rule are shown while the audit runs. The report has all.
const maxShown = 3

// result shows one result.
func (p *progress) result(r policy.Result) {
	switch r.Outcome {
	case policy.NotMeasured:
		p.unmeasured++
	case policy.Fail, policy.Warn:
		p.broken++
		p.measured++
		for i, f := range r.Findings {
			if i == maxShown {
				p.print(fmt.Sprintf("%s %d more of %s", marks[r.Outcome], len(r.Findings)-maxShown, r.Rule.ID))
				break
			}
			f.Fix = "" // the report has it
			p.print(marks[r.Outcome] + " " + f.String())
		}
	default:
		p.measured++
	}
	p.count()
}

// waiting says that the audit waits for something for minutes.
func (p *progress) waiting(text string) {
	p.print(text)
	p.count()
}

// marks are what a line about a finding begins with.
var marks = map[policy.Outcome]string{policy.Fail: "FAIL", policy.Warn: "warn"}

// print prints a line above the one that counts.
func (p *progress) print(text string) {
	p.clear()
	fmt.Fprintln(p.w, text)
}

// count prints the line that counts.
func (p *progress) count() {
	if !p.terminal {
		return
	}
	p.clear()
	text := fmt.Sprintf("%.1f s: %d rules measured, %d broken, %d not measured", time.Since(p.began).Seconds(), p.measured, p.broken, p.unmeasured)
	p.line = len(text)
	fmt.Fprint(p.w, text)
}

// clear removes the line that counts.
func (p *progress) clear() {
	if p.line > 0 {
		fmt.Fprintf(p.w, "\r%*s\r", p.line, "")
		p.line = 0
	}
}
