// Package proxy puts MCP servers in any language behind mcpkit: a [Command] that speaks over its
// standard input and output, a [Remote] URL, or an http [Handler] in the same process. Their tools
// get annotations, scopes, budgets, rules, documents and telemetry, and nothing changes in them.
//
//	upstreams, err := proxy.Open(ctx, proxy.Upstream{
//		Name:   "memory",
//		Server: proxy.Command{Path: "mcp-server-memory"},
//		Annotations: map[string]annotate.Annotation{
//			"read_graph": annotate.ReadOnly("Read the graph", annotate.ClosedWorld()),
//		},
//	})
//	if err != nil {
//		return err
//	}
//	defer upstreams.Close()
//	srv := upstreams.Server(manifest, mcpkit.OAuth(config))
//
// # What is served
//
// A tool without an annotation is neither listed nor callable. It is logged once, with the line to
// paste; [Proxy.Missing] returns these lines too. An annotation that is milder than what the
// upstream says of its tool is a finding of the rule tool-original-hints. Prompts and resources are
// served if [Upstream] says so. Instructions of an upstream are not.
//
// A definition that cannot be read or used is left out and logged, and the rest is served. If it is
// that of a tool with an annotation, Check says so, and the tool is served when the program starts
// with a correct one. Of two upstreams with the same prompt or resource the first serves it, and
// the other if the first drops it. Tools that would be served under one name are an error of
// [Open].
//
// When an upstream changes its lists, they are learned again. A tool that has changed keeps its
// annotation and is checked by all rules; if it breaks a Must rule, it is refused. A call that has
// begun finishes, or is refused if the schemas of its tool changed before it was sent on.
//
// # What an upstream gets
//
// An upstream gets the arguments of a call, and nothing of its caller: no token, no header, no
// _meta, no environment variables but those that programs need to run. Credentials for a [Remote]
// are those of its Transport, such as that of package oauth/exchange, which makes a token for the
// call's user.
//
// # What an upstream sends
//
// An upstream is a stranger. Its results are fitted like those of other tools. Errors of the
// protocol and of the transport are masked and logged; a result with isError is for the model and
// is kept, fitted. [Upstream.StripHidden] removes hidden text from results. Hidden text in the
// description of a tool is a finding of the rules.
//
// A message has a maximum size, and at most 1,000 levels of nesting, as many as clients read. A
// call whose answer has more, or is no result of a tool, fails with an error that says so, and the
// others continue.
// Notifications and questions have a maximum rate, and more are dropped. Lines that are not
// messages, answers to no call and second answers are dropped. A command that ends or stops
// answering is started again, after a delay that grows from 100 milliseconds to 30 seconds.
//
// # Callers
//
// All callers share one connection to an upstream, unless [Upstream.PerUser] gives each user one,
// and with it a process of a Command. Questions of an upstream to the user, which are elicitation
// and sampling, and its log messages reach a client only then, because on a shared connection
// nothing tells whose call they belong to. Progress and cancellation work in both cases.
//
// The proxy has sessions of protocol 2025-11-25 with upstreams that know it, so an upstream cannot
// ask a client of 2026-07-28, which has no session for questions. A call that needs an answer then
// fails, and so does one whose result is a question. Subscriptions to resources are refused.
//
// An answer waits at most 100 milliseconds until the progress and the log messages that the
// upstream sent before it, on the same stream, have been passed on. Upstreams that send them on
// another stream of Streamable HTTP leave the order open.
package proxy
