package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func collectCalls(ctx context.Context, a *auditor) error {
	p, e := &a.protocol, &a.calls
	if p.tools == nil {
		return errors.New("the tools could not be listed")
	}
	e.unknownTool = callTool(ctx, a, unknownTool, json.RawMessage("{}"))
	called := 0
	for _, t := range p.tools {
		given := argumentsFor(a, t.Name)
		if !mayCall(a, t, len(given) > 0) {
			continue
		}
		e.tools++
		arguments, own, reason := given, false, ""
		if len(arguments) == 0 {
			var made json.RawMessage
			if made, own, reason = sampleArguments(t.Input); reason == "" {
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
				answer := callTool(ctx, a, t.Name, args)
				if stopped := a.stopped(answer); stopped != nil {
					return stopped
				}
				e.calls = append(e.calls, toolCall{tool: t, given: len(given) > 0, own: own, arguments: args, answer: answer, result: readResult(answer)})
			}
		}
		collectMistakes(ctx, a, t, arguments)
	}
	return collectSilent(ctx, a)
}

// collectSilent calls the tools that did not answer again, and waits as long as a client does.
// It waits for one tool at a time, because a server may answer only one call at a time, and only
// until one stays silent.
func collectSilent(ctx context.Context, a *auditor) error {
	e := &a.calls
	waited := time.Duration(0)
	for i, c := range e.calls {
		reads := c.tool.Hints != nil && c.tool.Hints.ReadOnly != nil && *c.tool.Hints.ReadOnly
		if !c.answer.TimedOut() || !reads || waited >= a.options.CallTimeout {
			continue
		}
		a.announce("tool %q did not answer; the audit calls it again and waits for up to %s", clip.Text(c.tool.Name, 64), a.options.CallTimeout)
		params := map[string]any{"name": c.tool.Name, "arguments": c.arguments}
		answer := a.peer.Call(ctx, a.protocol.session.Patient(a.options.CallTimeout), "tools/call", params)
		if stopped := a.stopped(answer); stopped != nil {
			return stopped
		}
		waited += answer.Took
		e.calls[i].answer, e.calls[i].result = answer, readResult(answer)
		e.calls[i].expired = answer.TimedOut() && answer.Took >= a.options.longestCall
		if answer.TimedOut() {
			break
		}
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

func callTool(ctx context.Context, a *auditor, name string, arguments json.RawMessage) *rpc.Answer {
	return a.peer.Call(ctx, a.protocol.session, "tools/call", map[string]any{"name": name, "arguments": arguments})
}

// mayCall reports whether the audit may call a tool. given is set if its owner gave arguments for
// it.
func mayCall(a *auditor, t policy.Tool, given bool) bool {
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
func argumentsFor(a *auditor, tool string) (all []json.RawMessage) {
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

// collectMistakes calls a tool that reads with wrong arguments, made from valid ones if there are
// any. A call with a mistake could change something if the tool ignores it, so that tools that
// write are not called.
func collectMistakes(ctx context.Context, a *auditor, t policy.Tool, valid []json.RawMessage) {
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
			e.mistakes = append(e.mistakes, mistakenCall{t, m, argument, others, callTool(ctx, a, t.Name, raw)})
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
