package mcptest

import (
	"context"
	"sync"
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// registerHandlers returns a probe that puts the tool into the context of its handler, and lists
// the handler as running for as long as it runs. The read-only guards look for the tool there.
func registerHandlers(t testing.TB) probe.Probe {
	test := topLevelTest(t)
	return func(ctx context.Context, tool probe.Tool, handler func(context.Context) error) error {
		defer running.begin(test, tool)()
		return handler(context.WithValue(ctx, toolKey{}, tool))
	}
}

type toolKey struct{}

// running lists the handlers that run in this process. It is a variable of the package because a
// guard and the client of a server share nothing but the test that both are made for.
var running runningHandlers

// runningHandlers counts running handlers by test and tool. It is safe for concurrent use.
type runningHandlers struct {
	mu     sync.Mutex
	byTest map[string]map[probe.Tool]int
}

func (r *runningHandlers) begin(test string, tool probe.Tool) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byTest == nil {
		r.byTest = map[string]map[probe.Tool]int{}
	}
	if r.byTest[test] == nil {
		r.byTest[test] = map[probe.Tool]int{}
	}
	r.byTest[test][tool]++
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.byTest[test][tool]--; r.byTest[test][tool] == 0 {
			delete(r.byTest[test], tool)
		}
		if len(r.byTest[test]) == 0 {
			delete(r.byTest, test)
		}
	}
}

// readOnlyTool returns the name of the read-only tool that work with ctx belongs to, or "". The
// context of a handler names its tool, and fromContext is true. Work with any other context
// belongs to a read-only tool if only read-only tools run in the test.
func readOnlyTool(ctx context.Context, test string) (name string, fromContext bool) {
	if tool, ok := ctx.Value(toolKey{}).(probe.Tool); ok {
		if tool.Effect == annotate.EffectReadOnly {
			return tool.Name, true
		}
		return "", true
	}
	running.mu.Lock()
	defer running.mu.Unlock()
	for tool := range running.byTest[test] {
		if tool.Effect != annotate.EffectReadOnly {
			return "", false
		}
		name = tool.Name
	}
	return name, false
}
