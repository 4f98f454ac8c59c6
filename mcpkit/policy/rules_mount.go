package policy

// The rule about a server in a program with other routes.
const (
	RuleServerMount RuleID = "server-mount"
)

var mountRules = []Rule{{
	ID:    RuleServerMount,
	Title: "the host passes the requests of clients to the server",
	Why: "Clients call the URL as it was entered, and look for the metadata of a protected server at the root of its host. " +
		"If the program does not pass on these paths, clients cannot connect, and get no error that says why.",
	Source: authorizationURL, Checked: authorizationRead, Level: Must,
	Fix:   "register the server with Server.Register on the router of the whole host",
	needs: PartManifest,
}}
