package mcptest

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// Run tests everything about a server that a test can see, in these subtests:
//
//	rules/…          one subtest for each rule of package policy with findings. Must and Should
//	                 rules fail; Note rules and waived findings are logged.
//	examples/…       each example succeeds, and its result matches the output schema, fits the
//	                 budget and contains what the example expects
//	refusals/…       each tool, called with arguments that its input schema refuses: the error
//	                 names the argument, and the handler does not run
//	errors/…         each read-only tool, called with generated valid arguments: the result matches
//	                 the output schema, or the error is one that a model can act on
//	panics/…         each tool, with a handler that panics: the error is masked, and the server
//	                 continues
//	deadlines/…      each tool, with a handler that never returns: the call ends when the timeout
//	                 of the tool is over
//	concurrency/…    the calls of read-only examples, made 8 times at the same time: the answers
//	                 are the same
//	protocol/…       HTTP requests to a loopback port, in each protocol version, and requests
//	                 that the server must reject
//	authorization/…  a protected server: which tokens it accepts, and how it challenges the other
//	                 requests. Most of these tests need [Issuer].
//
// Run does not change the server. In refusals, errors, panics and deadlines the harness sits
// between the server's pipeline and its handlers: middleware, validation, deadlines and the
// masking of errors are the server's; in panics and deadlines no handler runs. Time in
// deadlines is the fake time of testing/synctest.
//
// A tool that changes data runs only in examples, and only if the server has a fixture.
// [IncludeWrites] calls such tools with generated arguments too. What cannot be tested is
// skipped with the reason, which go test -v prints.
func Run(t *testing.T, srv *mcpkit.Server, opts ...RunOption) {
	t.Helper()
	options := runOptions{seeds: 5}
	for _, o := range opts {
		o(&options)
	}
	h := newHarness(srv, options)
	t.Run("rules", func(t *testing.T) { testRules(t, h) })
	if h.hasUndescribedTool() {
		t.Log("mcptest: the other tests did not run, because a tool whose types cannot be described cannot be called; fix rules/tool-types first")
		return
	}
	t.Run("examples", func(t *testing.T) { testExamples(t, h) })
	t.Run("refusals", func(t *testing.T) { testRefusals(t, h) })
	t.Run("errors", func(t *testing.T) { testErrors(t, h) })
	t.Run("panics", func(t *testing.T) { testPanics(t, h) })
	t.Run("deadlines", func(t *testing.T) { testDeadlines(t, h) })
	t.Run("concurrency", func(t *testing.T) { testConcurrency(t, h) })
	t.Run("protocol", func(t *testing.T) { testProtocol(t, h) })
	if h.surface.Access.Protected {
		t.Run("authorization", func(t *testing.T) { testAuthorization(t, h) })
	}
}

// A RunOption changes what [Run] tests. The order of options does not matter.
type RunOption func(*runOptions)

// Issuer sets the token issuer that a protected server trusts. The tests of authorization issue
// good and bad tokens with it. Build the server with the same issuer:
//
//	issuer := oauthtest.New(t, nil)
//	srv := newServer(oauth.JWTConfig{Issuer: issuer.URL()})
//	mcptest.Run(t, srv, mcptest.Issuer(issuer))
func Issuer(i *oauthtest.Issuer) RunOption { return func(o *runOptions) { o.issuer = i } }

// Lenient logs the findings of Should rules. Without Lenient they fail the test.
func Lenient() RunOption { return func(o *runOptions) { o.lenient = true } }

// IncludeWrites calls tools that change data with generated arguments, in errors/…. Use it when
// handlers write to the fixture or to nothing, because the harness does not undo what they change.
func IncludeWrites() RunOption { return func(o *runOptions) { o.includeWrites = true } }

// Seeds sets how many generated arguments errors/… calls each tool with; the default is 5, and 0
// calls none. Every run generates the same arguments.
func Seeds(n int) RunOption { return func(o *runOptions) { o.seeds = max(n, 0) } }

// Nondeterministic names tools that may answer the same call differently, such as a clock. The
// harness does not compare their answers.
func Nondeterministic(tools ...string) RunOption {
	return func(o *runOptions) { o.nondeterministic = append(o.nondeterministic, tools...) }
}

// RepeatReads makes each call of a read-only example twice in a row, in concurrency/…. The answers
// must be the same, because a tool that only reads does not change what it reads.
func RepeatReads() RunOption { return func(o *runOptions) { o.repeatReads = true } }
