// Package telemetry exports OpenTelemetry traces and metrics of an MCP server, by the semantic
// conventions for MCP and HTTP. Programs that do not import it do not link OpenTelemetry.
//
//	tel, err := telemetry.New(telemetry.Options{}) // the providers of package otel
//	srv := mcpkit.New(manifest, access, mcpkit.Observe(tel))
//	handler, err := srv.Handler()
//	handler = tel.HTTP(telemetry.HTTPOptions{})(handler)
//
// The program chooses the SDK and the exporter; the example serves Prometheus. Routes and host come
// from the server: see [Telemetry.ObserveSite].
//
// # Spans
//
//	{mcp.method.name} {target}            kind server
//		mcp.method.name, mcp.protocol.version, gen_ai.operation.name, gen_ai.tool.name,
//		gen_ai.prompt.name, error.type, rpc.response.status_code, network.transport,
//		network.protocol.name, network.protocol.version, mcpkit.result, mcpkit.shortened,
//		mcpkit.ref, mcpkit.tool.deprecated, mcpkit.tool.arguments.tokens, mcpkit.tool.result.tokens
//	{http.request.method} {http.route}    kind server
//		http.request.method, http.route, http.response.status_code, http.request.body.size,
//		http.response.body.size, url.path, url.scheme, server.address, server.port,
//		network.protocol.version, mcpkit.refusal.reason;
//		optional: client.address, user_agent.original
//
// The target is the tool or the prompt. The span of an operation is a child of the span of its HTTP
// request. Both have a link to the trace context that the client sent, in _meta or in headers. With
// TrustRemote, see [Options], the trace context in the headers is the parent of the span of the
// HTTP request. The trace context in _meta is the parent of the span of the operation, which has a
// link to the span of its HTTP request. Without a trace context in _meta, the span of the operation
// is a child of the span of its HTTP request.
//
// # Metrics
//
//	mcp.server.operation.duration    histogram, s
//		mcp.method.name, mcp.protocol.version, gen_ai.operation.name, gen_ai.tool.name,
//		gen_ai.prompt.name, error.type, rpc.response.status_code, network.transport,
//		network.protocol.name, network.protocol.version, mcpkit.result, mcpkit.tool.deprecated
//	mcpkit.operations.active         up-down counter, {operation}
//	mcpkit.tool.arguments.tokens     histogram, {token}
//		gen_ai.tool.name
//	mcpkit.tool.result.tokens        histogram, {token}
//		gen_ai.tool.name
//	mcpkit.tool.results.shortened    counter, {result}
//		gen_ai.tool.name
//	mcpkit.refusals                  counter, {request}
//		mcpkit.refusal.reason, http.response.status_code
//	mcpkit.login.events              counter, {event}
//		mcpkit.login.event
//	http.server.request.duration     histogram, s
//		http.request.method, http.route, http.response.status_code, url.scheme, server.address,
//		server.port, network.protocol.name, network.protocol.version
//	http.server.request.body.size    histogram, By
//		the same as http.server.request.duration
//	http.server.response.body.size   histogram, By
//		the same as http.server.request.duration
//
// mcpkit.result is an [observe.Result]. mcpkit.refusal.reason is the Reason of an
// [observe.Refusal], such as failed logins, rate limits or overload. mcpkit.login.event is the kind
// of an event of an authorization server, see [LoginEvents]. mcpkit.ref is the reference of a
// masked error, under which the log has the cause. mcpkit.tool.deprecated is true for calls of
// tools that are deprecated or gone, see mcpkit.Deprecated, and missing for others. Tokens are
// counted for a sample of the calls: see TokensEvery of [Options]. server.address and server.port
// come from the manifest's URL; most URLs have no port.
//
// By default the SDK keeps at most 2,000 series per metric. A server of more than a hundred tools
// should drop attributes with a view, network.protocol.version first, or raise that limit.
//
// # What is never exported
//
// Arguments, results, access tokens, error texts, resource URIs, request ids, queries, headers,
// paths that the server does not have, and the addresses and programs of clients unless
// [HTTPOptions] ask for them. Clients cannot invent label values: tools and prompts have the
// server's names, methods and versions those of the protocols.
//
// Spans contain the trace context as the client sent it: ids, flags and tracestate. Baggage of
// clients is dropped; with TrustRemote it reaches the handler's context and nothing else, and only
// with a propagator that reads it.
//
// # Cost
//
// Observing an operation takes about 2 µs and 3 allocations, and 4 µs and 5 allocations if its span
// is recorded. The middleware takes about 9 µs and 42 allocations per HTTP request, most of them in
// otelhttp. Counting tokens takes longer than both together, so it is done for a sample of the
// calls. (go test -bench 'Observer|HTTP' ./mcpkit/telemetry)
//
// # Conventions
//
// The conventions for MCP are still in development. This package follows the model of
// https://github.com/open-telemetry/semantic-conventions-genai, where they moved from version 1.42
// of the general ones. They had no release on 2026-11-22, when these files were read:
// model/mcp/common.yaml at commit 0e5e6a8d59d3, metrics.yaml at 14567fad6858, spans.yaml at
// 5c50d346f1c9, and docs/gen-ai/mcp.md, published at
// https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/. The conventions for HTTP are stable, and
// otelhttp implements them.
//
// Deviations leave values out: jsonrpc.request.id, mcp.resource.uri, mcp.session.id and
// client.address are chosen by clients, and a status has no description because the message of a
// JSON-RPC error may repeat what a client sent. Errors of the client, such as unknown tools, have a
// rpc.response.status_code and no error.type, as the conventions require.
package telemetry
