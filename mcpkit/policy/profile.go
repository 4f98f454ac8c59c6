package policy

import (
	"slices"
	"strings"
)

// A Profile chooses the rules of a report by who asks for them.
type Profile string

const (
	// ProfileAll has all rules.
	ProfileAll Profile = "all"
	// ProfileAnthropic has the rules that matter for Anthropic's directory: what it asks for, what
	// the protocol asks for, and what its clients need.
	ProfileAnthropic Profile = "anthropic"
	// ProfileOpenAI has the rules that matter for OpenAI's directory.
	ProfileOpenAI Profile = "openai"
	// ProfileGuide has what the guide for submissions to Anthropic's directory calls mandatory.
	//
	// Source: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
	ProfileGuide Profile = "guide"
)

// Profiles returns all profiles.
func Profiles() []Profile {
	return []Profile{ProfileAll, ProfileAnthropic, ProfileOpenAI, ProfileGuide}
}

// openaiPages begin the addresses of the pages of OpenAI's directory.
const openaiPages = "https://developers.openai.com/plugins/"

// bothAsk are the rules whose source is a page of OpenAI, and which Anthropic's directory asks for
// in other words: accurate hints, few tokens for definitions, no more data than a call needs.
var bothAsk = []RuleID{
	RuleToolClosedWorld, RuleToolDefinitionSize, RuleToolsDefinitionSize,
	RuleInternalResult, RuleCardCode, RuleSecretResult, RuleSecretResultLikely,
}

// onlyAnthropicAsks are the rules that matter for Anthropic's directory only: its policy is the one
// about money and generated media, and the headers are those that Claude's connectors send.
var onlyAnthropicAsks = []RuleID{RuleToolMoney, RuleToolAIMedia, RuleKeyHeader}

// guideAsks are the rules with another source, about what the guide calls mandatory. Rules whose
// source is the guide are in its profile in any case.
var guideAsks = []RuleID{
	// Safety annotations on every tool, and accurate ones.
	RuleToolAnnotation, RuleToolEffect, RuleToolVerb, RuleToolVerbLikely, RuleToolTextWrites, RuleArgumentWrites,
	RuleReadOnlyRequest, RuleReadOnlyRemoves,
	// A login where one is needed, over HTTPS.
	RulePublicReason, RuleLoginMetadata, RuleLoginScope, RuleLoginPaths, RuleManifestURL,
	// Documentation with three working examples, a privacy policy and support.
	RuleManifestLinks, RuleManifestPrivacy, RuleManifestSupport, RuleExampleCount, RuleExampleTools,
	// A released version.
	RuleManifestVersion, RuleManifestGA,
	// Results of at most 25,000 tokens, and no data of the conversation.
	RuleToolBudget, RuleConversationData, RuleConversationDataLikely,
	// The transport.
	RuleSchemaValid, RuleSchemaInput, RuleToolName, RuleToolNameUnique,
}

// In reports whether a profile has the rule.
func (r Rule) In(p Profile) bool {
	switch p {
	case ProfileAnthropic:
		openai := r.Only == DirectoryOpenAI || strings.HasPrefix(r.Source, openaiPages)
		return !openai || slices.Contains(bothAsk, r.ID)
	case ProfileOpenAI:
		return r.Only != DirectoryAnthropic && !slices.Contains(onlyAnthropicAsks, r.ID)
	case ProfileGuide:
		return strings.HasPrefix(r.Source, guideURL) || slices.Contains(guideAsks, r.ID)
	}
	return true
}

// For returns a copy of the report with the rules of a profile.
func (r *Report) For(p Profile) *Report {
	out := *r
	out.Results = slices.DeleteFunc(slices.Clone(r.Results), func(res Result) bool { return !res.Rule.In(p) })
	return &out
}
