// Package mcpkit turns handlers that already work into a remote MCP server that a connector
// directory accepts.
//
// A server is a [Manifest], a decision who may call it, and tools: plain Go functions, each with a
// name, an effect from package annotate and a description. What a review looks at cannot be left
// out: without an annotation, a description, an access decision or a third example the program does
// not compile. [Server.Check] lists what is empty or wrong, all at once and with the line of the
// registration, and the server refuses to start.
//
//	srv := mcpkit.New(manifest, mcpkit.Public("serves only public documentation"))
//	mcpkit.AddTool(srv, "search_symbols", annotate.ReadOnly("Search Go symbols"),
//		"Finds packages, types and functions by name. Use when the package that holds a symbol is not known.",
//		docs.Search)
//	srv.Examples(findOne, readOne, compareTwo)
//	mcpkit.Main(srv)
//
// # Two phases
//
// A [Server] is a declaration. The order of its options, tools and examples makes no difference.
// [Server.Handler] and [Server.Run] serve a snapshot of it that does not change; [Server.Update]
// checks a changed declaration and replaces the snapshot.
//
// # The way of a call
//
// Arguments are checked against the schema of the handler's input type, with messages that a model
// can act on. The handler runs under a deadline, and its output is encoded once. A [ToolError]
// reaches the model as it is written; every other error or panic becomes "internal error (ref …)"
// and is logged under that ref. Arguments and results are never logged.
//
// # What it is not
//
// Package mcpkit does not implement the protocol: transports, sessions, resources and prompts are
// go-sdk's, reached through [Server.SDK].
package mcpkit
