package submission

import (
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// guideChecklist returns the checklist at the end of the directory's guide, each point with
// the results of the checks.
//
// Source: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func (d *draft) guideChecklist() []point {
	return []point{
		d.held("All tools have safety annotations (readOnlyHint or destructiveHint)",
			policy.RuleToolAnnotation, policy.RuleToolHints, policy.RuleToolHintsContradict, policy.RuleToolHintsNeither, policy.RuleToolEffect, policy.RuleToolVerb),
		d.withLogin("OAuth 2.0 implemented correctly (if authentication required)",
			"mcpkit implements the server's part; check that the authorization server issues tokens for this URL and allows the directory's callback URLs"),
		d.owners("Server accessible via HTTPS with valid certificates",
			"open the URL from another network, and check who issued the certificate and when it expires", policy.RuleManifestURL),
		d.owners("Claude's IP addresses allowlisted (if the server is behind a firewall)",
			"the server and its authorization server must be reachable from 160.79.104.0/21"),
		d.missed(d.owners("Comprehensive documentation published and accessible",
			"open Manifest.Docs without logging in", policy.RuleManifestLinks, policy.RuleDocumentationComplete), "Manifest.Docs"),
		d.owners("Privacy policy published at a stable HTTPS URL",
			"open Manifest.Privacy; it must cover collection, use and storage, sharing, retention and a contact", policy.RuleManifestPrivacy),
		d.held("Dedicated support channels (e-mail or web)", policy.RuleManifestSupport, policy.RuleManifestSecurity),
		d.accountPoint("Test account prepared with sample data (if authentication required)"),
		d.held("Server is production-ready (GA status, not beta)", policy.RuleManifestVersion, policy.RuleManifestGA),
		d.held("Minimum 3 usage examples documented",
			policy.RuleExampleCount, policy.RuleExampleText, policy.RuleExampleCalls, policy.RuleExampleTools, policy.RuleExampleArguments, policy.RuleExampleRuns, policy.RuleExampleOutput, policy.RuleExampleExpectation),
		d.owners("Error handling implemented with helpful messages",
			"mcpkit checks arguments and hides unknown errors from the model; read the error messages of your handlers once"),
		d.owners("Performance tested under realistic load", "no rule measures this"),
		d.withLogin("OAuth flow tested end-to-end", "connect from claude.ai, Claude Desktop, Claude Code and the MCP Inspector, and log in"),
		d.toolsPoint("All tools tested and verified functional"),
	}
}

// openAIChecklist returns the points of OpenAI's review.
//
// Source: https://developers.openai.com/plugins/deploy/app-review
func (d *draft) openAIChecklist() []point {
	fieldsOf := func(step string) []string {
		var fields []string
		for _, p := range d.problems {
			if p.Step == step && !slices.Contains(fields, p.Field) {
				fields = append(fields, p.Field)
			}
		}
		return fields
	}
	return []point{
		d.held("Every tool has readOnlyHint, destructiveHint and openWorldHint, each true or false", policy.RuleToolAnnotation, policy.RuleToolHints, policy.RuleToolEffect, policy.RuleToolVerb),
		d.missed(point{text: "Each hint has a written justification that is true", state: onlyOwner, notes: []string{"read hints.md"}}, fieldsOf(hintsStep)...),
		d.missed(point{text: "Five positive and three negative test cases", state: onlyOwner,
			notes: []string{"enter each prompt on the web and in the mobile app"}}, fieldsOf(casesStep)...),
		d.accountPoint("Test credentials that work anywhere, without a second factor"),
		d.owners("The domain is verified", "return the token of the form at the address in portal.md"),
		d.missed(d.owners("The privacy policy names every category of data that tools return", "compare it with the results of the examples", policy.RuleManifestPrivacy),
			"Listing.Data.Returned"),
		d.owners("Results contain only what the call asked for",
			"no session, trace or request IDs, internal IDs, logs or debug data; read the outputs in examples.md"),
		d.held("Descriptions say what tools do and do not steer the model", policy.RuleToolDescription, policy.RuleToolSteering, policy.RuleToolPromotion, policy.RuleToolHiddenText, policy.RuleReadWriteSplit),
		d.toolsPoint("All tools tested and verified functional"),
	}
}

// withLogin returns a point that concerns only servers with a login.
func (d *draft) withLogin(text, check string) point {
	switch a := d.surface.Access; {
	case a.Public:
		return point{text: text, notes: []string{"no authentication is required; declared reason: " + markdown.Escape(a.Reason)}}
	case !a.Protected:
		return d.owners(text, check, policy.RulePublicReason)
	}
	return d.missed(point{text: text, state: onlyOwner, notes: []string{check}}, "Listing.Login")
}

func (d *draft) accountPoint(text string) point {
	if d.surface.Access.Public {
		return point{text: text, notes: []string{"no authentication is required"}}
	}
	return d.missed(point{text: text, state: onlyOwner, notes: []string{"log in once with the credentials in the vault, and call every tool"}},
		"Listing.TestAccount.Vault", "Listing.TestAccount.Instructions", "Listing.TestAccount.SampleData", "Listing.TestAccount.SecondFactor")
}

// toolsPoint returns a point that is done if every tool has a successful call in an example.
func (d *draft) toolsPoint(text string) point {
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
		p.notes = append(p.notes, "each tool returned a result in an example")
	default:
		p.state = onlyOwner
	}
	if len(untried) > 0 {
		p.notes = append(p.notes, "no example has a result of "+firstCodes(untried)+": try them by hand")
	}
	return p
}

// answered reports whether a call of the tool succeeded in an example.
func (d *draft) answered(tool string) bool {
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
