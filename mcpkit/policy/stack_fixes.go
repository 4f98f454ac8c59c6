package policy

// stackFixes say how rules about tools are fulfilled in libraries whose words differ from those of
// Fix. A test holds that each belongs to a rule of the table.
var stackFixes = map[RuleID][]StackFix{
	RuleToolAnnotation: {
		{StackGoSDK, "set Tool.Annotations to a mcp.ToolAnnotations with Title, ReadOnlyHint, DestructiveHint and OpenWorldHint"},
		{StackMcpGo, "pass mcp.WithTitleAnnotation, mcp.WithReadOnlyHintAnnotation, mcp.WithDestructiveHintAnnotation and mcp.WithOpenWorldHintAnnotation to mcp.NewTool"},
		{StackTypeScript, "pass annotations: {title, readOnlyHint, destructiveHint, openWorldHint} to registerTool"},
		{StackPython, "pass annotations=ToolAnnotations(title=…, readOnlyHint=…, destructiveHint=…, openWorldHint=…) to @mcp.tool()"},
		{StackFastMCP, "pass annotations=ToolAnnotations(title=…, readOnlyHint=…, destructiveHint=…, openWorldHint=…) to @mcp.tool"},
	},
	RuleToolHints: {
		{StackGoSDK, "DestructiveHint and OpenWorldHint are pointers: set both, also to false"},
		{StackMcpGo, "pass each With…HintAnnotation option, also with false"},
		{StackTypeScript, "write each hint, also those that are false"},
		{StackPython, "pass each hint to ToolAnnotations, also those that are False"},
		{StackFastMCP, "pass each hint to ToolAnnotations, also those that are False"},
	},
	RuleToolHintsContradict: {
		{StackGoSDK, "set DestructiveHint to a pointer to false if ReadOnlyHint is true"},
		{StackMcpGo, "mcp.NewTool marks tools as destructive until mcp.WithDestructiveHintAnnotation(false) says otherwise"},
	},
	RuleToolVerbReads: {
		{StackMcpGo, "mcp.NewTool marks tools as destructive: pass mcp.WithReadOnlyHintAnnotation(true) and mcp.WithDestructiveHintAnnotation(false) if the tool changes nothing"},
	},
	RuleToolTitle: {
		{StackGoSDK, "set Tool.Title and Tool.Annotations.Title"},
		{StackMcpGo, "pass mcp.WithToolTitle and mcp.WithTitleAnnotation to mcp.NewTool"},
		{StackTypeScript, "pass title and annotations.title to registerTool"},
		{StackPython, "pass title and annotations=ToolAnnotations(title=…) to @mcp.tool()"},
		{StackFastMCP, "pass title and annotations=ToolAnnotations(title=…) to @mcp.tool"},
	},
	RuleToolTitlePlaces: {
		{StackGoSDK, "set Tool.Title and Tool.Annotations.Title"},
		{StackMcpGo, "pass mcp.WithToolTitle and mcp.WithTitleAnnotation to mcp.NewTool"},
		{StackTypeScript, "pass title and annotations.title to registerTool"},
		{StackPython, "pass title and annotations=ToolAnnotations(title=…) to @mcp.tool()"},
		{StackFastMCP, "pass title and annotations=ToolAnnotations(title=…) to @mcp.tool"},
	},
	RuleArgumentDescription: {
		{StackGoSDK, `describe the field with a tag such as jsonschema:"how many notes to return"`},
		{StackMcpGo, "pass mcp.Description to mcp.WithString and the like"},
		{StackTypeScript, "call describe on the schema of the argument"},
		{StackPython, "annotate the parameter with Annotated[…, Field(description=…)]"},
		{StackFastMCP, "annotate the parameter with Annotated[…, Field(description=…)]"},
	},
	RuleSchemaClosed: {
		{StackMcpGo, "pass mcp.WithSchemaAdditionalProperties(false) to mcp.NewTool"},
		{StackTypeScript, "use z.strictObject as the input schema"},
	},
	RuleSchemaOutput: {
		{StackGoSDK, "return a struct from the typed handler"},
		{StackMcpGo, "pass mcp.WithOutputSchema with a struct type to mcp.NewTool"},
		{StackTypeScript, "pass an object as outputSchema"},
		{StackPython, "return a dataclass, a TypedDict or a model, not a list"},
		{StackFastMCP, "return a dataclass, a TypedDict or a model, not a list"},
	},
	RuleSchemaOutputMissing: {
		{StackGoSDK, "use mcp.AddTool with a typed result instead of any"},
		{StackMcpGo, "pass mcp.WithOutputSchema with a struct type to mcp.NewTool, and return mcp.NewToolResultStructured"},
		{StackTypeScript, "pass outputSchema to registerTool, and return structuredContent"},
		{StackPython, "give the function a return type: a dataclass, a TypedDict or a model"},
		{StackFastMCP, "give the function a return type: a dataclass, a TypedDict or a model"},
	},
	RuleSchemaRefs: {
		{StackGoSDK, "set Tool.InputSchema to a schema without $ref"},
		{StackTypeScript, "write schemas that are used twice in each place, or convert them without references"},
		{StackPython, "take nested models apart into arguments, or write the schema yourself"},
		{StackFastMCP, "use version 3 or newer, and leave dereference_schemas at True"},
	},
	RuleSchemaCombinators: {
		{StackTypeScript, "use one object with optional members instead of z.union at the root, and check combinations in the tool"},
	},
}
