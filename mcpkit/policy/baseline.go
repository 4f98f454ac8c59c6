package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// A Baseline is what an earlier report found. See [ParseBaseline] and [Report.CompareWith].
type Baseline struct{ findings []PastFinding }

// A PastFinding is a finding of an earlier report.
type PastFinding struct {
	Rule    RuleID // the rule that was broken
	Level   string // its level then: "must", "should" or "note"
	Tool    string // the tool, or ""
	Message string // what was found
}

// String returns the finding as one line.
func (f PastFinding) String() string {
	return fmt.Sprintf("%s (%s)", display.Visible(f.Message), display.Visible(string(f.Rule)))
}

// A Comparison says how a report differs from a [Baseline].
type Comparison struct {
	New       []Finding     // findings that the baseline lacks
	Fixed     []PastFinding // findings of the baseline that are gone
	Unchanged int           // how many findings both have
	// Unknown are findings of the baseline whose rules have no verdict this time.
	Unknown []PastFinding
}

// OK reports whether no new finding breaks a Must rule.
func (c *Comparison) OK() bool {
	return !slices.ContainsFunc(c.New, func(f Finding) bool { return f.Rule.Level == Must })
}

// ParseBaseline reads a report in the form of [Report.WriteJSON], of this version of the library or
// of an earlier one. Waived findings are none.
func ParseBaseline(text []byte) (*Baseline, error) {
	var earlier struct {
		Results *[]struct {
			ID       RuleID `json:"id"`
			Level    string `json:"level"`
			Findings []struct {
				Tool    string `json:"tool"`
				Message string `json:"message"`
				Waiver  string `json:"waiver"`
			} `json:"findings"`
		} `json:"results"`
	}
	if err := json.Unmarshal(text, &earlier); err != nil {
		return nil, fmt.Errorf("policy: the baseline cannot be read: %w", located(text, err))
	}
	if earlier.Results == nil {
		return nil, errors.New(`policy: the baseline is not a report: it lacks "results"; write one with -json`)
	}
	b := &Baseline{}
	for _, res := range *earlier.Results {
		if !slices.Contains([]string{Must.String(), Should.String(), Note.String()}, res.Level) {
			res.Level = Must.String()
		}
		for _, f := range res.Findings {
			if f.Waiver == "" {
				b.findings = append(b.findings, PastFinding{Rule: res.ID, Level: res.Level, Tool: f.Tool, Message: f.Message})
			}
		}
	}
	return b, nil
}

// CompareWith returns a copy of the report that is compared with an earlier one: its findings have
// New set or not, and Compared says what is new and what is fixed. Two findings are the same if
// they have the same rule, tool and message, apart from the numbers in the message, such as times
// and counts.
func (r *Report) CompareWith(b *Baseline) *Report {
	past := make(map[string][]PastFinding)
	for _, f := range b.findings {
		key := sameFinding(f.Rule, f.Tool, f.Message)
		past[key] = append(past[key], f)
	}
	c := &Comparison{}
	measured := make(map[RuleID]bool)
	out := *r
	out.Results = slices.Clone(r.Results)
	for i, res := range out.Results {
		measured[res.Rule.ID] = res.Outcome != NotMeasured
		out.Results[i].Findings = slices.Clone(res.Findings)
		for n, f := range res.Findings {
			key := sameFinding(f.Rule.ID, f.Tool, f.Message)
			known := len(past[key]) > 0
			if known {
				past[key] = past[key][1:]
			}
			switch {
			case f.Waiver != nil:
			case known:
				c.Unchanged++
			default:
				out.Results[i].Findings[n].New = true
				c.New = append(c.New, out.Results[i].Findings[n])
			}
		}
	}
	for _, f := range b.findings {
		key := sameFinding(f.Rule, f.Tool, f.Message)
		if len(past[key]) == 0 {
			continue
		}
		gone := past[key][0]
		past[key] = past[key][1:]
		if measured[gone.Rule] {
			c.Fixed = append(c.Fixed, gone)
		} else {
			c.Unknown = append(c.Unknown, gone)
		}
	}
	out.Compared = c
	return &out
}

// sameFinding returns what two findings have in common if they are the same.
func sameFinding(rule RuleID, tool, message string) string {
	var b strings.Builder
	digits := false
	for _, r := range message {
		isDigit := r >= '0' && r <= '9'
		if !isDigit {
			b.WriteRune(r)
		} else if !digits {
			b.WriteByte('0')
		}
		digits = isDigit
	}
	// JSON has no invalid bytes: they became U+FFFD.
	return string([]rune(string(rule))) + "\x00" + string([]rune(tool)) + "\x00" + b.String()
}

// counts returns the comparison in a few words.
func (c *Comparison) counts() string {
	text := fmt.Sprintf("%d new, %d fixed, %d unchanged", len(c.New), len(c.Fixed), c.Unchanged)
	if n := len(c.Unknown); n > 0 {
		text += fmt.Sprintf(", %d not measured this time", n)
	}
	return text
}

// comparedMax limits the lines about what is fixed and what is not measured this time.
const comparedMax = 50

// lines returns a line for each new and each fixed finding, of many alike one.
func (c *Comparison) lines() (lines []string) {
	for _, e := range entries(c.New, eachKind) {
		lines = append(lines, "new: "+e.summary().says()+" ("+display.Visible(string(e.findings[0].Rule.ID))+")")
	}
	for _, group := range []struct {
		label string
		all   []PastFinding
	}{{"fixed: ", c.Fixed}, {"not measured this time: ", c.Unknown}} {
		for i, f := range group.all {
			if i == comparedMax {
				lines = append(lines, group.label+"and "+display.Count(len(group.all)-i, "more finding"))
				break
			}
			lines = append(lines, group.label+f.String())
		}
	}
	return lines
}
