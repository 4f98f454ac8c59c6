package telemetry

import "go.opentelemetry.io/otel/attribute"

// scope is the name of the instrumentation in what it exports.
const scope = "github.com/mcpkit-go/mcpkit/mcpkit/telemetry"

// The attributes of the conventions for MCP. OpenTelemetry's Go package of conventions
// has none of them since they moved to a repository of their own; see the package
// comment for what was read and when.
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

// What the conventions do not have.
const (
	keyResult          = attribute.Key("mcpkit.result")
	keyShortened       = attribute.Key("mcpkit.shortened")
	keyRef             = attribute.Key("mcpkit.ref")
	keyRefusal         = attribute.Key("mcpkit.refusal.reason")
	keyArgumentsTokens = attribute.Key("mcpkit.tool.arguments.tokens")
	keyResultTokens    = attribute.Key("mcpkit.tool.result.tokens")

	metricActive          = "mcpkit.operations.active"
	metricArgumentsTokens = "mcpkit.tool.arguments.tokens"
	metricResultTokens    = "mcpkit.tool.result.tokens"
	metricShortened       = "mcpkit.tool.results.shortened"
	metricRefusals        = "mcpkit.refusals"
)
