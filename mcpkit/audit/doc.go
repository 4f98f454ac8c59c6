// Package audit looks at a live MCP server as a directory's reviewer and its clients do, in any
// language the server is written in, and reports what would keep it from being listed.
//
// Run collects evidence in stages: names and TLS, HTTP, the login, the protocol, calls of read-only
// tools, the documents, and latency under a small load. It speaks the protocol in both eras: the
// versions before 2026-07-28, with sessions, and the versions since then, without. Rules are pure
// functions of the evidence. The rules about responses on the wire are in this package, and the
// rules about tools and their texts are in package policy, so that an audit, a unit test and the
// start of a server agree.
//
// [RunCommand] does the same with a server that is a program, over its standard input and output.
// Rules about HTTP, names and logins do not apply to it.
//
// A rule that could not be measured says why. It never counts as passed.
//
// An audit is careful with the server: it is paced and bounded, it calls only tools that are marked
// as read-only unless [Options.AllowWrites] is set, it follows no redirects, and for a public
// server it connects to no private address. Its report contains no tokens.
package audit
