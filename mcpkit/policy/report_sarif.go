package policy

import (
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

// The parts of SARIF 2.1.0 that a report needs.
// Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		ColumnKind  string            `json:"columnKind"`
		Properties  *sarifRunBag      `json:"properties,omitempty"`
	}
	sarifRunBag struct {
		Target     string `json:"target,omitempty"`
		Incomplete string `json:"incomplete,omitempty"`
		Unlisted   string `json:"unlisted,omitempty"` // the reason
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   RuleID             `json:"id"`
		ShortDescription     sarifMessage       `json:"shortDescription"`
		FullDescription      *sarifMessage      `json:"fullDescription,omitempty"`
		Help                 *sarifMessage      `json:"help,omitempty"`
		HelpURI              string             `json:"helpUri,omitempty"`
		DefaultConfiguration sarifConfiguration `json:"defaultConfiguration"`
	}
	sarifConfiguration struct {
		Level string `json:"level"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	// A sarifInvocation says which rules were not measured.
	sarifInvocation struct {
		ExecutionSuccessful bool                `json:"executionSuccessful"`
		Notifications       []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level   string        `json:"level"`
		Message sarifMessage  `json:"message"`
		Rule    *sarifRuleRef `json:"associatedRule,omitempty"`
	}
	sarifRuleRef struct {
		ID RuleID `json:"id"`
	}
	sarifResult struct {
		RuleID       RuleID             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifMessage       `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		State        string             `json:"baselineState,omitempty"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Properties   *sarifResultBag    `json:"properties,omitempty"`
	}
	sarifResultBag struct {
		Evidence []exchangeJSON `json:"evidence"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"name"`
		Kind string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
)

// writeSARIF writes the report as SARIF 2.1.0: a result for each finding. A waived finding is a
// suppressed result, and a rule that was not measured a notification.
func (r *Report) writeSARIF(w io.Writer) error {
	run := sarifRun{
		Results: []sarifResult{}, ColumnKind: "unicodeCodePoints",
		Invocations: []sarifInvocation{{ExecutionSuccessful: true, Notifications: []sarifNotification{}}},
	}
	properties := sarifRunBag{Target: r.Target, Incomplete: r.Incomplete}
	if reason := unlistedReason(r); reason != nil {
		properties.Unlisted = *reason
	}
	if properties != (sarifRunBag{}) {
		run.Properties = &properties
	}
	if r.Incomplete != "" {
		run.Invocations[0].ExecutionSuccessful = false
		run.Invocations[0].Notifications = append(run.Invocations[0].Notifications,
			sarifNotification{Level: "error", Message: sarifMessage{"incomplete: " + r.Incomplete}})
	}
	run.Tool.Driver = sarifDriver{Name: "mcpkit", InformationURI: "https://github.com/mcpkit-go/mcpkit", Rules: []sarifRule{}}
	for i, res := range r.Results {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(res.Rule, r.fixes(res.Rule)))
		if res.Outcome == NotMeasured || res.Outcome == NotApplicable {
			n := sarifNotification{Level: "note", Message: sarifMessage{res.Outcome.String() + ": " + res.Reason}}
			n.Rule = &sarifRuleRef{res.Rule.ID}
			run.Invocations[0].Notifications = append(run.Invocations[0].Notifications, n)
		}
		for _, f := range res.Findings {
			result := sarifResult{RuleID: res.Rule.ID, RuleIndex: i, Level: sarifLevel(res.Rule.Level), Message: sarifMessage{advice(f)}}
			result.Locations = r.sarifLocations(f)
			if r.Compared != nil {
				result.State = map[bool]string{true: "new", false: "unchanged"}[f.New]
			}
			if f.Waiver != nil {
				result.Suppressions = []sarifSuppression{{"inSource", f.Waiver.Reason}}
			}
			if evidence := evidenceJSON(f); evidence != nil {
				result.Properties = &sarifResultBag{evidence}
			}
			run.Results = append(run.Results, result)
		}
	}
	return writeVisibleJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifRuleOf(rule Rule, fixes []StackFix) sarifRule {
	out := sarifRule{
		ID: rule.ID, ShortDescription: sarifMessage{rule.Title}, HelpURI: rule.Source,
		DefaultConfiguration: sarifConfiguration{sarifLevel(rule.Level)},
	}
	if rule.Why != "" {
		out.FullDescription = &sarifMessage{rule.Why}
	}
	if help := strings.Trim(strings.Join(append([]string{rule.Fix}, fixLines(fixes)...), "\n"), "\n"); help != "" {
		out.Help = &sarifMessage{help}
	}
	return out
}

func sarifLevel(l Level) string {
	switch l {
	case Must:
		return "error"
	case Should:
		return "warning"
	}
	return "note"
}

// sarifLocations returns where to fix a finding. Code scanning shows no result without a file, so a
// finding without a position is at the manifest.
func (r *Report) sarifLocations(f Finding) []sarifLocation {
	pos := f.Pos
	if pos.File == "" && r.Surface != nil {
		pos = r.Surface.Manifest.Pos
	}
	var at sarifLocation
	if pos.File != "" {
		at.Physical = &sarifPhysical{}
		at.Physical.Artifact.URI = fileURI(pos.path())
		if pos.Line > 0 {
			at.Physical.Region = &sarifRegion{pos.Line}
		}
	}
	if f.Tool != "" {
		at.Logical = []sarifLogical{{f.Tool, "function"}}
	}
	if at.Physical == nil && at.Logical == nil {
		return []sarifLocation{}
	}
	return []sarifLocation{at}
}

// fileURI returns a relative URI for a relative path, and a file URI for an absolute one.
func fileURI(path string) string {
	if !filepath.IsAbs(path) {
		return (&url.URL{Path: path}).String()
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/main.go
	}
	return "file://" + (&url.URL{Path: path}).EscapedPath()
}

// advice returns a finding without its position, with what to do.
func advice(f Finding) string {
	if f.Fix == "" {
		return f.Message
	}
	return f.Message + "; " + f.Fix
}
