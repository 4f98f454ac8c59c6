package policy

// registrationRules have no check of their own: what breaks them is found while
// tools are added, and arrives as Surface.Problems.
var registrationRules = []Rule{
	{
		ID:    "tool-types",
		Title: "input and output types can be described to a client",
		Why: "A type without a faithful JSON Schema (a channel, a function, an interface) gives a tool that no model can call " +
			"correctly.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must,
		Fix:   "use structs of strings, numbers, booleans, slices and maps",
		needs: PartRegistration,
	},
	{
		ID:    "tool-unregistered",
		Title: "every tool on the wire was added with mcpkit.AddTool",
		Why: "A tool that was added past mcpkit carries no declared effect and gets no validation, no budget and no panic " +
			"isolation; several teams annotated tools that their server then sent without annotations.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "add the tool with mcpkit.AddTool",
		needs: PartRegistration,
	},
	{
		ID:    "tool-timeout",
		Title: "a tool's timeout is above zero and at most 300 seconds",
		Why: "Claude gives up on a call after 300 seconds; a tool that is allowed to run longer works on for nobody and its " +
			"error never arrives.",
		Source: buildingURL, Checked: pagesRead, Level: Must,
		Fix:   "choose a timeout between one second and 300 seconds",
		needs: PartRegistration,
	},
	{
		ID:    "tool-budget",
		Title: "a tool's limit for results is one that its readers have",
		Why: "A limit that is too low leaves no room for the message that says what is missing; a larger declaration than " +
			"clients know is ignored, and its results are cut by the client.",
		Source: buildingURL, Checked: pagesRead, Level: Must,
		Fix:   "give mcpkit.Budget at least 1,000 tokens and mcpkit.MaxResultCharacters at most 500,000 characters",
		needs: PartRegistration,
	},
	{
		ID:    "tool-route",
		Title: "every wrapped route can be carried out with the arguments of its tool",
		Why: "A route with a part that no argument fills, or an argument that has no place in the request, gives a tool that " +
			"fails on every call or drops what the user asked for.",
		Source: toolSpecURL, Checked: pagesRead, Level: Must,
		Fix:   "correct the route or the tags of the input's fields",
		needs: PartRegistration,
	},
	{
		ID:    "tool-method",
		Title: "a tool's effect is one that the HTTP method of its route has",
		Why: "Clients run read-only tools without asking. A tool that is annotated read-only and sends POST or DELETE is how " +
			"annotations come to lie, and a reviewer compares them with what the tool does.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "use annotate.Additive or annotate.Destructive, or waive this with the reason why the request changes nothing",
		needs: PartRegistration,
	},
	{
		ID:     "server-options",
		Title:  "the server's options can be used",
		Why:    "An option that is refused and forgotten leaves the server without what it was meant to have.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "correct the option, or leave it out",
		needs: PartRegistration,
	},
	{
		ID:    "caller-address",
		Title: "callers without a token can be told apart by their address",
		Why: "Behind a proxy all clients connect from its address. Unless the server knows where the proxy writes the client's own, " +
			"one client that calls too often uses up the rate and the places of all others.",
		Source: toolSpecURL, Checked: pagesRead, Level: Note,
		Fix:   "name what stands in front with mcpkit.ClientIP, or say mcpkit.ClientIP(edge.RemoteAddr) where clients connect directly",
		needs: PartRegistration,
	},
	{
		ID:    "documentation-complete",
		Title: "the documentation page says all that the guide asks for",
		Why: "The guide wants a description, features, set-up, authentication, examples, privacy and support; incomplete documentation " +
			"is among the first reasons for a revision.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "say it with mcpkit.Documentation",
		needs: PartRegistration,
	},
}
