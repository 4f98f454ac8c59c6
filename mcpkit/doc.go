// Package mcpkit turns handlers that already work into a remote MCP server that
// a connector directory accepts.
//
// A server is a [Manifest], a decision who may call it, and tools: plain Go
// functions, each with a name, an effect from package annotate and a
// description. What a review looks at cannot be left out: without an
// annotation, a description, an access decision or a third example the program
// does not compile; what is empty or wrong is listed by [Server.Check], all at
// once and with the line of the registration, and the server refuses to start.
//
//	srv := mcpkit.New(manifest, mcpkit.Public("serves only public documentation"))
//	mcpkit.AddTool(srv, "search_symbols", annotate.ReadOnly("Search Go symbols"),
//		"Finds packages, types and functions by name. Use when the package that holds a symbol is not known.",
//		docs.Search)
//	srv.Examples(findOne, readOne, compareTwo)
//	mcpkit.Main(srv)
//
// # The way of a call
//
// Arguments are checked against the schema of the handler's input type, with
// messages a model can act on; the handler runs under a deadline; its output is
// encoded once; a [ToolError] reaches the model as written, any other error or
// panic becomes "internal error (ref …)" and is logged under that ref. Arguments
// and results are never logged.
//
// # What it is not
//
// It is no other protocol implementation: transports, sessions, resources and
// prompts are go-sdk's, reached through [Server.SDK].
package mcpkit
