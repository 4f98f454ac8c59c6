// Package rehearse runs the examples of a server through the pipeline of its tools.
package rehearse

import (
	"context"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Stage is an assembly on which examples run.
type Stage struct {
	Examples []policy.Example
	// Tool returns a tool of the assembly, or nil.
	Tool func(name string) *call.Tool
	// Connect connects a client whose calls have the values of ctx.
	Connect func(ctx context.Context) (session *mcp.ClientSession, end func(), err error)
	// WithCaller returns a context with a caller that may use every tool, unless ctx has a caller.
	WithCaller func(ctx context.Context) context.Context
	Fixture    Fixture // nil if the server has none
	// Public is set if callers need no token.
	Public   bool
	Recorded []Recorded
	// Undescribed has the tools whose types cannot be described. No call of them can succeed.
	Undescribed map[string]bool
	// Continued is set if the server keeps what is left out of results.
	Continued bool
}

// Run makes the calls of every example, one after the other. It returns one run for each example.
func (s *Stage) Run(ctx context.Context) []policy.Run {
	prepared, clean, err := s.Prepare(ctx)
	if err != nil {
		return s.skipAll(err)
	}
	defer clean()
	session, end, err := s.Connect(prepared)
	if err != nil {
		return s.skipAll(err)
	}
	defer end()
	runs := make([]policy.Run, len(s.Examples))
	for i, e := range s.Examples {
		runs[i].Skipped = s.undescribed(e)
		if s.Fixture == nil && runs[i].Skipped == "" {
			runs[i].Skipped = s.whyNot(e, false)
		}
		if runs[i].Skipped == "" {
			runs[i].Answers = s.run(ctx, session, e)
		}
	}
	return runs
}

func (s *Stage) skipAll(err error) []policy.Run {
	runs := make([]policy.Run, len(s.Examples))
	for i := range runs {
		runs[i].Skipped = err.Error()
	}
	return runs
}

// undescribed returns why an example cannot run at all, or "".
func (s *Stage) undescribed(e policy.Example) string {
	for _, c := range e.Calls {
		if s.Undescribed[c.Tool] {
			return fmt.Sprintf("the types of %s cannot be described", c.Tool)
		}
	}
	return ""
}

// whyNot returns why an example cannot run without a fixture or, if anybody is set, for a public
// page. It returns "" if the example can run.
func (s *Stage) whyNot(e policy.Example, anybody bool) string {
	for _, c := range e.Calls {
		t := s.Tool(c.Tool)
		switch {
		case t == nil: // the run reports the unknown tool
		case t.Annotation.IsZero():
			return fmt.Sprintf("%s has no annotation", c.Tool)
		case t.Annotation.Effect() != annotate.EffectReadOnly:
			return fmt.Sprintf("%s changes data, and the server has no fixture", c.Tool)
		case anybody && !s.Public && !t.Need.Public:
			return fmt.Sprintf("%s needs a caller", c.Tool)
		}
	}
	return ""
}

// run makes the calls of one example, until one fails.
func (s *Stage) run(ctx context.Context, session *mcp.ClientSession, e policy.Example) (answers []policy.Answer) {
	for _, c := range e.Calls {
		a := s.call(ctx, session, c)
		answers = append(answers, a)
		if a.Fault != "" || a.Failed {
			break
		}
	}
	return answers
}

func (s *Stage) call(ctx context.Context, session *mcp.ClientSession, c policy.Call) policy.Answer {
	t := s.Tool(c.Tool)
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
	return s.answer(t, res)
}

// shownText returns the texts of a result that the model reads, with those of files.
func shownText(res *mcp.CallToolResult) string {
	parts := []string{results.Text(res)}
	for _, block := range res.Content {
		if file, ok := block.(*mcp.EmbeddedResource); ok && file.Resource != nil && file.Resource.Text != "" {
			parts = append(parts, file.Resource.Text)
		}
	}
	return strings.TrimPrefix(strings.Join(parts, "\n"), "\n")
}

// answer describes a result for the rules.
func (s *Stage) answer(t *call.Tool, res *mcp.CallToolResult) policy.Answer {
	a := policy.Answer{Text: shownText(res), Failed: res.IsError}
	for _, block := range res.Content {
		if _, ok := block.(*mcp.TextContent); !ok {
			a.Media++
		}
		if a.MediaFault == "" {
			a.MediaFault = results.MediaFault(block)
		}
	}
	if tokens, err := t.Fitter.Cost(res); err == nil { // a result that came over a connection encodes
		a.Tokens = tokens
	}
	// Items that do not fit on a page are on the next page, so nothing is lost.
	_, a.Shortened = res.Meta[budget.MetaKey]
	a.Shortened = a.Shortened && !t.Paged
	a.CutList = !s.Continued && t.CutsList(results.Omitted(res), false)
	if res.StructuredContent == nil || res.IsError {
		return a
	}
	structured, err := results.Structured(res)
	if err != nil {
		a.Fault = "the structured content cannot be encoded: " + err.Error()
		return a
	}
	a.Structured = structured
	if t.Output.Schema != nil {
		if problems := t.Output.Schema.Validate(structured); len(problems) > 0 {
			a.Fault = "the output does not satisfy its schema: " + strings.Join(problems, "; ")
		}
	}
	return a
}
