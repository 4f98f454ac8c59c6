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
// paste; [Proxy.Missing] returns these lines too. An annotation that is milder than the upstream's
// own hints is a finding of the rule tool-original-hints. Prompts and resources are served if
// [Upstream] says so. Instructions of an upstream are not.
//
// A definition that cannot be read or used is left out and logged, and the rest is served. If it
// defines a tool with an annotation, Check says so, and the tool is served once the upstream lists
// a correct definition. If two upstreams have the same prompt or resource, the first serves it, or
// the second if the first drops it. Tools that would be served under one name are an error of
// [Open].
//
// The lists of an upstream are learned again when it announces a change, when its connection is
// opened again, and every 5 minutes. A tool that has changed keeps its annotation and is checked by
// all rules; if it breaks a Must rule, it is refused. A call that has begun finishes, or is refused
// if the schemas of its tool changed before it was sent on.
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
// The package does not trust an upstream. Its results are fitted like those of other tools. Errors
// of the protocol and of the transport are masked and logged; a result with isError is for the
// model and is kept, fitted. [Upstream.StripHidden] removes hidden text from results. Hidden text
// in the description of a tool is a finding of the rules.
//
// A message has a maximum size, and at most 1,000 levels of nesting, as many as go-sdk reads. If
// the answer to a call has more, or is not the result of a tool, the call fails with an error that
// says so, and other calls continue, as they do if the upstream refuses a call with a status of
// HTTP. Notifications and questions have a maximum rate, and progress has one for each call; more
// are dropped. Lines that are not messages, answers that belong to no call, and second answers to a
// call are dropped.
//
// A connection that ends, or whose upstream answers nothing for 30 seconds after a call was
// canceled, is opened again when a call needs it, and a command is started again. After failed
// attempts, and if connections end again and again within 10 seconds, the next attempt waits, for
// 100 milliseconds at first and for 30 seconds at most; until then calls fail with an error that
// says when to try again. If an upstream has forgotten its session, calls that it has refused for
// that reason, or has not received yet, are sent again in a new session. Calls that it may have
// carried out fail.
//
// Hints of an upstream about how long its lists and resources may be cached are ignored. Resources
// are read each time, because their contents may be for one caller only.
//
// # Callers
//
// All callers share one connection to an upstream, unless [Upstream.PerUser] gives each user one,
// and with it a process of a [Command]. Progress and cancellation work in both cases. Log messages
// of an upstream reach a client only with PerUser, because on a shared connection nothing tells
// whose call they belong to.
//
// # Questions
//
// An upstream can ask the user and the client's model, by elicitation and sampling, and in protocol
// 2026-07-28 for roots. How it asks depends on the versions that both sides speak:
//
//   - An upstream of 2026-07-28 asks in the results of tools, prompts and resources. A client of
//     2026-07-28 gets the question as a result too, and repeats its request with the answers. A
//     client with a session is asked in it, at most 10 times in a call.
//   - An upstream of an older version asks in the middle of a call, which needs PerUser. A client
//     with a session is asked in it. A client of 2026-07-28 gets the question as a result, while
//     the call waits in this process for at most 10 minutes: the user must be logged in, and has at
//     most 4 such calls.
//
// A question in the middle of a call is put to the client of the call on whose stream of Streamable
// HTTP it came. Over standard output, and on the stream that belongs to no call, a question does
// not say which call asks it. It is refused while calls of several clients of the user are in
// flight. A call asks at most 100 questions, of which at most 16 wait for answers.
//
// If the client cannot be asked, the call fails, or the upstream gets an error and decides what
// becomes of the call. If an upstream speaks 2026-07-28 and older versions, a connection uses the
// version that suits the client. A Command that all callers share uses the newest version, so that
// one process is enough. With PerUser, a user with clients of both has two connections.
//
// The state that a client sends back with its answers is bound to the caller, the request and its
// arguments. It is valid for 10 minutes, and an instance of the server accepts it once. An instance
// that did not make it refuses it, unless both instances have the same Upstream.StateKey. A call
// that waits is in one instance, and other instances refuse its answers, so send all requests of a
// user to the same instance. A refused request has no effect. Answers without state are passed on
// to an upstream that asks in results, which decides about them.
//
// # Subscriptions
//
// If an upstream supports it, clients can subscribe to its resources. The upstream gets one
// subscription to a resource for all clients on a connection. When the connection is opened again,
// the subscription is repeated, and the clients are told that the resource may have changed. A
// client has at most 100 subscriptions on a connection, and a connection 1,000. With PerUser, a
// subscription keeps the user's connection open, until another user needs a connection and all
// others have calls in flight or subscriptions. The clients whose subscription ends are told one
// last time that the resource changed.
//
// # Order
//
// Progress and log messages that the upstream sent before its answer, on the same stream, reach the
// client before the answer, which waits for them for at most 100 milliseconds. Those that an
// upstream sends on another stream of Streamable HTTP are dropped if they come after the answer.
// While a client answers a question that it got as a result, progress waits, and the client gets
// the latest when it comes back.
package proxy
