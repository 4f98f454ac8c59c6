package telemetry

import (
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A descriptionKey is everything about an operation and its outcome that may be a metric's label.
// Clients cannot invent values, so there are few keys.
type descriptionKey struct {
	method, tool, prompt, protocol, http string
	deprecated                           bool

	result observe.Result
	code   int64
}

func keyOf(op observe.Operation, out observe.Outcome) descriptionKey {
	return descriptionKey{op.Method, op.Tool, op.Prompt, op.Protocol, op.HTTP, op.Deprecated, out.Result, out.Code}
}

// A description is what spans and metrics say about the operations and outcomes with one key. It
// is made once per key: making attribute sets takes longer than recording them.
type description struct {
	// spanName is the name of the span.
	spanName string
	// start are the options that every span with the key starts with.
	start []trace.SpanStartOption
	// end are the attributes that the span gets when it ends. Most attributes are among them, so
	// that spans which are not sampled cost little; samplers see those in start.
	end []attribute.KeyValue
	// failed is set when the span gets the status Error.
	failed bool
	// series and tool are the attributes of metrics: all of them, and the tool alone.
	series []metric.RecordOption
	tool   metric.MeasurementOption
}

func describe(op observe.Operation, out observe.Outcome) *description {
	start, more := startAttributes(op), append(moreAttributes(op), outcomeAttributes(out)...)
	all := append(append([]attribute.KeyValue{}, start...), more...)
	return &description{
		spanName: spanName(op),
		start:    []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(start...)},
		end:      more,
		failed:   errorType(out) != "",
		series:   []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(all...))},
		tool:     metric.WithAttributeSet(attribute.NewSet(keyTool.String(op.Tool))),
	}
}

// maxDescriptions bounds how many descriptions are kept. There are more keys only when a handler
// returns ever new codes of JSON-RPC errors; their descriptions are made for each call.
const maxDescriptions = 4096

// descriptions keeps the descriptions that were made.
type descriptions struct {
	// recent holds the descriptions of the last keys. Comparing a key takes a fifth of the time of
	// looking it up in byKey, which is 2 % of a small call.
	recent [64]atomic.Pointer[keyedDescription]

	mu    sync.RWMutex
	byKey map[descriptionKey]*description
}

type keyedDescription struct {
	key descriptionKey
	*description
}

func (k *descriptions) of(op observe.Operation, out observe.Outcome) *description {
	key := keyOf(op, out)
	slot := &k.recent[key.slot()%len(k.recent)]
	if recent := slot.Load(); recent != nil && recent.key == key {
		return recent.description
	}
	d := k.lookUp(key, op, out)
	slot.Store(&keyedDescription{key, d})
	return d
}

// slot returns a number that differs for most keys.
func (key *descriptionKey) slot() int {
	n := len(key.method) + 3*len(key.tool) + 17*len(key.result)
	if key.tool != "" {
		n += 5*int(key.tool[0]) + 7*int(key.tool[len(key.tool)-1])
	}
	return n
}

func (k *descriptions) lookUp(key descriptionKey, op observe.Operation, out observe.Outcome) *description {
	k.mu.RLock()
	d := k.byKey[key]
	k.mu.RUnlock()
	if d != nil {
		return d
	}
	d = describe(op, out)
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.byKey) < maxDescriptions {
		k.byKey[key] = d
	}
	return d
}
