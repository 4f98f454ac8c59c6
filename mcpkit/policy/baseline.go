package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Baseline is what an earlier report found. See [ParseBaseline] and [Report.CompareWith].
type Baseline struct {
	// Target is what the report was about: the URL of a server or a file; "" for a check.
	Target   string
	findings []PastFinding
}

// ParseBaseline reads a report in the form of [Report.WriteJSON], of this version of the library or
// of an earlier one. Waived findings do not count as findings.
func ParseBaseline(text []byte) (*Baseline, error) {
	var earlier struct {
		Target  string `json:"target"`
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
	b := &Baseline{Target: earlier.Target}
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
