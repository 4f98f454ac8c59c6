package telemetry

import "go.opentelemetry.io/otel/attribute"

// scope is the name of the instrumentation scope.
const scope = "github.com/mcpkit-go/mcpkit/mcpkit/telemetry"

// The names of the conventions for MCP. They have a repository apart from the general conventions,
// so OpenTelemetry's package semconv does not have them. The package comment has the versions.
const (
	keyMethod         = attribute.Key("mcp.method.name")
	keyProtocol       = attribute.Key("mcp.protocol.version")
	keyOperation      = attribute.Key("gen_ai.operation.name")
	keyTool           = attribute.Key("gen_ai.tool.name")
	keyPrompt         = attribute.Key("gen_ai.prompt.name")
	keyTransport      = attribute.Key("network.transport")
	keyNetwork        = attribute.Key("network.protocol.name")
	keyNetworkVersion = attribute.Key("network.protocol.version")
	keyErrorType      = attribute.Key("error.type")
	keyRPCStatus      = attribute.Key("rpc.response.status_code")
	keyHTTPStatus     = attribute.Key("http.response.status_code")
	keyClientAddress  = attribute.Key("client.address")
	keyUserAgent      = attribute.Key("user_agent.original")
	operationTool     = "execute_tool"
	metricDuration    = "mcp.server.operation.duration"
	errorTypeTool     = "tool_error"
)

// Names that the conventions do not define.
const (
	keyResult          = attribute.Key("mcpkit.result")
	keyShortened       = attribute.Key("mcpkit.shortened")
	keyDeprecated      = attribute.Key("mcpkit.tool.deprecated")
	keyTolerance       = attribute.Key("mcpkit.tolerance")
	keyRef             = attribute.Key("mcpkit.ref")
	keyRefusal         = attribute.Key("mcpkit.refusal.reason")
	keyLoginEvent      = attribute.Key("mcpkit.login.event")
	keyArgumentsTokens = attribute.Key("mcpkit.tool.arguments.tokens")
	keyResultTokens    = attribute.Key("mcpkit.tool.result.tokens")

	metricActive          = "mcpkit.operations.active"
	metricArgumentsTokens = "mcpkit.tool.arguments.tokens"
	metricResultTokens    = "mcpkit.tool.result.tokens"
	metricShortened       = "mcpkit.tool.results.shortened"
	metricTolerated       = "mcpkit.tolerated"
	metricRefusals        = "mcpkit.refusals"
	metricLoginEvents     = "mcpkit.login.events"
)
