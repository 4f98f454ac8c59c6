package edge

// A Config has the settings of the middleware in front of an MCP server that a program may choose;
// see mcpkit.Edge. The zero Config is the default.
type Config struct {
	// Hosts are the host names that the server answers for in addition to that of the manifest's
	// URL, for example while it moves from one to another. See [Hosts] for names with a port or *.
	Hosts []string

	// Origins let web pages of further origins, such as "https://app.example.com", call the server,
	// and desktop applications and extensions, such as "chrome-extension://ID"; see [Origins]. The
	// origins of [ClientOrigins] always may.
	Origins []string

	// ClientIP says where the client's address is found, which depends on the proxies in front of
	// the server. Allow needs it. Without it, callers without a token are distinguished by the
	// address that connects, and all callers behind a proxy with a private address count as one.
	// Use [RemoteAddr] if clients connect to the server directly.
	ClientIP IPSource

	// Allow answers only clients in the given networks. Read [AllowIPs] before using it: the list of
	// Anthropic's addresses is [AnthropicEgress], and clients on users' machines have other
	// addresses.
	//
	// The list covers the endpoint and the documentation page, which shows what the endpoint does.
	// Reviewers then need a page elsewhere: name it in the manifest's Docs. Documents that say
	// nothing about the tools, such as the privacy policy, are for everybody.
	Allow *AllowList

	// Shed bounds how many calls are answered at once, how many wait, and how many streams are open;
	// see [Shed], whose values are the default. A request takes its places once it is known who
	// calls: a batch takes one for each of its requests, and the body of a request, not its headers,
	// decides whether it opens a stream. Cost, IsStream and Key must not be set.
	//
	// Each caller has a share, as [ShedOptions] says: users and clients that a token names,
	// addresses without a token, and together all callers whose address is not known. The memory
	// for bodies has such shares too. On a server with OAuth, all callers without a token together
	// get at most half of every limit.
	Shed *ShedOptions
}
