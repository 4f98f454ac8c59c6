// Package mcpkit turns handlers that already work into a remote MCP server that a connector
// directory accepts.
//
// A server has a [Manifest], an [Access] decision, and tools: plain Go functions, each with a name,
// an effect from package annotate and a description. A program that leaves out an annotation, a
// description or the access decision does not compile, and [Server.Examples] takes at least three
// examples. [Server.Check] reports everything that is missing, empty or wrong at once, with the
// line of each declaration. The server does not start while it breaks a rule of the level Must.
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
// # Into an existing service
//
// A program that has other routes declares [MountedAt] and calls [Server.Register] with the router
// of its whole host: an http.ServeMux, that of go-chi/chi or, through [RouterFunc], any other, such
// as gin's and echo's. The server takes none of the program's routes, and its pages and probes are
// below the endpoint. [Server.CheckMount] checks that requests for the paths that clients need pass
// through the program's middleware and reach the server. For a protected server, these paths
// include the metadata at the root of the host. Without it, no client can log in. The package
// example (IntoAnExistingService) is a whole program, with a shutdown that loses no call.
//
// A program that serves with [Command] or [Server.Run] declares [MountedAt] too, and adds its
// routes with [serving.Around]: it gives the server to its http.ServeMux as the handler of "/", and
// returns the mux. See the example of Command (OwnRoutes).
//
// http.StripPrefix may remove any part of the path. If a proxy in front of the program removes a
// part, give [MountedAt] the path that arrives: MountedAt("/v1/mcp") for
// https://example.com/api/v1/mcp. The proxy must pass on
// /.well-known/oauth-protected-resource/api/v1/mcp and the client's Host header unchanged.
//
// # From another library
//
// examples/migrate shows the way from a server of mcp-go, of the official Go SDK and of FastMCP's
// from_openapi, in steps that each leave a working server.
//
// # How a call runs
//
// Arguments are checked against the schema of the handler's input type. The messages about wrong
// arguments tell the model what to correct. The handler runs under a deadline, and its output is
// encoded once. A [ToolError] reaches the model as it is written. Any other error, and a panic,
// becomes "internal error (ref …)" and is logged under that ref. Arguments and results are never
// logged. The text of an error could repeat them, so the log has only the types of an error and the
// place of a panic; see [observe.Logs].
//
// # What clients may get wrong
//
// Some clients break the protocol or a schema in ways whose meaning is certain: a number as a text,
// [] for {}, a slash at the end of the endpoint. Each of these mistakes is an [observe.Tolerance]:
// the server accepts it and counts it. [Reject] turns a tolerance off. [DropArguments] names
// arguments that a client adds and that the server ignores.
//
// Without a session, the notification notifications/cancelled is accepted and has no effect,
// because the server cannot know whose call it means. Such a client stops a call by closing its
// request, which ends the context of the handler.
//
// # Files
//
// A tool returns a file as a [File], and takes one as an [Upload].
//
// The result has a link to a returned file. Short texts and pictures are also in the result, as
// content. A handler can also return an *mcp.EmbeddedResource with its address, type and text or
// blob. Such a file stays in the result if it fits the reader's limit: a binary file of up to about
// 18,000 bytes, or a text of up to 25,000 tokens. A larger file becomes a resource link with the
// file's name, type and size, and a text that says the same to clients that do not show links. If
// the file is a text, the result also has its beginning.
//
// The link is the file's own address if that is a resource of the server that the caller may read,
// or the URL of a [File]. Otherwise the server keeps a file of up to 8 MiB for 15 minutes. Only the
// same caller, with the scopes of the tool, can read it, and no list of resources contains it.
// Files are kept in the memory of the process: at most 64 MiB for all callers, and each caller has
// a share. Several replicas need the store of [Continuations]. With that store, a model can also
// read a text file by the tool continue_result. If a file is not kept, the result names the file
// and its address, if it has one.
//
// The contents of resources fit the reader as well, including those added through [Server.SDK]: a
// client gets up to 25,000 tokens of text and 4 MiB of binary content at once. If the contents do
// not fit, they end with a text that names the resource with the rest. Its address is the same with
// the fragment #from=N, where N counts bytes.
//
// # What mcpkit leaves to go-sdk
//
// The package does not implement the protocol a second time: streams, sessions, resources and
// prompts are those of go-sdk. A program reaches them through [Server.SDK].
package mcpkit
