package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// callEvidence is how tools answer.
type callEvidence struct {
	// calls are calls with arguments that the tools accept, as far as that can be known.
	calls []toolCall
	// mistakes are calls with one mistake each.
	mistakes []mistakenCall
	// unknownTool is a call of a tool that does not exist.
	unknownTool *rpc.Answer
	// uncalled says why tools were not called, by their order.
	uncalled []uncalledTool
	// tools is the number of tools that the audit may call.
	tools int
}

// A toolCall is one call with its answer.
type toolCall struct {
	tool policy.Tool
	// given is set if the arguments come from the server's owner, so that the tool must accept them.
	given  bool
	answer *rpc.Answer
	result *callResult // nil if the answer has no result
}

// An uncalledTool is a tool that the audit may call and did not.
type uncalledTool struct{ tool, reason string }

// The bounds of the stage.
const (
	maxCalledTools   = 30
	maxCallsPerTool  = 2
	maxMistakenTools = 5
)

// unknownTool is the name of no tool.
const unknownTool = "no_such_tool_of_the_audit"

func (a *auditor) collectCalls(ctx context.Context) error {
	p, e := &a.protocol, &a.calls
	if p.tools == nil {
		return errors.New("the tools could not be listed")
	}
	e.unknownTool = a.callTool(ctx, unknownTool, json.RawMessage("{}"))
	called := 0
	for _, t := range p.tools {
		given := a.argumentsFor(t.Name)
		if !a.mayCall(t, len(given) > 0) {
			continue
		}
		e.tools++
		arguments, reason := given, ""
		if len(arguments) == 0 {
			var made json.RawMessage
			if made, reason = sampleArguments(t.Input); reason == "" {
				arguments = []json.RawMessage{made}
			}
		}
		switch {
		case reason != "":
		case called >= maxCalledTools:
			reason = fmt.Sprintf("the audit calls at most %d tools", maxCalledTools)
		}
		if reason != "" {
			e.uncalled = append(e.uncalled, uncalledTool{t.Name, reason})
		} else {
			called++
			for _, args := range arguments[:min(len(arguments), maxCallsPerTool)] {
				answer := a.callTool(ctx, t.Name, args)
				if stopped := a.stopped(answer); stopped != nil {
					return stopped
				}
				e.calls = append(e.calls, toolCall{t, len(given) > 0, answer, readResult(answer)})
			}
		}
		a.collectMistakes(ctx, t, arguments)
	}
	return nil
}

// stopped returns why the audit sends no more requests, or nil.
func (a *auditor) stopped(answer *rpc.Answer) error {
	for _, err := range []error{web.ErrRefused, web.ErrSpent, context.Canceled} {
		if errors.Is(answer.Err, err) {
			return fmt.Errorf("%s: %w", answer.Reason(), err)
		}
	}
	return nil
}

func (a *auditor) callTool(ctx context.Context, name string, arguments json.RawMessage) *rpc.Answer {
	return a.peer.Call(ctx, a.protocol.session, "tools/call", map[string]any{"name": name, "arguments": arguments})
}

// mayCall reports whether the audit may call a tool. given is set if its owner gave arguments for it.
func (a *auditor) mayCall(t policy.Tool, given bool) bool {
	is := func(hint *bool) bool { return hint != nil && *hint }
	switch {
	case t.Hints != nil && is(t.Hints.ReadOnly):
		return true
	case !a.options.AllowWrites:
		return false
	case given:
		return true
	}
	return t.Hints != nil && t.Hints.Destructive != nil && !*t.Hints.Destructive
}

// argumentsFor returns the arguments that the owner gave for calls of a tool.
func (a *auditor) argumentsFor(tool string) (all []json.RawMessage) {
	for _, arguments := range a.options.Arguments[tool] {
		if raw, err := json.Marshal(arguments); err == nil {
			all = append(all, raw)
		}
	}
	if d := a.options.Declared; d != nil && len(all) == 0 {
		for _, example := range d.Examples {
			// A later call of an example may need what an earlier one returned.
			if len(example.Calls) > 0 && example.Calls[0].Tool == tool && example.Calls[0].Err == nil {
				all = append(all, example.Calls[0].Arguments)
			}
		}
	}
	return all
}

// A mistakenCall is a call with one mistake.
type mistakenCall struct {
	tool     policy.Tool
	mistake  mistake
	argument string // the name of the wrong argument
	// others are arguments that are wrong too; naming one of them is as good.
	others []string
	answer *rpc.Answer
}

// A mistake is a kind of mistake in arguments.
type mistake int

const (
	missingArgument mistake = iota
	wrongType
	unknownArgument
)

// unknownName is the name of no argument.
const unknownName = "no_such_argument"

// collectMistakes calls a tool that reads with wrong arguments, made from valid ones if there are
// any. A call with a mistake could change something if the tool ignores it, so that tools that
// write are not called.
func (a *auditor) collectMistakes(ctx context.Context, t policy.Tool, valid []json.RawMessage) {
	e := &a.calls
	if t.Hints == nil || t.Hints.ReadOnly == nil || !*t.Hints.ReadOnly || !e.wantsMistakes(t.Name) {
		return
	}
	s := readShape(t.Input)
	if s == nil {
		return
	}
	var good map[string]json.RawMessage
	if len(valid) > 0 && json.Unmarshal(valid[0], &good) != nil {
		return
	}
	call := func(m mistake, argument string, others []string, arguments map[string]json.RawMessage) {
		raw, err := json.Marshal(arguments)
		if err == nil {
			e.mistakes = append(e.mistakes, mistakenCall{t, m, argument, others, a.callTool(ctx, t.Name, raw)})
		}
	}
	if required := s.needed(); len(required) > 0 {
		arguments := maps.Clone(good)
		if good == nil {
			call(missingArgument, required[0], required[1:], map[string]json.RawMessage{})
		} else {
			delete(arguments, required[0])
			call(missingArgument, required[0], nil, arguments)
		}
	}
	if len(valid) == 0 {
		return
	}
	if name, value := s.wrongValue(good); name != "" {
		call(wrongType, name, nil, replaced(good, name, value))
	}
	if s.closed() {
		call(unknownArgument, unknownName, nil, replaced(good, unknownName, json.RawMessage("1")))
	}
}

// wantsMistakes reports whether more tools are to be called with mistakes.
func (e *callEvidence) wantsMistakes(tool string) bool {
	seen := map[string]bool{tool: true}
	for _, m := range e.mistakes {
		seen[m.tool.Name] = true
	}
	return len(seen) <= maxMistakenTools
}
