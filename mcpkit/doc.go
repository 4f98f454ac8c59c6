// Package mcpkit turns handlers that already work into a remote MCP server that a connector
// directory accepts.
//
// A server has a [Manifest], an [Access] decision, and tools: plain Go functions, each with a name,
// an effect from package annotate and a description. A program that leaves out an annotation, a
// description or the access decision does not compile, and [Server.Examples] takes at least three
// examples. [Server.Check] reports everything that is missing, empty or wrong at once, with the
// line of each declaration, and the server does not start until what it must have is corrected.
//
//	srv := mcpkit.New(manifest, mcpkit.Public("serves only public documentation"))
//	mcpkit.AddTool(srv, "search_symbols", annotate.ReadOnly("Search Go symbols"),
//		"Finds packages, types and functions by name. Use when a symbol's package is not known.",
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
// # How a call runs
//
// Arguments are checked against the schema of the handler's input type, and a model can act on the
// messages about wrong ones. The handler runs under a deadline, and its output is encoded once. A
// [ToolError] reaches the model as it is written. Any other error, and a panic, becomes "internal
// error (ref …)" and is logged under that ref. Arguments and results are never logged.
//
// # What mcpkit leaves to go-sdk
//
// The package does not implement the protocol a second time: streams, sessions, resources and
// prompts are those of go-sdk. A program reaches them through [Server.SDK].
package mcpkit
