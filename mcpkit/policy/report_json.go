package policy

import (
	"encoding/json"
	"io"
)

// The JSON form of a report. Its field names are stable: programs read it.
type (
	reportJSON struct {
		Server  string       `json:"server"`
		Version string       `json:"version"`
		OK      bool         `json:"ok"`
		Results []resultJSON `json:"results"`
	}
	resultJSON struct {
		ID       RuleID        `json:"id"`
		Level    string        `json:"level"`
		Outcome  string        `json:"outcome"`
		Title    string        `json:"title"`
		Source   string        `json:"source"`
		Reason   string        `json:"reason,omitempty"`
		Findings []findingJSON `json:"findings"`
	}
	findingJSON struct {
		Tool    string `json:"tool,omitempty"`
		Pos     string `json:"pos,omitempty"`
		Message string `json:"message"`
		Fix     string `json:"fix"`
		Waiver  string `json:"waiver,omitempty"` // the reason
	}
)

// MarshalJSON returns the report as [Report.WriteJSON] writes it.
func (r *Report) MarshalJSON() ([]byte, error) { return json.Marshal(r.forJSON()) }

// WriteJSON writes the report as indented JSON, for programs: the server, its version, whether the
// report is OK, and for each rule its level, its outcome ("pass", "warn", "fail" or "not
// measured") and its findings.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r.forJSON())
}

func (r *Report) forJSON() reportJSON {
	out := reportJSON{Server: r.Server, Version: r.Version, OK: r.OK(), Results: []resultJSON{}}
	for _, res := range r.Results {
		result := resultJSON{
			ID: res.Rule.ID, Level: res.Rule.Level.String(), Outcome: res.Outcome.String(),
			Title: res.Rule.Title, Source: res.Rule.Source, Reason: res.Reason, Findings: []findingJSON{},
		}
		for _, f := range res.Findings {
			finding := findingJSON{Tool: f.Tool, Pos: f.Pos.String(), Message: f.Message, Fix: f.Fix}
			if f.Waiver != nil {
				finding.Waiver = f.Waiver.Reason
			}
			result.Findings = append(result.Findings, finding)
		}
		out.Results = append(out.Results, result)
	}
	return out
}
