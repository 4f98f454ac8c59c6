package audit

// The pages that several rules cite, and when they were last read.
const (
	sourcesRead = "2026-11-28"

	lifecycleURL   = "https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle"
	transportsURL  = "https://modelcontextprotocol.io/specification/2025-11-25/basic/transports"
	batchURL       = "https://modelcontextprotocol.io/specification/2025-03-26/basic/transports"
	pingURL        = "https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/ping"
	paginationURL  = "https://modelcontextprotocol.io/specification/2025-11-25/server/utilities/pagination"
	toolsURL       = "https://modelcontextprotocol.io/specification/2025-11-25/server/tools"
	promptsURL     = "https://modelcontextprotocol.io/specification/2025-11-25/server/prompts"
	resourcesURL   = "https://modelcontextprotocol.io/specification/2025-11-25/server/resources"
	discoverURL    = "https://modelcontextprotocol.io/specification/2026-07-28/server/discover"
	cachingURL     = "https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching"
	jsonrpcURL     = "https://www.jsonrpc.org/specification#error_object"
	buildingURL    = "https://claude.com/docs/connectors/building"
	criteriaURL    = "https://claude.com/docs/connectors/building/review-criteria"
	policyURL      = "https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy"
	guideURL       = "https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide"
	openAIURL      = "https://developers.openai.com/plugins/deploy/app-review"
	claudeCodeURL  = "https://code.claude.com/docs/en/mcp"
	imageRefusedAt = "https://github.com/anthropics/claude-code/issues/12009"

	troubleshootingURL = "https://claude.com/docs/connectors/building/troubleshooting"
	openAIErrorsURL    = "https://developers.openai.com/plugins/deploy/submission-errors"

	claudeAuthentication = "https://claude.com/docs/connectors/building/authentication"
	claudeLazyLogin      = "https://claude.com/docs/connectors/building/lazy-authentication"
	authorizationSpec    = "https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization"
	newAuthorizationSpec = "https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization"
	bearerTokens         = "https://www.rfc-editor.org/rfc/rfc6750"
	relativeLinkIssue    = "https://github.com/anthropics/claude-ai-mcp/issues/136"
)
