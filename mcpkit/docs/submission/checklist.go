package submission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// guideChecklist is the checklist at the end of the directory's guide, each point with what
// is known about it.
//
// Source: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func (k *Kit) guideChecklist() []point {
	return []point{
		k.held("All tools have safety annotations (readOnlyHint or destructiveHint)",
			policy.RuleToolAnnotation, policy.RuleToolHints, policy.RuleToolHintsContradict, policy.RuleToolHintsNeither, policy.RuleToolEffect, policy.RuleToolVerb),
		k.withLogin("OAuth 2.0 implemented correctly (if authentication required)",
			"the server's side is mcpkit's; see that the authorization server issues tokens for this URL and allows the directory's callback addresses"),
		k.owners("Server accessible via HTTPS with valid certificates",
			"open the URL from another network, and see who signed the certificate and when it ends", policy.RuleManifestURL),
		k.owners("Claude's IP addresses allowlisted (if the server is behind a firewall)",
			"the server and its authorization server must be reachable from 160.79.104.0/21"),
		k.missed(k.owners("Comprehensive documentation published and accessible",
			"open Manifest.Docs without being logged in", policy.RuleManifestLinks, policy.RuleDocumentationComplete), "Manifest.Docs"),
		k.owners("Privacy policy published at a stable HTTPS URL",
			"open Manifest.Privacy; it must speak of collection, use and storage, sharing, retention and a contact", policy.RuleManifestPrivacy),
		k.held("Dedicated support channels (e-mail or web)", policy.RuleManifestSupport, policy.RuleManifestSecurity),
		k.accountPoint("Test account prepared with sample data (if authentication required)"),
		k.held("Server is production-ready (GA status, not beta)", policy.RuleManifestVersion, policy.RuleManifestGA),
		k.held("Minimum 3 usage examples documented",
			policy.RuleExampleCount, policy.RuleExampleText, policy.RuleExampleCalls, policy.RuleExampleTools, policy.RuleExampleArguments, policy.RuleExampleRuns, policy.RuleExampleOutput, policy.RuleExampleExpectation),
		k.owners("Error handling implemented with helpful messages",
			"arguments are checked and unknown errors masked before a model reads them; read once what your handlers say when they fail"),
		k.owners("Performance tested under realistic load", "nothing here measures it"),
		k.withLogin("OAuth flow tested end-to-end", "connect from claude.ai, Claude Desktop, Claude Code and the MCP Inspector, and log in"),
		k.toolsPoint("All tools tested and verified functional"),
	}
}

// withLogin is a point that says something of servers with a login only.
func (k *Kit) withLogin(text, look string) point {
	switch a := k.surface.Access; {
	case a.Public:
		return point{text: text, notes: []string{"no authentication is required: " + inline(a.Reason)}}
	case !a.Protected:
		return k.owners(text, look, policy.RulePublicReason)
	}
	return k.missed(point{text: text, state: only, notes: []string{look}}, "Listing.Login")
}

func (k *Kit) accountPoint(text string) point {
	if k.surface.Access.Public {
		return point{text: text, notes: []string{"no authentication is required"}}
	}
	return k.missed(point{text: text, state: only, notes: []string{"log in once with what is in the vault, and call every tool"}},
		"Listing.TestAccount.Vault", "Listing.TestAccount.Instructions", "Listing.TestAccount.SampleData", "Listing.TestAccount.SecondFactor")
}

// toolsPoint is done when every tool has answered in an example that was run.
func (k *Kit) toolsPoint(text string) point {
	var untried []string
	for _, t := range k.surface.Tools {
		if !k.answered(t.Name) {
			untried = append(untried, t.Name)
		}
	}
	p := k.held(text, policy.RuleExampleRuns, policy.RuleExampleOutput, policy.RuleExampleExpectation)
	switch {
	case p.state != done:
	case len(untried) == 0:
		p.notes = append(p.notes, "each tool has answered in an example")
	default:
		p.state = only
	}
	if len(untried) > 0 {
		p.notes = append(p.notes, "no example has an answer of "+codes(untried[:min(len(untried), notesMax)], "")+more(len(untried)-notesMax)+": try them by hand")
	}
	return p
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

// answered reports whether a call of the tool was answered in an example.
func (k *Kit) answered(tool string) bool {
	for i, run := range k.surface.Runs {
		if i >= len(k.surface.Examples) {
			break
		}
		calls := k.surface.Examples[i].Calls
		for n, a := range run.Answers {
			if n < len(calls) && calls[n].Tool == tool && a.Fault == "" && !a.Failed {
				return true
			}
		}
	}
	return false
}

// openAIChecklist are the points of OpenAI's review.
//
// Source: https://developers.openai.com/plugins/deploy/app-review
func (k *Kit) openAIChecklist() []point {
	fieldsOf := func(step string) []string {
		var fields []string
		for _, p := range k.problems {
			if p.Step == step && !slices.Contains(fields, p.Field) {
				fields = append(fields, p.Field)
			}
		}
		return fields
	}
	return []point{
		k.held("Every tool says readOnlyHint, destructiveHint and openWorldHint, true or false", policy.RuleToolAnnotation, policy.RuleToolHints, policy.RuleToolEffect, policy.RuleToolVerb),
		k.missed(point{text: "Each of these values has a written justification that is true", state: only, notes: []string{"read hints.md"}}, fieldsOf(hintsStep)...),
		k.missed(point{text: "Five positive and three negative test cases", state: only,
			notes: []string{"type each prompt in, on the web and in the mobile app"}}, fieldsOf(casesStep)...),
		k.accountPoint("Test credentials that work anywhere, without a second factor"),
		k.owners("The domain is proved", "answer with the token of the form at the address in portal.md"),
		k.missed(k.owners("The privacy policy names every category of data that tools return", "compare it with what the examples answer", policy.RuleManifestPrivacy),
			"Listing.Data.Returned"),
		k.owners("Results contain what was asked for and nothing else",
			"no session, trace or request ids, no internal ids, logs or debug data; read the outputs in examples.md"),
		k.held("Descriptions say what tools do, and steer nobody", policy.RuleToolDescription, policy.RuleToolSteering, policy.RuleToolPromotion, policy.RuleToolHiddenText, policy.RuleReadWriteSplit),
		k.toolsPoint("All tools tested and verified functional"),
	}
}

// findings says how the report came out, in a line.
func (k *Kit) findings() string {
	text := string(rendered(k.report.WriteText))
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
