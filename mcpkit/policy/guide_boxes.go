package policy

// A GuideBox is a box of the pre-submission checklist at the end of the guide for submissions to
// Anthropic's directory, with the rules that decide it.
type GuideBox struct {
	ID   BoxID  // identifies the box
	Text string // the words of the guide
	// Rules decide the box: it is ticked if all of them that a report has were measured and hold. A
	// name that ends in * stands for all rules that begin so.
	Rules []RuleID
	// Live are rules of an audit without which the box is not ticked. They are in addition to Rules.
	Live []RuleID
	// Login is set for a box that concerns only servers with a login.
	Login bool
	// Ask says what the owner does if rules do not decide the box, or do not decide all of it.
	Ask string
	// OwnerDecides is set if rules can fail the box, but never tick it.
	OwnerDecides bool
}

// A BoxID identifies a box of the guide.
type BoxID string

// The boxes of the guide, in its order.
const (
	BoxAnnotations   BoxID = "annotations"
	BoxLogin         BoxID = "login"
	BoxHTTPS         BoxID = "https"
	BoxAddresses     BoxID = "addresses"
	BoxDocumentation BoxID = "documentation"
	BoxPrivacy       BoxID = "privacy"
	BoxSupport       BoxID = "support"
	BoxAccount       BoxID = "account"
	BoxReleased      BoxID = "released"
	BoxExamples      BoxID = "examples"
	BoxErrors        BoxID = "errors"
	BoxPerformance   BoxID = "performance"
	BoxLoginTested   BoxID = "login-tested"
	BoxToolsTested   BoxID = "tools-tested"
)

// GuideBoxes returns the boxes of the guide's checklist, in its order and with its words.
//
// Source: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func GuideBoxes() []GuideBox {
	return []GuideBox{
		{
			ID: BoxAnnotations, Text: "All tools have safety annotations (readOnlyHint OR destructiveHint)",
			Rules: []RuleID{RuleToolAnnotation, RuleToolHintsContradict, RuleToolHintsNeither, RuleToolEffect, RuleToolVerb},
			Ask:   "compare the annotations of each tool with what it does",
		},
		{
			ID: BoxLogin, Text: "OAuth 2.0 implemented correctly (if authentication required)", Login: true,
			Rules: []RuleID{RulePublicReason, "login-*"}, Live: []RuleID{"login-*"},
			Ask: "check that the authorization server issues tokens for this URL and allows the callback URLs of clients",
		},
		{
			ID: BoxHTTPS, Text: "Server accessible via HTTPS with valid certificates",
			Rules: []RuleID{RuleManifestURL, "tls-expiry", "dns-*"}, Live: []RuleID{"https", "tls-certificate"},
			Ask: "open the URL from another network, and check who issued the certificate and when it expires",
		},
		{
			ID: BoxAddresses, Text: "Claude IP addresses allowlisted (if server behind firewall)", OwnerDecides: true,
			Ask: "the server and its authorization server must be reachable from 160.79.104.0/21",
		},
		{
			ID: BoxDocumentation, Text: "Comprehensive documentation published and accessible",
			Rules: []RuleID{RuleManifestLinks, RuleDocumentationComplete, "documentation-topics", "document-unfinished"}, Live: []RuleID{"documentation-page"},
			Ask: "open the documentation without logging in, and compare it with the sections that the guide lists",
		},
		{
			ID: BoxPrivacy, Text: "Privacy policy published at stable HTTPS URL",
			Rules: []RuleID{RuleManifestPrivacy, "privacy-topics"}, Live: []RuleID{"privacy-page"},
			Ask: "open the privacy policy without logging in; it must cover collection, use and storage, sharing, retention and a contact",
		},
		{
			ID: BoxSupport, Text: "Dedicated support channels (email or web)",
			Rules: []RuleID{RuleManifestSupport, RuleManifestSecurity, "support-page"},
			Ask:   "name an address at which users get help, and look at it once",
		},
		{
			ID: BoxAccount, Text: "Test account prepared with sample data (if authentication required)", Login: true, OwnerDecides: true,
			Rules: []RuleID{"login-test-account"},
			Ask:   "log in once with the credentials that reviewers get, and call every tool",
		},
		{
			ID: BoxReleased, Text: "Server is production-ready (GA status, not beta)",
			Rules: []RuleID{RuleManifestVersion, RuleManifestGA, RuleToolUnfinished, "server-version"},
			Ask:   "submit a released version, open to everybody",
		},
		{
			ID: BoxExamples, Text: "Minimum 3 usage examples documented",
			Rules: []RuleID{
				RuleExampleCount, RuleExampleText, RuleExampleCalls, RuleExampleTools, RuleExampleArguments, RuleExampleRuns, RuleExampleOutput,
				RuleExampleExpectation, "documentation-examples",
			},
			Ask: "count the examples of the documentation: each needs a prompt and what the user sees",
		},
		{
			ID: BoxErrors, Text: "Error handling implemented with helpful messages",
			Rules: []RuleID{"call-unknown-tool", "call-unknown-argument", "protocol-unknown-method"},
			Live:  []RuleID{"call-missing-argument", "call-wrong-type", "call-error-text"},
			Ask:   "call each tool with wrong arguments, and read the errors as a user would",
		},
		{
			ID: BoxPerformance, Text: "Performance tested under realistic load",
			Rules: []RuleID{"call-time"}, Live: []RuleID{"load-answers", "load-latency"},
			Ask: "send as many calls as you expect, and look at how long they take",
		},
		{
			ID: BoxLoginTested, Text: "OAuth flow tested end-to-end", Login: true, OwnerDecides: true,
			Ask: "connect from claude.ai, Claude Desktop, Claude Code and the MCP Inspector, and log in",
		},
		{
			ID: BoxToolsTested, Text: "All tools tested and verified functional",
			Rules: []RuleID{RuleExampleRuns, RuleExampleOutput, RuleExampleExpectation, "call-answered", "call-result", "call-output"},
			Live:  []RuleID{"call-succeeds", "call-coverage"},
			Ask:   "call each tool once, and compare the result with the service",
		},
	}
}
