package telemetry

import (
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A kind is all of an operation and its outcome that may be a metric's label. There
// are few, since no client can make one up: so what is exported of each is made once,
// which saves half of the time that observing takes.
type kind struct {
	method, tool, prompt, protocol, http string

	result observe.Result
	code   int64
}

func kindOf(op observe.Operation, out observe.Outcome) kind {
	return kind{op.Method, op.Tool, op.Prompt, op.Protocol, op.HTTP, out.Result, out.Code}
}

// A look is how a kind is exported.
type look struct {
	name   string
	begun  []attribute.KeyValue
	ended  []attribute.KeyValue
	failed bool
	// series are the attributes of metrics, in the form that takes no allocation.
	series []metric.RecordOption
}

func lookOf(op observe.Operation, out observe.Outcome) *look {
	l := &look{name: spanName(op), begun: attributesOf(op), ended: outcomeOf(out), failed: errorType(out) != ""}
	all := append(append([]attribute.KeyValue{}, l.begun...), l.ended...)
	l.series = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(all...))}
	return l
}

// maxKinds bounds the memory of kinds. More than that there are only where a handler
// answers with ever new codes of JSON-RPC errors; these are then made each time.
const maxKinds = 4096

// kinds remembers the looks.
type kinds struct {
	mu   sync.RWMutex
	seen map[kind]*look
}

func (k *kinds) look(op observe.Operation, out observe.Outcome) *look {
	of := kindOf(op, out)
	k.mu.RLock()
	l := k.seen[of]
	k.mu.RUnlock()
	if l != nil {
		return l
	}
	l = lookOf(op, out)
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.seen) < maxKinds {
		k.seen[of] = l
	}
	return l
}
