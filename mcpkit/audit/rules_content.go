package audit

import (
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/page"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about what the documents say.
const (
	RuleDocumentationExamples policy.RuleID = "documentation-examples"
	RuleDocumentationTopics   policy.RuleID = "documentation-topics"
	RuleDocumentUnfinished    policy.RuleID = "document-unfinished"
	RulePrivacyTopics         policy.RuleID = "privacy-topics"
	RuleSupportURL            policy.RuleID = "support-url"
)

// leastExamples is how many examples the documentation must have.
const leastExamples = 3

var contentRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleDocumentationExamples, Level: policy.Should,
			Title:  "the documentation shows three examples with their prompts",
			Why:    "at least three working examples are a condition of the listing; reviewers try them as they are written",
			Source: guideURL, Checked: "2026-11-28",
			Fix: "show at least three examples, each below its own heading, with the prompt that a user types in quotes, and what the server then does",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "declare the examples with Server.Examples; the docs command runs them and writes them into the page"},
			},
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) {
			d := &e.documents.documentation
			p := d.text(v, "documentation")
			if p == nil {
				return
			}
			if n := p.Examples(); n < leastExamples {
				v.breach(fmt.Sprintf("the documentation at %s shows %d examples with a prompt that a program recognizes; %d are required", d.address, n, leastExamples), d.last())
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleDocumentationTopics, Level: policy.Should,
			Title:  "the documentation says how to set up, log in and get help",
			Why:    "the guide names the sections, and reviewers often ask to complete an incomplete page",
			Source: guideURL, Checked: "2026-11-28",
			Fix: "write a section for each missing topic",
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) {
			d := &e.documents.documentation
			p := d.text(v, "documentation")
			if p == nil {
				return
			}
			protected := e.http.first.Answered() && e.http.first.Status == http.StatusUnauthorized
			if missing := p.Missing(page.DocumentationTopics(protected)); len(missing) > 0 {
				v.breach(fmt.Sprintf("the documentation at %s does not say %s", d.address, list(missing)), d.last())
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RulePrivacyTopics, Level: policy.Should,
			Title:  "the privacy policy covers collection, use and storage, sharing, retention and contact",
			Why:    "the directory refuses a policy that lacks one of these",
			Source: guideURL, Checked: "2026-11-28",
			Fix: "write a sentence for each missing topic, even if it says that nothing is collected or kept",
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) {
			d := &e.documents.privacy
			p := d.text(v, "privacy")
			if p == nil {
				return
			}
			if missing := p.Missing(page.PrivacyTopics()); len(missing) > 0 {
				v.breach(fmt.Sprintf("the privacy policy at %s does not say %s", d.address, list(missing)), d.last())
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleDocumentUnfinished, Level: policy.Should,
			Title:  "the documents are finished",
			Why:    "a directory lists only servers that are generally available; an unfinished page says that the server is not",
			Source: policyURL, Checked: "2026-11-28",
			Fix: "write the page before the server is submitted",
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) {
			read := false
			for _, d := range []*document{&e.documents.documentation, &e.documents.privacy, &e.documents.support, &e.documents.terms} {
				p := d.page()
				if p == nil || !d.found() {
					continue
				}
				read = true
				if found := unfinished.FindString(p.Text); found != "" {
					v.breach(fmt.Sprintf("%s at %s contains %q", d.name, d.address, found), d.last())
				}
			}
			if !read {
				v.unmeasured("none of the documents could be read")
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleSupportURL, Level: policy.Note,
			Title:  "support has a web page",
			Why:    "OpenAI's directory does not accept an e-mail address as the only support channel",
			Source: openAIErrorsURL, Checked: "2026-11-28",
			Fix: "name an https URL with the ways to get help; for Anthropic's directory the e-mail address is enough",
		},
		stage: stageDocuments,
		check: func(e *evidence, v *verdict) {
			switch d := &e.documents.support; {
			case d.address == "":
				v.unmeasured("the address of %s is not known; give it with --support URL", d.name)
			case d.isMail():
				v.breach(fmt.Sprintf("support is only the e-mail address %s", d.address))
			}
		},
	},
}

// unfinished matches text that nobody publishes on purpose.
var unfinished = lazyregexp.New(`(?i)\blorem ipsum dolor\b|\byour[- ](company|product|service|organi[sz]ation)[- ]name\b|\[(insert|your|company)[^\]\n]{0,40}\]|\bTODO:|\bthis page is under construction\b|\bprivacy policy coming soon\b`)
