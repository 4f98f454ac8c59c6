// Package telemetry makes OpenTelemetry traces and metrics of an MCP server, by the
// conventions for MCP and HTTP. A program that does not import it links nothing of
// OpenTelemetry.
//
//	tel, err := telemetry.New(telemetry.Options{}) // the providers of package otel
//	srv := mcpkit.New(manifest, access, mcpkit.Observe(tel))
//	handler, err := srv.Handler()
//	handler = tel.HTTP(telemetry.HTTPOptions{})(handler)
//
// Where the data go is for the program to say, with an SDK and an exporter of its
// choice: see the example, which serves Prometheus.
//
// # Spans
//
//	name                         kind    attributes
//	{mcp.method.name} {target}   server  mcp.method.name, mcp.protocol.version, gen_ai.operation.name,
//	                                     gen_ai.tool.name, gen_ai.prompt.name, error.type,
//	                                     rpc.response.status_code, network.transport,
//	                                     network.protocol.name, network.protocol.version,
//	                                     mcpkit.result, mcpkit.shortened, mcpkit.ref,
//	                                     mcpkit.tool.arguments.tokens, mcpkit.tool.result.tokens
//	{http.request.method} {http.route}
//	                             server  http.request.method, http.route, http.response.status_code,
//	                                     http.request.body.size, http.response.body.size, url.path,
//	                                     url.scheme, server.address, server.port,
//	                                     network.protocol.version, mcpkit.refusal.reason;
//	                                     if asked for: client.address, user_agent.original
//
// The target is the tool or the prompt. The span of an operation is a child of the span of
// its HTTP request. Both have a link to the trace context that the client sent, in _meta or in
// headers. With TrustRemote, see [Options], the span of an operation is a child of what the
// client sent in _meta and has a link to the span of its HTTP request, which is a child of what
// the headers say; without a trace context in _meta it is a child of the latter.
//
// # Metrics
//
//	name                            kind             unit         attributes
//	mcp.server.operation.duration   histogram        s            mcp.method.name, mcp.protocol.version,
//	                                                              gen_ai.operation.name, gen_ai.tool.name,
//	                                                              gen_ai.prompt.name, error.type,
//	                                                              rpc.response.status_code, network.transport,
//	                                                              network.protocol.name, network.protocol.version,
//	                                                              mcpkit.result
//	mcpkit.operations.active        up-down counter  {operation}
//	mcpkit.tool.arguments.tokens    histogram        {token}      gen_ai.tool.name
//	mcpkit.tool.result.tokens       histogram        {token}      gen_ai.tool.name
//	mcpkit.tool.results.shortened   counter          {result}     gen_ai.tool.name
//	mcpkit.refusals                 counter          {request}    mcpkit.refusal.reason, http.response.status_code
//	http.server.request.duration    histogram        s            http.request.method, http.route,
//	                                                              http.response.status_code, url.scheme,
//	                                                              server.address, server.port,
//	                                                              network.protocol.name, network.protocol.version
//	http.server.request.body.size   histogram        By           the same
//	http.server.response.body.size  histogram        By           the same
//
// mcpkit.result is one of [mcpkit.Result], and mcpkit.refusal.reason of the reasons of
// [mcpkit.Refusal]: failed logins by their reason, rate limits, overload. mcpkit.ref is
// the ref of a masked error, with which the log has its cause. Tokens are those of a
// sample of the calls: see [Options] for TokensEvery. The server.address and server.port
// are those of the manifest's URL; most have no port.
//
// The SDK keeps at most 2,000 series of each metric unless it is told otherwise. A
// server of more than a hundred tools should drop the attributes that it does not look
// at with a view, network.protocol.version first, or raise that limit.
//
// # What is never exported
//
// Arguments, results, tokens, error texts, URIs of resources, ids of requests, queries,
// headers, paths that the server does not have, and addresses and programs of clients
// unless they are asked for. Nor is there any label of a metric whose values a client
// can invent: the names of tools and prompts are those of the server, methods and
// versions those of the protocols.
//
// A trace context is the client's own, and so it is in spans as the client sent it: its
// ids, flags and tracestate. Baggage of clients is dropped; with TrustRemote it reaches the
// handler's context and nothing else, and only with a propagator that reads it.
//
// # Cost
//
// Observing an operation takes about 3 µs and 5 allocations, and 5 µs and 7 where its
// span is recorded; the middleware takes 13 µs and 40 allocations for each HTTP request,
// three quarters of which are otelhttp's own. Counting tokens takes more than both
// together, which is why it is done of a sample.
//
// # Conventions
//
// Those for MCP are still in development. This follows the model of
// https://github.com/open-telemetry/semantic-conventions-genai, where they moved from
// version 1.42 of the general ones, without a release of its own when it was read on
// 2026-11-22: model/mcp/common.yaml at commit 0e5e6a8d59d3, metrics.yaml at 14567fad6858,
// spans.yaml at 5c50d346f1c9, and docs/gen-ai/mcp.md, published at
// https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/. Those for HTTP are stable, and
// otelhttp's.
//
// Where it differs, it is to say less: jsonrpc.request.id, mcp.resource.uri and
// client.address are the client's words, and a status has no description because the
// message of a JSON-RPC error may repeat them. mcp.session.id has nothing to say: there
// are no sessions. A client's own errors, such as unknown tools, have a
// rpc.response.status_code and no error.type, as the conventions ask.
package telemetry
