package policy

import (
	"bytes"
	"encoding/json"
	"io"
)

// ReportSchema is the address of the JSON Schema of reports in the format json. It is "schema" in a
// report. Members are only added: a program that reads a report ignores members that it does not
// know. A change that such a program would notice has another address and another "schemaVersion".
const ReportSchema = "https://raw.githubusercontent.com/mcpkit-go/mcpkit/main/mcpkit/policy/report.schema.json"

// reportSchemaVersion is the version of the schema.
const reportSchemaVersion = 1

// The JSON form of a report; see [ReportSchema].
type (
	reportJSON struct {
		Schema        string            `json:"schema"`
		SchemaVersion int               `json:"schemaVersion"`
		Server        string            `json:"server"`
		Version       string            `json:"version"`
		Target        string            `json:"target,omitempty"`
		Stack         Stack             `json:"stack,omitempty"`
		StackGuessed  bool              `json:"stackGuessed,omitempty"`
		OK            bool              `json:"ok"`
		Incomplete    string            `json:"incomplete,omitempty"`
		Unlisted      *string           `json:"unlisted,omitempty"` // the reason
		Figures       []figureJSON      `json:"figures,omitempty"`
		Findings      []flatFindingJSON `json:"findings"`
		Results       []resultJSON      `json:"results"`
		Baseline      *comparisonJSON   `json:"baseline,omitempty"`
		Checklist     []boxJSON         `json:"checklist,omitempty"`
	}
	// A flatFindingJSON is a finding that is not waived, with what a program needs of its rule.
	flatFindingJSON struct {
		Rule    RuleID `json:"rule"`
		Level   string `json:"level"`
		Tool    string `json:"tool,omitempty"`
		Pos     string `json:"pos,omitempty"`
		Message string `json:"message"`
		Fix     string `json:"fix"`
		Source  string `json:"source"`
		New     *bool  `json:"new,omitempty"`
	}
	figureJSON struct {
		Name  string  `json:"name"`
		Value float64 `json:"value"`
		Unit  string  `json:"unit,omitempty"`
	}
	comparisonJSON struct {
		OK        bool              `json:"ok"`
		New       int               `json:"new"`
		Unchanged int               `json:"unchanged"`
		Fixed     []pastFindingJSON `json:"fixed"`
		Unknown   []pastFindingJSON `json:"notMeasured"`
	}
	pastFindingJSON struct {
		Rule    RuleID `json:"rule"`
		Level   string `json:"level"`
		Tool    string `json:"tool,omitempty"`
		Message string `json:"message"`
	}
	boxJSON struct {
		Text  string   `json:"text"`
		State string   `json:"state"` // done, failed or owner
		Notes []string `json:"notes"`
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
func (r *Report) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(r.forJSON())
	return escapeInvisible(text), err
}

// WriteJSON writes the report as indented JSON, for programs: the server, its version, whether the
// report is OK and complete, the findings, and for each rule its level, its outcome ("pass",
// "warn", "fail", "not measured" or "not applicable") and its findings with evidence. Invisible
// characters are escaped. [ReportSchema] describes the members.
func (r *Report) WriteJSON(w io.Writer) error { return writeVisibleJSON(w, r.forJSON()) }

// writeVisibleJSON writes a value as indented JSON, with invisible characters escaped.
func writeVisibleJSON(w io.Writer, value any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(escapeInvisible(b.Bytes()))
	return err
}

func (r *Report) forJSON() reportJSON {
	out := reportJSON{
		Schema: ReportSchema, SchemaVersion: reportSchemaVersion,
		Server: r.Server, Version: r.Version, Target: r.Target, Stack: r.Stack, StackGuessed: r.StackGuessed, OK: r.OK() && r.Incomplete == "", Incomplete: r.Incomplete, Unlisted: unlistedReason(r),
		Findings: r.flatFindings(), Results: []resultJSON{}, Baseline: r.Compared.forJSON(),
	}
	for _, f := range r.Figures {
		out.Figures = append(out.Figures, figureJSON(f))
	}
	for _, box := range r.Checklist {
		out.Checklist = append(out.Checklist, boxJSON{Text: box.Text, State: box.State.class(), Notes: append([]string{}, box.notes()...)})
	}
	for _, res := range r.Results {
		result := resultJSON{
			ID: res.Rule.ID, Level: res.Rule.Level.String(), Outcome: res.Outcome.String(),
			Title: res.Rule.Title, Source: res.Rule.Source, Reason: res.Reason, Findings: []findingJSON{},
		}
		for _, f := range r.fixes(res.Rule) {
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

// flatFindings returns the findings that are not waived, those of Must rules first.
func (r *Report) flatFindings() []flatFindingJSON {
	all := []flatFindingJSON{}
	for _, f := range append(r.Failures(), r.Warnings()...) {
		flat := flatFindingJSON{
			Rule: f.Rule.ID, Level: f.Rule.Level.String(), Tool: f.Tool, Pos: f.Pos.String(), Message: f.Message, Fix: f.Fix, Source: f.Rule.Source,
		}
		if r.Compared != nil {
			flat.New = &f.New
		}
		all = append(all, flat)
	}
	return all
}

func (c *Comparison) forJSON() *comparisonJSON {
	if c == nil {
		return nil
	}
	out := &comparisonJSON{OK: c.OK(), New: len(c.New), Unchanged: c.Unchanged, Fixed: []pastFindingJSON{}, Unknown: []pastFindingJSON{}}
	for _, f := range c.Fixed {
		out.Fixed = append(out.Fixed, pastFindingJSON(f))
	}
	for _, f := range c.Unknown {
		out.Unknown = append(out.Unknown, pastFindingJSON(f))
	}
	return out
}
