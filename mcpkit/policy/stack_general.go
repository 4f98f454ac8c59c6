package policy

// generalFixes are the fixes of rules whose Fix names functions of mcpkit, in words for servers
// that are not built with it. A test holds that each belongs to a rule of the table.
var generalFixes = map[RuleID]string{
	RuleToolTitle:           "give the tool a title for people, such as \"Search notes\", in title and in annotations.title",
	RuleToolAnnotation:      "send annotations with the tool: title, readOnlyHint, destructiveHint and openWorldHint",
	RuleToolHints:           "send the hint as true or false",
	RuleToolHintsContradict: "set readOnlyHint if the tool changes nothing, else destructiveHint",
	RuleToolHintsNeither:    "set destructiveHint, also for a tool that only adds",
	RuleToolVerb:            "set readOnlyHint to false; if the tool changes nothing, name it after what it returns",
	RuleToolVerbLikely:      "set readOnlyHint to false if the tool changes something, else name it after what it returns",
	RuleToolVerbReads:       "set readOnlyHint if the tool changes nothing, else say in its name what it changes",
	RuleToolTextWrites:      "set readOnlyHint to false, or make a tool for the part that writes; if nothing changes, say only what the tool returns",
	RuleToolNameGeneric:     "add what the tool works on, for example search_notes",
	RuleArgumentDescription: "describe each argument, for example: how many notes to return",
	RuleArgumentWrites:      "make a tool for what the argument does, or set readOnlyHint to false",
	RuleReadOnlyRequest:     "pass on only what reads and say so, or make a tool for each way of writing, and set its readOnlyHint to false",
	RuleReadOnlyRemoves:     "set readOnlyHint to false, or make a tool for the part that deletes",
	RuleSchemaOutputMissing: "describe the result with an output schema, or leave the tool as it is if its result is text",
	RuleSchemaValid:         "correct the schema",
	RuleSchemaOutput:        "return an object, so that the schema has \"type\": \"object\" at its root",
	RuleToolClosedWorld:     "set openWorldHint to true, or say in the description which closed system the tool is limited to",
}
