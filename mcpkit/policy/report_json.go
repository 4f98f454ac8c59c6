package policy

import (
	"encoding/json"
	"io"
)

// The JSON form of a report. Its field names are stable: programs read it.
type (
	reportJSON struct {
		Server     string       `json:"server"`
		Version    string       `json:"version"`
		Target     string       `json:"target,omitempty"`
		OK         bool         `json:"ok"`
		Incomplete string       `json:"incomplete,omitempty"`
		Results    []resultJSON `json:"results"`
	}
	resultJSON struct {
		ID       RuleID        `json:"id"`
		Level    string        `json:"level"`
		Outcome  string        `json:"outcome"`
		Title    string        `json:"title"`
		Source   string        `json:"source"`
		Reason   string        `json:"reason,omitempty"`
		FixIn    []fixJSON     `json:"fixIn,omitempty"`
		Findings []findingJSON `json:"findings"`
	}
	fixJSON struct {
		Stack Stack  `json:"stack"`
		Fix   string `json:"fix"`
	}
	findingJSON struct {
		Tool     string         `json:"tool,omitempty"`
		Pos      string         `json:"pos,omitempty"`
		Message  string         `json:"message"`
		Fix      string         `json:"fix"`
		Waiver   string         `json:"waiver,omitempty"` // the reason
		Evidence []exchangeJSON `json:"evidence,omitempty"`
	}
	exchangeJSON struct {
		Sent     string `json:"sent,omitempty"`
		Received string `json:"received,omitempty"`
	}
)

// MarshalJSON returns the report as [Report.WriteJSON] writes it.
func (r *Report) MarshalJSON() ([]byte, error) { return json.Marshal(r.forJSON()) }

// WriteJSON writes the report as indented JSON, for programs: the server, its version, whether the
// report is OK, and for each rule its level, its outcome ("pass", "warn", "fail", "not measured" or
// "not applicable") and its findings.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r.forJSON())
}

func (r *Report) forJSON() reportJSON {
	out := reportJSON{
		Server: r.Server, Version: r.Version, Target: r.Target, OK: r.OK(), Incomplete: r.Incomplete, Results: []resultJSON{},
	}
	for _, res := range r.Results {
		result := resultJSON{
			ID: res.Rule.ID, Level: res.Rule.Level.String(), Outcome: res.Outcome.String(),
			Title: res.Rule.Title, Source: res.Rule.Source, Reason: res.Reason, Findings: []findingJSON{},
		}
		for _, f := range res.Rule.FixIn {
			result.FixIn = append(result.FixIn, fixJSON(f))
		}
		for _, f := range res.Findings {
			finding := findingJSON{Tool: f.Tool, Pos: f.Pos.String(), Message: f.Message, Fix: f.Fix}
			if f.Waiver != nil {
				finding.Waiver = f.Waiver.Reason
			}
			finding.Evidence = evidenceJSON(f)
			result.Findings = append(result.Findings, finding)
		}
		out.Results = append(out.Results, result)
	}
	return out
}

func evidenceJSON(f Finding) (all []exchangeJSON) {
	for _, x := range f.Evidence {
		all = append(all, exchangeJSON(x))
	}
	return all
}
