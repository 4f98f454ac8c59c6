package mcptest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// Run holds a server to all that can be seen of it in a test, in named subtests:
//
//	rules/…          each rule of package policy that has findings: Must and Should rules
//	                 fail, Note rules and what is waived are logged
//	examples/…       each example succeeds, in its schema and its budget, with what it expects
//	refusals/…       each tool, called with arguments that its schema refuses: the error names
//	                 the argument, and the handler has not run
//	errors/…         each read-only tool, called with arguments made up from its schema:
//	                 whatever comes is a result in its schema or an error for the model
//	panics/…         each tool, a panic in the place of its handler: masked, and the
//	                 server goes on
//	deadlines/…      each tool, a handler that does not end: answered when its time is up
//	concurrency/…    examples of read-only tools, many at once: the same answers
//	protocol/…       the wire over HTTP on a loopback port, in each protocol version, and
//	                 what is refused
//	authorization/…  a protected server: who gets in, and what the others are told; needs
//	                 [Issuer]
//
// The server is not changed, nor need it be. For refusals, errors, panics and deadlines the
// harness stands between the pipeline and the handlers: middleware, validation,
// deadlines and the masking of errors are those of the server, while in panics and
// deadlines no handler runs. The time of deadlines is that of testing/synctest.
//
// Tools that change data run in examples with a fixture only, and with made-up
// arguments only where [AlsoWrites] says so. What could not be tested is skipped with the
// reason: go test -v shows it.
func Run(t *testing.T, srv *mcpkit.Server, opts ...RunOption) {
	t.Helper()
	h := newHarness(srv)
	for _, o := range opts {
		o(h)
	}
	t.Run("rules", h.testRules)
	if h.broken(policy.RuleToolTypes) {
		t.Log("mcptest: the rest is not tested: tools whose types cannot be described cannot be called")
		return
	}
	t.Run("examples", h.testExamples)
	t.Run("refusals", h.testRefusals)
	t.Run("errors", h.testErrors)
	t.Run("panics", h.testPanics)
	t.Run("deadlines", h.testDeadlines)
	t.Run("concurrency", h.testConcurrency)
	t.Run("protocol", h.testProtocol)
	if h.surface.Access.Protected {
		t.Run("authorization", h.testAuthorization)
	}
}

// A RunOption changes what [Run] tests.
type RunOption func(*harness)

// Issuer names the issuer of tokens that a protected server trusts, so that its
// authorization can be tested: it needs tokens, good and bad. Build the server with it:
//
//	issuer := oauthtest.New(t, nil)
//	srv := newServer(oauth.JWTConfig{Issuer: issuer.URL()})
//	mcptest.Run(t, srv, mcptest.Issuer(issuer))
func Issuer(i *oauthtest.Issuer) RunOption { return func(h *harness) { h.issuer = i } }

// Lenient has findings of Should rules logged, not failed.
func Lenient() RunOption { return func(h *harness) { h.lenient = true } }

// AlsoWrites has tools that change data called with made-up arguments too. What they
// change is theirs to bear: use it where handlers write to the fixture or to nothing.
func AlsoWrites() RunOption { return func(h *harness) { h.writes = true } }

// Seeds sets how many made-up arguments each tool is called with in errors/…; the default
// is 5, and 0 calls none. The arguments are the same in every run.
func Seeds(n int) RunOption { return func(h *harness) { h.seeds = max(n, 0) } }

// Varies says that two calls of a tool with the same arguments may give different results,
// since they tell the time, for example. They are not compared then.
func Varies(tools ...string) RunOption {
	return func(h *harness) { h.varying = append(h.varying, tools...) }
}

// Twice has the calls of read-only examples made twice in a row, and compared: a tool that
// only reads changes nothing, so that the second answer is the first.
func Twice() RunOption { return func(h *harness) { h.twice = true } }

// A harness is one [Run].
type harness struct {
	srv     *mcpkit.Server
	surface *policy.Surface
	check   *policy.Report
	tools   map[string]*tool

	issuer  *oauthtest.Issuer
	lenient bool
	writes  bool
	twice   bool
	seeds   int
	varying []string
}

func newHarness(srv *mcpkit.Server) *harness {
	h := &harness{srv: srv, surface: srv.Surface(), seeds: 5, tools: map[string]*tool{}}
	h.check = policy.Check(h.surface)
	for _, listed := range h.surface.Tools {
		h.tools[listed.Name] = newTool(listed)
	}
	return h
}

// broken reports whether a rule has findings that are not waived.
func (h *harness) broken(id policy.RuleID) bool {
	return slices.ContainsFunc(h.check.Failures(), func(f policy.Finding) bool { return f.Rule.ID == id })
}

// eachTool runs a subtest for each tool. Those that were added past mcpkit are not called:
// nobody knows what they do.
func (h *harness) eachTool(t *testing.T, test func(*testing.T, *tool)) {
	for _, listed := range h.surface.Tools {
		t.Run(listed.Name, func(t *testing.T) {
			if listed.Effect == 0 {
				t.Skip("it was added to the go-sdk server without mcpkit, see rules/tool-unregistered")
			}
			test(t, h.tools[listed.Name])
		})
	}
}

// A tool is one that is tested.
type tool struct {
	policy.Tool
	output *schema.Validator // nil if it declares none
}

func newTool(listed policy.Tool) *tool {
	t := &tool{Tool: listed}
	if len(listed.Output) > 0 {
		t.output, _ = schema.Compile(listed.Output) // rules/schema-valid says why not
	}
	return t
}

func (t *tool) readOnly() bool { return t.Effect == annotate.EffectReadOnly }

// describe shows a call in a failure.
func describe(tool string, arguments json.RawMessage) string {
	return fmt.Sprintf("%s %s", tool, brief(strings.TrimSpace(string(arguments))))
}

// argumentsFor returns arguments that a tool takes: those of an example, if there is one.
func (h *harness) argumentsFor(t *testing.T, tool *tool) json.RawMessage {
	t.Helper()
	for _, e := range h.surface.Examples {
		for _, c := range e.Calls {
			if c.Tool == tool.Name && c.Err == nil {
				return c.Arguments
			}
		}
	}
	arguments, err := Valid(tool.Input, 0)
	if err != nil {
		t.Skip(err)
	}
	return arguments
}
