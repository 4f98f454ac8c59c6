package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// stateOf returns the box with an ID.
func stateOf(t *testing.T, rep *policy.Report, id policy.BoxID) policy.Box {
	t.Helper()
	boxes := policy.GuideChecklist(rep)
	for i, g := range policy.GuideBoxes() {
		if g.ID == id {
			return boxes[i]
		}
	}
	t.Fatalf("there is no box %s", id)
	return policy.Box{}
}

// The boxes are those of the guide, with its words and in its order.
func TestGuideBoxes(t *testing.T) {
	var texts []string
	ids := map[policy.BoxID]bool{}
	for _, g := range policy.GuideBoxes() {
		texts = append(texts, g.Text)
		assert.NotEmpty(t, g.Ask, g.ID)
		assert.False(t, ids[g.ID], g.ID)
		ids[g.ID] = true
	}
	assert.Equal(t, []string{
		"All tools have safety annotations (readOnlyHint OR destructiveHint)",
		"OAuth 2.0 implemented correctly (if authentication required)",
		"Server accessible via HTTPS with valid certificates",
		"Claude IP addresses allowlisted (if server behind firewall)",
		"Comprehensive documentation published and accessible",
		"Privacy policy published at stable HTTPS URL",
		"Dedicated support channels (email or web)",
		"Test account prepared with sample data (if authentication required)",
		"Server is production-ready (GA status, not beta)",
		"Minimum 3 usage examples documented",
		"Error handling implemented with helpful messages",
		"Performance tested under realistic load",
		"OAuth flow tested end-to-end",
		"All tools tested and verified functional",
	}, texts)
}

// A report about nothing ticks no box.
func TestNothingTicksNoBox(t *testing.T) {
	for _, rep := range []*policy.Report{{}, policy.Check(nil)} {
		for _, box := range policy.GuideChecklist(rep) {
			assert.Equal(t, policy.BoxOwner, box.State, box.Text)
		}
	}
}

// The rules tick what they decide, name their evidence, and leave the rest to the owner.
func TestChecklistOfADeclaration(t *testing.T) {
	rep := policy.Check(good())
	for id, want := range map[policy.BoxID]policy.BoxState{
		policy.BoxAnnotations: policy.BoxDone, policy.BoxSupport: policy.BoxDone, policy.BoxReleased: policy.BoxDone,
		policy.BoxLogin: policy.BoxDone, policy.BoxAccount: policy.BoxDone, // the server is public
		policy.BoxHTTPS: policy.BoxOwner, policy.BoxDocumentation: policy.BoxOwner, policy.BoxErrors: policy.BoxOwner, policy.BoxToolsTested: policy.BoxOwner,
	} {
		box := stateOf(t, rep, id)
		assert.Equal(t, want, box.State, "%s: %v %v", id, box.Notes, box.Asides)
		assert.NotEmpty(t, box.Notes, id)
	}
	assert.Contains(t, strings.Join(stateOf(t, rep, policy.BoxAnnotations).Notes, " "), "checked by tool-annotation")

	broken := good()
	broken.Tools[0].Hints = nil
	box := stateOf(t, policy.Check(broken), policy.BoxAnnotations)
	assert.Equal(t, policy.BoxFailed, box.State)
	require.NotEmpty(t, box.Notes)
	assert.Contains(t, box.Notes[0], "has no annotations (tool-annotation)")

	broken.Waivers = []policy.Waiver{{Rule: policy.RuleToolAnnotation, Reason: "the client sets them for all of its tools"}}
	box = stateOf(t, policy.Check(broken), policy.BoxAnnotations)
	assert.NotEqual(t, policy.BoxDone, box.State, "a waiver is for the owner to judge")
}

// Rules of an audit tick the boxes that only the live server decides.
func TestChecklistOfAnAudit(t *testing.T) {
	live := func(outcome policy.Outcome, ids ...policy.RuleID) (all []policy.Result) {
		for _, id := range ids {
			res := policy.Result{Rule: policy.Rule{ID: id}, Outcome: outcome, Reason: "a reason"}
			if outcome == policy.Fail {
				res.Findings = []policy.Finding{{Rule: res.Rule, Message: "it is broken"}}
			}
			all = append(all, res)
		}
		return all
	}
	rep := func(results ...[]policy.Result) *policy.Report {
		r := &policy.Report{Target: "https://mcp.notes.dev/mcp"}
		for _, list := range results {
			r.Results = append(r.Results, list...)
		}
		return r
	}
	assert.Equal(t, policy.BoxDone, stateOf(t, rep(live(policy.Pass, "https", "tls-certificate", "tls-expiry", "dns-public")), policy.BoxHTTPS).State)
	assert.Equal(t, policy.BoxOwner, stateOf(t, rep(live(policy.Pass, "https")), policy.BoxHTTPS).State, "nobody looked at the certificate")
	assert.Equal(t, policy.BoxOwner, stateOf(t, rep(live(policy.Pass, "https", "tls-certificate"), live(policy.NotMeasured, "tls-expiry")), policy.BoxHTTPS).State)
	assert.Equal(t, policy.BoxFailed, stateOf(t, rep(live(policy.Pass, "https"), live(policy.Fail, "tls-certificate")), policy.BoxHTTPS).State)
	public := stateOf(t, rep(live(policy.NotApplicable, "login-challenge")), policy.BoxLogin)
	assert.Equal(t, policy.BoxDone, public.State)
	assert.Equal(t, []string{"no authentication is required: a reason"}, public.Notes)
	assert.Equal(t, policy.BoxOwner, stateOf(t, rep(live(policy.Pass, "login-challenge")), policy.BoxLoginTested).State, "only a person logs in")
	assert.Equal(t, policy.BoxOwner, stateOf(t, rep(), policy.BoxPerformance).State)
	assert.Equal(t, policy.BoxDone, stateOf(t, rep(live(policy.Pass, "load-answers", "load-latency")), policy.BoxPerformance).State)
}

// Each format prints the checklist.
func TestReportsHaveTheChecklist(t *testing.T) {
	rep := policy.Check(bad())
	rep.Checklist = policy.GuideChecklist(rep)
	for _, f := range []policy.ReportFormat{policy.FormatText, policy.FormatJSON, policy.FormatMarkdown, policy.FormatHTML} {
		var b strings.Builder
		require.NoError(t, rep.Write(&b, f))
		for _, box := range policy.GuideBoxes() {
			assert.Contains(t, b.String(), strings.Split(box.Text, " (")[0], f)
		}
	}
}
