package mcptest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// marked has the context of every handler say which tool runs, for what guards the
// read-only ones.
func marked(t testing.TB) probe.Probe {
	test := root(t)
	return func(ctx context.Context, c probe.Call, handler func(context.Context) error) error {
		defer running.begin(test, c)()
		return handler(context.WithValue(ctx, callKey{}, c))
	}
}

type callKey struct{}

// running are the handlers that run in the tests of this process, for code that does not
// hand on its context. Tests may run at once, so they are kept apart.
var running calls

type calls struct {
	mu     sync.Mutex
	byTest map[string]map[probe.Call]int
}

func (r *calls) begin(test string, c probe.Call) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byTest == nil {
		r.byTest = map[string]map[probe.Call]int{}
	}
	if r.byTest[test] == nil {
		r.byTest[test] = map[probe.Call]int{}
	}
	r.byTest[test][c]++
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.byTest[test][c]--; r.byTest[test][c] == 0 {
			delete(r.byTest[test], c)
		}
		if len(r.byTest[test]) == 0 {
			delete(r.byTest, test)
		}
	}
}

// readOnlyTool names the read-only tool that work belongs to which was asked for with ctx,
// or "". Work without the context of a call belongs to the tools that run in the
// same test: it is that of a read-only one if there are no others.
func readOnlyTool(ctx context.Context, test string) (tool string, handedOn bool) {
	if c, ok := ctx.Value(callKey{}).(probe.Call); ok {
		if c.Effect == annotate.EffectReadOnly {
			return c.Tool, true
		}
		return "", true
	}
	running.mu.Lock()
	defer running.mu.Unlock()
	for c := range running.byTest[test] {
		if c.Effect != annotate.EffectReadOnly {
			return "", false
		}
		tool = c.Tool
	}
	return tool, false
}

// root names the test that t is a part of.
func root(t testing.TB) string {
	name, _, _ := strings.Cut(t.Name(), "/")
	return name
}
