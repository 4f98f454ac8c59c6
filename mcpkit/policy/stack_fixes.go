package policy

// How to fix frequent findings in servers that do not use this library.
//
// Checked on 2026-11-28 against go-sdk v1.8.0, mcp-go v1.2.1, the TypeScript SDK (registerTool) and
// the Python SDK (FastMCP).
var (
	annotationFixes = []StackFix{
		{StackGoSDK, `set Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, …} in mcp.Tool; DestructiveHint and OpenWorldHint are pointers, so that false is sent too`},
		{StackMcpGo, `pass mcp.WithReadOnlyHintAnnotation, mcp.WithDestructiveHintAnnotation, mcp.WithIdempotentHintAnnotation and mcp.WithOpenWorldHintAnnotation to mcp.NewTool`},
		{StackTypeScript, `pass annotations: { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } in the config of server.registerTool`},
		{StackPython, `pass annotations=ToolAnnotations(readOnlyHint=…, destructiveHint=…, idempotentHint=…, openWorldHint=…) to @mcp.tool`},
	}
	titleFixes = []StackFix{
		{StackGoSDK, `set Title in mcp.Tool and in its Annotations`},
		{StackMcpGo, `pass mcp.WithTitleAnnotation to mcp.NewTool`},
		{StackTypeScript, `pass title in the config of server.registerTool, and in its annotations`},
		{StackPython, `pass title= to @mcp.tool, and to its ToolAnnotations`},
	}
	argumentFixes = []StackFix{
		{StackGoSDK, `add a tag such as jsonschema:"how many notes to return" to the field`},
		{StackMcpGo, `pass mcp.Description to the argument, for example mcp.WithString("query", mcp.Description("…"))`},
		{StackTypeScript, `add .describe("…") to the argument in inputSchema`},
		{StackPython, `annotate the parameter with Annotated[int, Field(description="…")]`},
	}
)
