package lint

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A fileKind is one of the files that [File] recognizes.
type fileKind string

const (
	listFile       fileKind = "a list of tools"
	serverJSONFile fileKind = "a server.json"
	openAIFile     fileKind = "a submission for OpenAI"
)

// An unknown is something that a file may not tell.
type unknown struct {
	// what completes "a list of tools does not say".
	what string
	// learn is how to find it out; "" if only the server's owner tells.
	learn string
	rules []policy.RuleID
}

// byAudit is how to find out what a running server shows.
const byAudit = "mcpkit audit URL finds out"

// unknowns has each rule of package policy that looks at more than the tools, except those of
// aboutDeclaration. A test holds that none is missing.
var unknowns = []unknown{
	{"who may call the server", byAudit, []policy.RuleID{policy.RulePublicReason, policy.RulePublicReasonShort, policy.RulePublicScopes}},
	{"how clients log in, or which API key they send", byAudit, []policy.RuleID{
		policy.RuleLoginMetadata, policy.RuleLoginScope, policy.RuleLoginPaths, policy.RuleLoginStore, policy.RuleKeyHeader,
	}},
	{"whether there is an account for reviewers", "", []policy.RuleID{policy.RuleLoginTestAccount}},
	{"for which directories the server is", "", []policy.RuleID{policy.RuleUnlistedReason}},
	{"how long a call may take", "", []policy.RuleID{policy.RuleToolTimeout}},
	{"how long a result may be", "", []policy.RuleID{policy.RuleToolBudget}},
	{"how callers are told apart", "", []policy.RuleID{policy.RuleCallerAddress}},
	{"when a deprecated tool is due to be removed", "", []policy.RuleID{policy.RuleToolRemovalDue}},
	{"what the documentation page says", byAudit, []policy.RuleID{policy.RuleDocumentationComplete, policy.RuleDocumentationGA}},
	{"what the server's instructions are, which are in its answer to initialize", byAudit, []policy.RuleID{
		policy.RuleInstructionsSteering, policy.RuleInstructionsPromotion,
	}},
	{"which prompts and resources the server has in addition to its tools", byAudit, []policy.RuleID{policy.RuleOfferText}},
	{"how the directory's listing is worded", "", []policy.RuleID{
		policy.RuleManifestName, policy.RuleManifestTitle, policy.RuleManifestDescription, policy.RuleManifestTagline, policy.RuleManifestTaglineLength,
		policy.RuleManifestGA, policy.RuleManifestPromotion, policy.RuleManifestPlaceholder, policy.RuleManifestHiddenText,
		policy.RuleManifestHiddenMarkup, policy.RuleManifestHiddenComment, policy.RuleManifestEncodedText, policy.RuleManifestLookalikeLetters,
	}},
	{"which version the listing has", "", []policy.RuleID{policy.RuleManifestVersion}},
	{"at which public address the server is", "", []policy.RuleID{policy.RuleManifestURL, policy.RuleManifestURLPath}},
	{"to which hosts the addresses of the listing lead", "", []policy.RuleID{
		policy.RuleManifestExampleHost, policy.RuleManifestStagingHost, policy.RuleManifestDomain,
	}},
	{"what else is at the server's host", byAudit, []policy.RuleID{policy.RuleServerMount, policy.RuleManifestServed}},
	{"where the privacy policy is", "", []policy.RuleID{policy.RuleManifestPrivacy}},
	{"whom users and researchers write to", "", []policy.RuleID{
		policy.RuleManifestSupport, policy.RuleManifestSecurity, policy.RuleManifestFreeMail,
	}},
	{"where the documentation, the terms and the logo are", "", []policy.RuleID{policy.RuleManifestLinks}},
	{"who the developer is", "", []policy.RuleID{policy.RuleOpenAINames}},
	{"where the website, the support page and the terms are, which the portal asks for itself", "", []policy.RuleID{policy.RuleOpenAILinks}},
	{"which prompts the directory offers, which the portal asks for itself", "", []policy.RuleID{policy.RuleOpenAIStarterPrompts}},
	{"what the portal's form calls the category and the subtitle", "", []policy.RuleID{policy.RuleOpenAICategory, policy.RuleOpenAISubtitle}},
	{"which examples are documented", "mcpkit audit URL reads the documentation page", []policy.RuleID{
		policy.RuleExampleCount, policy.RuleExampleText, policy.RuleExampleCalls, policy.RuleExamplePrompts, policy.RuleExamplePrompt,
		policy.RuleExamplePlaceholder, policy.RuleExampleSame, policy.RuleExampleEffects, policy.RuleExampleExpect, policy.RuleExampleTools,
		policy.RuleExampleArguments, policy.RuleExampleCoverage, policy.RuleExampleUnused,
	}},
	{"what calls return", "mcpkit audit URL calls the read-only tools", []policy.RuleID{
		policy.RuleExampleAnswer, policy.RuleExampleRuns, policy.RuleExampleOutput, policy.RuleExampleBudget, policy.RuleExampleExpectation,
		policy.RuleExampleSecrets, policy.RuleExampleRehearsed, policy.RuleListCut, policy.RuleExampleMediaType,
	}},
}

// exceptions are reasons for rules that a kind of file makes different.
var exceptions = map[fileKind]map[policy.RuleID]string{
	openAIFile: {
		policy.RuleManifestName:   "a submission for OpenAI has the name that people see, and no name for programs",
		policy.RuleOpenAICategory: string(RuleOpenAIFile) + " compares the category with those that the form takes",
		policy.RuleOpenAINames: "a submission for OpenAI does not say who the developer is; " + string(RuleOpenAIFile) +
			" measures the display name",
	},
}

// toolsUnknown says why a rule about tools is not measured, for files that are not lists of tools.
var toolsUnknown = map[fileKind]string{
	serverJSONFile: "a server.json does not say which tools the server has; lint its tools/list, or run mcpkit audit URL",
	openAIFile: "a submission for OpenAI has the names of the tools, their hints and reasons for these, and not their descriptions " +
		"and schemas; lint the server's tools/list too",
}

// whyUnknown says why a rule is not measured: what the kind of file does not tell, and who does.
func whyUnknown(kind fileKind, id policy.RuleID) string {
	if reason := exceptions[kind][id]; reason != "" {
		return reason
	}
	for _, u := range unknowns {
		if slices.Contains(u.rules, id) {
			reason := string(kind) + " does not say " + u.what
			if u.learn != "" {
				reason += "; " + u.learn
			}
			return reason
		}
	}
	return toolsUnknown[kind]
}

// ownReason returns the reason of package policy why a rule of a known part was not measured, such
// as that there are no tools. Package policy says only which part of a surface is not known.
func ownReason(res policy.Result) string {
	if res.Outcome != policy.NotMeasured || strings.HasPrefix(res.Reason, "not known here: ") {
		return ""
	}
	return res.Reason
}
