package submission

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// guideChecklist returns the checklist at the end of the directory's guide ([policy.GuideBoxes]),
// each point with the results of the checks.
func (d checklist) guideChecklist() (points []point) {
	for _, box := range policy.GuideBoxes() {
		points = append(points, d.guidePoint(box))
	}
	return points
}

// guidePoint returns one point of the guide's checklist.
func (d checklist) guidePoint(box policy.GuideBox) point {
	rules := known(box.Rules)
	switch box.ID {
	case policy.BoxLogin:
		return d.withLogin(PointLogin, box.Text, "mcpkit implements the server's part; "+box.Ask)
	case policy.BoxHTTPS:
		return d.owners(PointTLS, box.Text, box.Ask, rules...)
	case policy.BoxAddresses:
		return d.owners(PointReachable, box.Text, box.Ask)
	case policy.BoxDocumentation:
		return d.missed(d.owners(PointDocs, box.Text, box.Ask, rules...), "Manifest.Docs")
	case policy.BoxPrivacy:
		return d.missed(d.owners(PointPrivacy, box.Text, box.Ask, rules...), "Manifest.Privacy")
	case policy.BoxSupport:
		return d.missed(d.held(box.Text, rules...), "Manifest.Support", "Manifest.Security")
	case policy.BoxAccount:
		return d.accountPoint(box.Text)
	case policy.BoxErrors:
		return d.owners(PointErrors, box.Text, "mcpkit checks arguments and hides unknown errors from the model; "+box.Ask)
	case policy.BoxPerformance:
		return d.owners(PointLatency, box.Text, box.Ask)
	case policy.BoxLoginTested:
		return d.withLogin(PointLogin, box.Text, box.Ask)
	case policy.BoxToolsTested:
		return d.toolsPoint(box.Text)
	}
	return d.held(box.Text, rules...)
}

// known returns the rules of the table: a report about a declaration has no others.
func known(ids []policy.RuleID) (rules []policy.RuleID) {
	for _, id := range ids {
		if _, ok := policy.RuleByID(id); ok {
			rules = append(rules, id)
		}
	}
	return rules
}

// portalChecklist returns what the portal's page adds to the guide's checklist.
//
// Source: https://claude.com/docs/connectors/building/submission
func (d checklist) portalChecklist() []point {
	return []point{
		{text: "Your account can submit", state: onlyOwner, notes: []string{"a Pro, Max, Team or Enterprise plan; on Team and Enterprise an Owner, on Enterprise also a role with the Directory permission"}},
		d.owners(PointTools, "Every tool was called from a conversation in Claude", "add the URL as a custom connector and call each tool; the portal asks you to confirm it"),
		{text: "The server is submitted as a connector, and then its plugin", state: onlyOwner, notes: []string{
			"submit both from the same organization, then pair the listings; `submission -profile claude-plugin` writes the plugin"}},
	}
}

// openAIChecklist returns the points of OpenAI's review.
//
// Source: https://developers.openai.com/plugins/deploy/app-review and
// https://developers.openai.com/plugins/deploy/submission-errors
func (d checklist) openAIChecklist() []point {
	owner := func(text, check string) point { return point{text: text, state: onlyOwner, notes: []string{check}} }
	scan := "the endpoint must accept TLS 1.2"
	if d.surface.Access.Protected {
		scan += ", and answer a call that needs a token and has none with 401 and a challenge"
	}
	var cases, pictures []string
	for _, field := range d.fieldsOf(casesStep) {
		switch {
		case strings.HasPrefix(field, "Listing.OpenAI.Screenshots"):
			pictures = append(pictures, field)
		case field != recordingField:
			cases = append(cases, field)
		}
	}
	points := []point{
		d.held("Every tool has readOnlyHint, destructiveHint and openWorldHint, each true or false", policy.RuleToolAnnotation, policy.RuleToolHints, policy.RuleToolEffect, policy.RuleToolVerb),
		d.missed(owner("Each hint has a written justification that is true", "read hints.md"), d.fieldsOf(hintsStep)...),
		d.missed(owner("Five positive and three negative test cases", "enter each prompt on the web and in the mobile app; the account's data must match every case"), cases...),
		d.missed(owner("A recording shows the main uses", "open the address without logging in; the recording must show every supported platform"), recordingField),
		d.accountPoint("Test credentials that work anywhere, without a second factor"),
		d.owners(PointDomain, "The domain is verified", "return the token of the form at the address in portal.md"),
		d.missed(d.owners(PointPrivacy, "The privacy policy names every category of data that tools return", "compare it with the results of the examples", policy.RuleManifestPrivacy),
			"Listing.Data.Returned"),
		owner("Results contain only what the call asked for",
			"no session, trace or request IDs, internal IDs, logs or debug data; read the outputs in examples.md"),
		d.held("Tools take only the data that a call needs, and no conversation", conversationPromise...),
		d.held("Descriptions say what tools do and do not steer the model", slices.Concat([]policy.RuleID{policy.RuleToolDescription, policy.RuleReadWriteSplit}, steeringPromise, promotionPromise)...),
		d.toolsPoint("All tools tested and verified functional"),
		d.owners(PointReachable, "The portal can scan the tools", scan),
		owner("The icon is a direct address of a square PNG of at least 512 by 512 pixels", "open Manifest.Directories.Logo, and /favicon.ico of the same host"),
		owner("The identity is verified and the attestations are made", "the portal asks a person for both"),
	}
	if len(pictures) > 0 {
		points = append(points, d.missed(point{text: "The screenshots have the right size and number"}, pictures...))
	}
	return points
}

// registryChecklist returns what the MCP Registry asks for.
func (d checklist) registryChecklist() []point {
	schema := point{text: "server.json satisfies the registry's schema and has no placeholders"}
	if fields := d.fieldsOf("server.json"); len(fields) > 0 {
		schema = d.missed(schema, fields...)
	} else {
		schema.notes = []string{"checked against the rules of the schema of 2025-12-11" + d.onDay()}
	}
	return []point{
		schema,
		{text: "You own the namespace of the name", state: onlyOwner, notes: []string{"`mcp-publisher login` proves it: by GitHub for io.github.NAME, else by a DNS record or a file on the host"}},
		d.owners(PointReachable, "The endpoint answers from the internet", "the registry does not check it, but its readers will"),
	}
}

// withLogin returns a point that concerns only servers with a login.
func (d checklist) withLogin(id PointID, text, check string) point {
	switch a := d.surface.Access; {
	case a.Public:
		return point{text: text, notes: []string{"no authentication is required; declared reason: " + markdown.Escape(a.Reason)}}
	case !a.Protected:
		return d.owners(id, text, check, policy.RulePublicReason)
	}
	return d.missed(d.owners(id, text, check), "Listing.Login")
}

func (d checklist) accountPoint(text string) point {
	if d.surface.Access.Public {
		return point{text: text, notes: []string{"no authentication is required"}}
	}
	return d.missed(d.owners(PointAccount, text, "log in once with the credentials in the vault, and call every tool"),
		"Listing.TestAccount.Vault", "Listing.TestAccount.Instructions", "Listing.TestAccount.SampleData", "Listing.TestAccount.SecondFactor")
}

// toolsPoint returns a point that is done if every tool has a successful call in an example.
func (d checklist) toolsPoint(text string) point {
	var untried []string
	for _, t := range d.surface.Tools {
		if !d.answered(t.Name) {
			untried = append(untried, t.Name)
		}
	}
	p := d.held(text, policy.RuleExampleRuns, policy.RuleExampleOutput, policy.RuleExampleExpectation)
	switch {
	case p.state != done:
	case len(untried) == 0:
		p.notes = append(p.notes, "each tool returned a result in an example"+d.onDay())
	default:
		p.state = onlyOwner
	}
	if len(untried) > 0 {
		try := "try them by hand"
		if len(untried) == 1 {
			try = "try it by hand"
		}
		p.notes = append(p.notes, "no example has a result of "+firstCodes(untried)+": "+try)
	}
	return p
}

// answered reports whether a call of the tool succeeded in an example.
func (d checklist) answered(tool string) bool {
	for i, run := range d.surface.Runs {
		if i >= len(d.surface.Examples) {
			break
		}
		calls := d.surface.Examples[i].Calls
		for n, a := range run.Answers {
			if n < len(calls) && calls[n].Tool == tool && a.Fault == "" && !a.Failed {
				return true
			}
		}
	}
	return false
}

// onDay returns the day of the check in parentheses, or "".
func (d checklist) onDay() string {
	if d.checked.IsZero() {
		return ""
	}
	return " (" + day(d.checked) + ")"
}

// fieldsOf returns the fields with a problem in a step.
func (d checklist) fieldsOf(step string) (fields []string) {
	for _, p := range d.problems {
		if p.Step == step && !slices.Contains(fields, p.Field) {
			fields = append(fields, p.Field)
		}
	}
	return fields
}
