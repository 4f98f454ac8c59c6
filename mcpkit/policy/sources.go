package policy

// The pages that state the rules, and the dates on which they were last read.
const (
	policyURL  = "https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy"
	policyRead = "2026-11-01" // the edition of 2026-04-15

	guideURL  = "https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide"
	guideRead = "2026-11-01" // the edition of 2026-02-10

	buildingURL   = "https://claude.com/docs/connectors/building"
	criteriaURL   = "https://claude.com/docs/connectors/building/review-criteria"
	submissionURL = "https://claude.com/docs/connectors/building/submission"
	openaiURL     = "https://developers.openai.com/plugins/deploy/app-review"
	openaiFormURL = "https://developers.openai.com/plugins/deploy/submission-errors"
	portableURL   = "https://github.com/github/awesome-copilot"
	titlePlaceURL = "https://github.com/basicmachines-co/basic-memory/pull/1031"

	toolSpecURL   = "https://modelcontextprotocol.io/specification/2025-11-25/server/tools"
	hintSpecURL   = "https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations"
	headerSpecURL = "https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#custom-headers-from-tool-parameters"

	claudeCodeURL  = "https://code.claude.com/docs/en/mcp"
	claudeCodeRead = "2026-11-28"

	authenticationURL = "https://claude.com/docs/connectors/building/authentication"
	requestHeadersURL = "https://claude.com/docs/connectors/custom/remote-mcp#authenticate-with-request-headers"
	authorizationURL  = "https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization"

	// directoriesRead is the date on which the directories' pages of autumn 2026 were last read.
	directoriesRead = "2026-11-27"

	// pagesRead is the date on which the pages without a date were last read.
	pagesRead = "2026-11-01"

	// requestHeadersRead is the date on which requestHeadersURL was last read, in a stored copy.
	requestHeadersRead = "2026-11-28"

	// authorizationRead is the date on which authorizationURL was last read.
	authorizationRead = "2026-11-28"

	// Reports of client behavior, read on threadsRead in stored copies.
	referenceURL   = "https://github.com/github/copilot-cli/issues/1876"
	booleanURL     = "https://github.com/anthropics/claude-code/issues/82949"
	combinatorURL  = "https://github.com/anthropics/claude-code/issues/95504"
	nonObjectURL   = "https://github.com/anthropics/claude-code/issues/88049"
	propertyKeyURL = "https://github.com/anthropics/claude-code/issues/92648"
	arrayItemsURL  = "https://github.com/microsoft/vscode/issues/244467"
	outputRootURL  = "https://github.com/opentokenz/mcpx/issues/28"
	endpointURL    = "https://github.com/anthropics/claude-ai-mcp/issues/878"
	threadsRead    = "2026-11-22"
)
