// Package mcptest tests servers of package mcpkit. It imports package testing, so only tests
// import it.
//
// # A whole server
//
// [Run] is the test to begin with. It tests a server against the rules of the connector
// directories, its own examples, the protocol, and more:
//
//	func TestServer(t *testing.T) { mcptest.Run(t, newServer()) }
//
// A failure of a subtest prints what was sent, what the server answered, what was expected and
// why, the page that demands it, and what to change.
//
// # One tool
//
// A unit test of a tool calls the tool through the protocol, as clients do. Arguments and output
// are Go values; the output must match the output schema of the tool. The server may break the
// rules: a test of one tool needs no privacy policy.
//
//	func TestSearch(t *testing.T) {
//		c := mcptest.New(t, newServer())
//		out := mcptest.Call[docs.SearchOutput](t, c, "search_symbols", docs.SearchInput{Query: "Copy"})
//		assert.Equal(t, "io", out.Items[0].Package)
//	}
//
// [CallError] expects that a call fails and returns the text that the client gets. [As] sets the
// caller of a protected server. [WithFixture] prepares the data that examples need.
//
// # Services behind the tools
//
// [Upstream] replays recorded HTTP exchanges with a service, so that tests need neither the
// service nor its credentials. [ReadOnlyTransport], [ReadOnlyConnector] and [ReadOnlyStore] guard
// a service, a database and a store: the test fails when a tool that is annotated read-only writes
// to it.
//
//	transport := mcptest.ReadOnlyTransport(t, mcptest.Upstream(t, "testdata/github.yaml"))
//	mcptest.Run(t, newServer(&http.Client{Transport: transport}))
//
// # Changes
//
// [Snapshot] compares what clients see of the tools with a file in the repository. A description,
// hint or schema cannot change unnoticed.
//
// # Generated arguments
//
// [Valid] and [Invalid] generate arguments from an input schema. [FuzzTool] is the body of a fuzz
// test of one tool.
//
// # Time
//
// A client of [New] works in a bubble of testing/synctest, where time passes as soon as every
// goroutine waits. A test of a deadline needs no clock to pass around and takes no time:
//
//	func TestSlowSearch(t *testing.T) {
//		synctest.Test(t, func(t *testing.T) {
//			c := mcptest.New(t, newServer(slowIndex)) // it sleeps for an hour
//			text := mcptest.CallError(t, c, "search_symbols", query)
//			assert.Contains(t, text, "did not finish within 1m0s")
//		})
//	}
//
// # Limits
//
// The package does not test a proxy in front of the server, and cannot judge whether a description
// is true.
package mcptest
