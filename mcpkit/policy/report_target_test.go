package policy_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// probed returns the report of a partial look at a running server.
func probed() *policy.Report {
	rule := policy.Rule{
		ID: "wire-hang", Title: "the server answers", Why: "Clients give up.", Source: "https://example.com/rule", Checked: "2026-11-28",
		Fix: "answer in time", FixIn: []policy.StackFix{{Stack: policy.StackMcpGo, Fix: "set WithTimeout"}, {Stack: policy.StackTypeScript, Fix: "end the stream"}},
	}
	other, login := policy.Rule{ID: "wire-latency", Title: "answers are fast"}, policy.Rule{ID: "login-metadata", Title: "clients can log in"}
	return &policy.Report{
		Server: "notes", Version: "1.0.0", Tools: 2, Target: "https://mcp.notes.dev/mcp", Incomplete: "the server stopped answering",
		Results: []policy.Result{
			{Rule: rule, Outcome: policy.Fail, Findings: []policy.Finding{
				{Rule: rule, Message: "ping was not answered within 30 s", Fix: rule.Fix, Evidence: []policy.Exchange{
					{Sent: "POST /mcp\n{\"method\":\"ping\"}", Received: "HTTP/1.1 200 OK\r\n\x1b[31m\u202e"},
				}},
				{Rule: rule, Message: "tools/list was not answered within 30 s", Fix: rule.Fix},
			}},
			{Rule: other, Outcome: policy.NotMeasured, Reason: "the server stopped answering"},
			{Rule: login, Outcome: policy.NotApplicable, Reason: "anyone may call the server"},
		},
	}
}

// Every format has the target, why the report is incomplete, the evidence, and how to fix a breach
// in other libraries, once.
func TestEveryFormatHasEvidence(t *testing.T) {
	rep := probed()
	for _, f := range policy.ReportFormats() {
		var b bytes.Buffer
		require.NoError(t, rep.Write(&b, f))
		for _, want := range []string{"mcp.notes.dev/mcp", "the server stopped answering", "POST /mcp", "HTTP/1.1 200 OK", "mcp-go", "WithTimeout"} {
			assert.Contains(t, b.String(), want, f)
		}
		assert.Equal(t, 1, strings.Count(b.String(), "set WithTimeout"), f)
		if f != policy.FormatGitHub { // which has findings only
			assert.Contains(t, b.String(), "anyone may call the server", f)
		}
	}
	assert.Contains(t, textOf(t, rep), "notes 1.0.0 (https://mcp.notes.dev/mcp): 2 tools\nIncomplete: the server stopped answering\n")
	assert.Contains(t, textOf(t, rep), "received | HTTP/1.1 200 OK\n               | \\x1b[31m\\u202e\n")
	assert.Contains(t, textOf(t, rep), "\n0 rules passed, 1 failed, 1 not measured, 1 not applicable, and the report is incomplete\n")
}

func textOf(t *testing.T, rep *policy.Report) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, rep.WriteText(&b))
	return b.String()
}

// What was measured on the server is in the reports that people read, and in JSON.
func TestReportsHaveFigures(t *testing.T) {
	rep := probed()
	rep.Figures = []policy.Figure{{Name: "latency of tools/list, p95", Value: 12.53, Unit: "ms"}, {Name: "requests", Value: 40}}
	for _, f := range []policy.ReportFormat{policy.FormatText, policy.FormatMarkdown, policy.FormatHTML} {
		var b bytes.Buffer
		require.NoError(t, rep.Write(&b, f))
		assert.Contains(t, b.String(), "Measured: latency of tools/list, p95 12.53 ms, requests 40.", f)
	}
	raw, err := json.Marshal(rep)
	require.NoError(t, err)
	assert.Contains(t, string(raw), `"figures":[{"name":"latency of tools/list, p95","value":12.53,"unit":"ms"},{"name":"requests","value":40}]`)
}

// A partial report is an error for the programs that read it.
func TestAnIncompleteReportIsAnError(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, probed().Write(&b, policy.FormatJUnit))
	assert.Contains(t, b.String(), `tests="4" failures="1" errors="1" skipped="2"`)

	b.Reset()
	require.NoError(t, probed().Write(&b, policy.FormatSARIF))
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
	require.NoError(t, err)
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif.schema.json")
	require.NoError(t, err)
	require.NoError(t, schema.Validate(value))
	assert.Contains(t, b.String(), `"executionSuccessful": false`)

	b.Reset()
	require.NoError(t, probed().Write(&b, policy.FormatGitHub))
	assert.True(t, strings.HasPrefix(b.String(), "::error title=incomplete::the report is incomplete: the server stopped answering\n"))
}

// A report that is incomplete is not ok for programs that read no more than that, also if nothing
// that was measured failed.
func TestAnIncompleteReportIsNotOK(t *testing.T) {
	for why, want := range map[string]bool{"": true, "the server stopped answering": false} {
		var b bytes.Buffer
		require.NoError(t, (&policy.Report{Server: "notes", Incomplete: why}).WriteJSON(&b))
		var read struct{ OK bool }
		require.NoError(t, json.Unmarshal(b.Bytes(), &read))
		assert.Equal(t, want, read.OK, why)
	}
}

// A rule that does not apply counts neither as passed nor against the server.
func TestNotApplicableCountsForNothing(t *testing.T) {
	rep := &policy.Report{Results: []policy.Result{{Rule: policy.Rule{ID: "login-metadata"}, Outcome: policy.NotApplicable, Reason: "anyone may call"}}}
	assert.True(t, rep.OK())
	assert.Empty(t, rep.Warnings())
	assert.Contains(t, textOf(t, rep), "\nNot applicable (1)\n  anyone may call (login-metadata)\n\n0 rules passed, 1 not applicable\n")
	raw, err := json.Marshal(rep)
	require.NoError(t, err)
	assert.Contains(t, string(raw), `"outcome":"not applicable"`)
}
