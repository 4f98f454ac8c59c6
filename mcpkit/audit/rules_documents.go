package audit

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about the documents of the server.
const (
	RuleDocumentationPage policy.RuleID = "documentation-page"
	RulePrivacyPage       policy.RuleID = "privacy-page"
	RuleSupportPage       policy.RuleID = "support-page"
	RuleTermsPage         policy.RuleID = "terms-page"
)

var documentRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleDocumentationPage, Level: policy.Must,
			Title:  "the documentation can be read by anyone",
			Why:    "a reviewer reads the documentation first, without an account; a server without it is not listed",
			Source: guideURL, Checked: "2026-11-28",
			Fix: "serve the documentation at a stable https URL without a login",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "add the option mcpkit.Documentation, which serves the page at /docs, or write the page with the docs command and publish it"},
			},
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) { e.documents.documentation.judgeReach(e, v, "documentation") },
	},
	{
		Rule: policy.Rule{
			ID: RulePrivacyPage, Level: policy.Must,
			Title:  "the privacy policy can be read by anyone",
			Why:    "a submission without a privacy policy that can be opened is refused at once",
			Source: guideURL, Checked: "2026-11-28",
			Fix: "publish the privacy policy at a stable https URL without a login",
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) { e.documents.privacy.judgeReach(e, v, "privacy") },
	},
	{
		Rule: policy.Rule{
			ID: RuleSupportPage, Level: policy.Must,
			Title:  "the support channel can be reached",
			Why:    "the directories ask for a way to get help, by e-mail or on the web, and check that it exists",
			Source: guideURL, Checked: "2026-11-28",
			Fix: "name an e-mail address, or an https URL that opens without a login",
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) {
			if d := &e.documents.support; !d.isMail() {
				d.judgeReach(e, v, "support")
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleTermsPage, Level: policy.Should,
			Title:  "the terms of service can be read by anyone",
			Why:    "OpenAI's directory asks for the address of the terms and checks that they can be read",
			Source: openAIErrorsURL, Checked: "2026-11-28",
			Fix: "publish the terms of service at a stable https URL without a login",
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) { e.documents.terms.judgeReach(e, v, "terms") },
	},
}
