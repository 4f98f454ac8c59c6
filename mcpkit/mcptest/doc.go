// Package mcptest tests servers of package mcpkit.
//
// [Run] holds a server to the rules of the connector directories, to its own examples, to
// the protocol and to more, in one line. It is the test to begin with; each of its
// subtests says, where it fails, what was sent, what came, why it matters and what to change:
//
//	func TestServer(t *testing.T) { mcptest.Run(t, newServer()) }
//
// A unit test of one tool calls it the way a client does, through the protocol, with typed
// arguments and a typed output, which is held to the tool's output schema. The server
// need not pass its rules for that: a test of one tool wants no privacy policy.
//
//	func TestSearch(t *testing.T) {
//		c := mcptest.New(t, newServer())
//		out := mcptest.Call[docs.SearchOutput](t, c, "search_symbols", docs.SearchInput{Query: "Copy"})
//		assert.Equal(t, "io", out.Items[0].Package)
//	}
//
// [CallError] expects an error and returns what the model reads of it, [As] names the
// caller of a protected server, and [WithFixture] prepares what examples need.
//
// # Services behind the tools
//
// [Upstream] replays recorded exchanges with a service over HTTP, so that tests need neither
// the service nor its credentials. [ReadOnlyTransport], [ReadOnlyConnector] and
// [ReadOnlyStore] stand before a service, a database or a store, and fail the test when a
// tool that is annotated read-only writes to it:
//
//	transport := mcptest.ReadOnlyTransport(t, mcptest.Upstream(t, "testdata/github.yaml"))
//	mcptest.Run(t, newServer(&http.Client{Transport: transport}))
//
// # Changes
//
// [Snapshot] compares what clients see of the tools with a file in the repository, so that
// no description, hint or schema changes by accident.
//
// # Arguments of every kind
//
// [Valid] and [Invalid] make arguments from a schema, and [FuzzTool] is the body of a fuzz
// test for one tool.
//
// # Time
//
// There is no clock to pass around: clients of [New] work in a bubble of testing/synctest,
// whose time passes as soon as nothing else happens. A tool that takes too long is
// tested in no time:
//
//	func TestSlowSearch(t *testing.T) {
//		synctest.Test(t, func(t *testing.T) {
//			c := mcptest.New(t, newServer(slowIndex)) // it sleeps for an hour
//			assert.Contains(t, mcptest.CallError(t, c, "search_symbols", query), "did not finish within 1m0s")
//		})
//	}
//
// What the package is not for: tests of what a proxy in front of the server does, and of
// whether descriptions are true. It imports package testing, so only tests import it.
package mcptest
