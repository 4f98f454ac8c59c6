package mcpkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// CheckExamples is [Server.Check] with the examples run first, so that the rules about
// their results are measured too. See [Server.RunExamples].
func (s *Server) CheckExamples(ctx context.Context) *Report {
	return policy.Check(s.Rehearsed(ctx))
}

// Rehearsed is [Server.Surface] with what came of running the examples: what documents
// are made from.
func (s *Server) Rehearsed(ctx context.Context) *policy.Surface {
	surface := s.Surface()
	surface.Runs = s.RunExamples(ctx)
	surface.Known |= policy.PartRuns
	surface.Problems = append(surface.Problems, s.secretsShown(surface)...)
	return surface
}

// RunExamples makes the calls of every example, one after the other, with all that a
// client's call goes through but the HTTP front: validation, the caller's scopes, the
// handler, the budget. Each example has its tools' timeouts. What the handlers need to be
// there comes from [Fixture]; an example that it does not cover is skipped, with the
// reason. The result has one run for each example.
func (s *Server) RunExamples(ctx context.Context) []policy.Run {
	s.mu.Lock()
	examples := append([]Example(nil), s.examples...)
	s.mu.Unlock()
	runs := make([]policy.Run, len(examples))
	prepared, clean, err := s.Prepare(ctx)
	if err != nil {
		for i := range runs {
			runs[i].Skipped = err.Error()
		}
		return runs
	}
	defer clean()
	session, end, err := s.rehearsalSession(prepared)
	if err != nil {
		for i := range runs {
			runs[i].Skipped = err.Error()
		}
		return runs
	}
	defer end()
	for i, e := range examples {
		if s.fixture == nil {
			runs[i].Skipped = s.whyNot(e, false)
		}
		if runs[i].Skipped == "" {
			runs[i].Answers = s.rehearse(ctx, session, e)
		}
	}
	return runs
}

// whyNot says why an example cannot be run without a fixture, or for the page that
// anybody may see: "" if it can.
func (s *Server) whyNot(e Example, anybody bool) string {
	for _, c := range e.Calls {
		t := s.lookup(c.Tool)
		switch {
		case t == nil: // the run says so
		case t.annotation.Effect() != annotate.EffectReadOnly:
			return fmt.Sprintf("%s changes data, and the server has no fixture", c.Tool)
		case anybody && !s.access.public && !t.public:
			return fmt.Sprintf("%s needs a caller", c.Tool)
		}
	}
	return ""
}

// rehearsalSession connects a client to the server in memory. The calls of the session
// have the values of ctx. Observers do not hear of them: nobody called.
func (s *Server) rehearsalSession(ctx context.Context) (session *mcp.ClientSession, end func(), err error) {
	ctx = context.WithValue(ctx, rehearsalKey{}, true)
	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	serverSession, err := s.sdk.Connect(ctx, serverEnd, nil)
	if err != nil {
		return nil, nil, err
	}
	session, err = mcp.NewClient(&mcp.Implementation{Name: "examples", Version: s.manifest.Version}, nil).Connect(ctx, clientEnd, nil)
	if err != nil {
		_ = serverSession.Close()
		return nil, nil, err
	}
	return session, func() {
		_ = session.Close()
		_ = serverSession.Wait()
	}, nil
}

type rehearsalKey struct{}

func isRehearsal(ctx context.Context) bool { return ctx.Value(rehearsalKey{}) != nil }

// rehearse makes the calls of one example, until one fails.
func (s *Server) rehearse(ctx context.Context, session *mcp.ClientSession, e Example) (answers []policy.Answer) {
	for _, c := range e.Calls {
		a := s.rehearseCall(ctx, session, c)
		answers = append(answers, a)
		if a.Fault != "" || a.Failed {
			break
		}
	}
	return answers
}

func (s *Server) rehearseCall(ctx context.Context, session *mcp.ClientSession, c Call) (a policy.Answer) {
	t := s.lookup(c.Tool)
	if t == nil {
		return policy.Answer{Fault: "there is no such tool"}
	}
	if c.Err != nil {
		return policy.Answer{Fault: "the arguments cannot be encoded: " + c.Err.Error()}
	}
	res, err := session.CallTool(ctx, &mcp.CallToolParams{Name: c.Tool, Arguments: c.Arguments})
	if err != nil {
		return policy.Answer{Fault: err.Error()}
	}
	return t.answer(res)
}

// answer is what there is to say of a result.
func (t *tool) answer(res *mcp.CallToolResult) policy.Answer {
	a := policy.Answer{Text: results.Text(res), Failed: res.IsError}
	for _, block := range res.Content {
		if _, ok := block.(*mcp.TextContent); !ok {
			a.Media++
		}
	}
	if tokens, err := t.fitter.Cost(res); err == nil { // it came over a connection: it encodes
		a.Tokens = tokens
	}
	// What a page lacks is on the next one.
	_, a.Shortened = res.Meta[budget.MetaKey]
	a.Shortened = a.Shortened && !t.paged
	if res.StructuredContent == nil || res.IsError {
		return a
	}
	structured, err := results.Structured(res)
	if err != nil {
		a.Fault = "the structured content cannot be encoded: " + err.Error()
		return a
	}
	a.Structured = structured
	if t.output.schema != nil {
		if problems := t.output.schema.Validate(structured); len(problems) > 0 {
			a.Fault = "the output breaks its schema: " + strings.Join(problems, "; ")
		}
	}
	return a
}
