package policy

// Rules about how tools and options were declared.
const (
	RuleToolTypes             RuleID = "tool-types"
	RuleToolUnregistered      RuleID = "tool-unregistered"
	RuleToolTimeout           RuleID = "tool-timeout"
	RuleToolBudget            RuleID = "tool-budget"
	RuleToolRoute             RuleID = "tool-route"
	RuleToolMethod            RuleID = "tool-method"
	RuleToolContradiction     RuleID = "tool-contradiction"
	RuleServerOptions         RuleID = "server-options"
	RuleCallerAddress         RuleID = "caller-address"
	RuleDocumentationComplete RuleID = "documentation-complete"
)

// registrationRules have no check: their breaches are found while tools are added, and arrive as
// Surface.Problems.
var registrationRules = []Rule{
	{
		ID:    RuleToolTypes,
		Title: "input and output types can be described to a client",
		Why: "A type without a faithful JSON Schema (a channel, a function, an interface) gives a tool that no model can call " +
			"correctly.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must, NoWaiver: true,
		Fix:   "use structs of strings, numbers, booleans, slices and maps",
		needs: PartRegistration,
	},
	{
		ID:    RuleToolUnregistered,
		Title: "every tool on the wire was added with mcpkit.AddTool",
		Why: "A tool that was added without mcpkit has no declared effect and gets no validation, no budget and no panic " +
			"isolation; several teams annotated tools that their server then sent without annotations.",
		Source: policyURL, Checked: policyRead, Level: Must, NoWaiver: true,
		Fix:   "add the tool with mcpkit.AddTool",
		needs: PartRegistration,
	},
	{
		ID:    RuleToolTimeout,
		Title: "a tool's timeout is above zero and at most 240 seconds",
		Why: "Claude gives up on a call on the web and the desktop after 240 seconds (300 before September 2026). Nobody receives the result or the error of a tool that runs longer. " +
			"Claude Code waits for as long as its user says with MCP_TOOL_TIMEOUT.",
		Source: buildingURL, Checked: directoriesRead, Level: Must,
		Fix:   "choose 1 to 240 seconds, or package mcpkit/jobs; if all users have Claude Code and set MCP_TOOL_TIMEOUT, waive the rule, and a longer timeout applies",
		needs: PartRegistration,
	},
	{
		ID:     RuleToolBudget,
		Title:  "a tool's result limit is within what clients accept",
		Why:    "A lower limit leaves no room for the message about what was left out; clients ignore a higher one and cut the results.",
		Source: buildingURL, Checked: directoriesRead, Level: Must,
		Fix:   "give mcpkit.Budget at least 1,000 tokens and claude.MaxResultCharacters at most 500,000 characters",
		needs: PartRegistration,
	},
	{
		ID:     RuleToolRoute,
		Title:  "every wrapped route can be called with the arguments of its tool",
		Why:    "If no argument fills a part of the route, every call fails; if an argument has no place in the request, its value is lost.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must, NoWaiver: true,
		Fix:   "correct the route or the tags of the input's fields",
		needs: PartRegistration,
	},
	{
		ID:    RuleToolMethod,
		Title: "a tool's effect matches the HTTP method of its route",
		Why: "Clients run read-only tools without asking, and reviewers compare annotations with behavior: they reject a read-only " +
			"tool that sends POST or DELETE.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "use annotate.Additive or annotate.Destructive, or waive the rule with the reason why the request changes nothing",
		needs: PartRegistration,
	},
	{
		ID:    RuleToolContradiction,
		Title: "the document that describes a tool allows a value for each argument",
		Why: "If no value satisfies what a document says of an argument, it does not say what the service accepts. The argument is " +
			"described without those limits, so a model may send what the service refuses.",
		Source: toolSpecURL, Checked: pagesRead, Level: Should,
		Fix:   "correct the document, or waive the rule with the reason why the description is enough",
		needs: PartRegistration,
	},
	{
		ID:     RuleServerOptions,
		Title:  "every option of the server is valid",
		Why:    "A server that ignored an invalid option would run without what its author asked for.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "correct the option, or remove it",
		needs: PartRegistration,
	},
	{
		ID:    RuleCallerAddress,
		Title: "callers without a token can be distinguished by their address",
		Why: "Behind a proxy all clients connect from the proxy's address. Unless the server knows which header has the client's address, " +
			"one client can use up the limits of all others.",
		Source: toolSpecURL, Checked: pagesRead, Level: Note,
		Fix:   "name the proxy in mcpkit.Edge(edge.Config{ClientIP: ...}), with edge.RemoteAddr if clients connect directly",
		needs: PartRegistration,
	},
	{
		ID:    RuleDocumentationComplete,
		Title: "the documentation page has everything that the guide asks for",
		Why: "The guide asks for a description, features, set-up, authentication, examples, privacy and support; incomplete documentation " +
			"is among the most frequent reasons for a revision.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "add it with mcpkit.Documentation",
		needs: PartRegistration,
	},
}
