package telemetry_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// describeSpans writes spans in a stable order, and equal ones once.
func describeSpans(spans tracetest.SpanStubs) string {
	names := map[trace.SpanID]string{}
	for _, s := range spans {
		names[s.SpanContext.SpanID()] = s.Name
	}
	name := func(sc trace.SpanContext) string {
		switch {
		case !sc.IsValid():
			return "none"
		case sc.SpanID().String() == clientSpan:
			return "the client's"
		}
		return names[sc.SpanID()]
	}
	count := map[string]int{}
	for _, s := range spans {
		var b strings.Builder
		fmt.Fprintf(&b, "span %q\n  kind %s, status %s %q, parent %s", s.Name, s.SpanKind, s.Status.Code, s.Status.Description, name(s.Parent))
		for _, link := range s.Links {
			fmt.Fprintf(&b, ", link %s", name(link.SpanContext))
		}
		for _, e := range s.Events {
			fmt.Fprintf(&b, ", event %s", e.Name)
		}
		fmt.Fprintf(&b, "\n  %s\n", strings.Join(describeAttributes(s.Attributes), "\n  "))
		count[b.String()]++
	}
	return inOrder(count)
}

// varying are attributes whose values differ from run to run.
var varying = []attribute.Key{"mcpkit.ref", "mcpkit.tool.result.tokens", "http.response.body.size", "http.request.body.size"}

func describeAttributes(kv []attribute.KeyValue) []string {
	var all []string
	for _, a := range kv {
		v := a.Value.String()
		if a.Value.Type() == attribute.STRING {
			v = strconv.Quote(v)
		}
		if slices.Contains(varying, a.Key) {
			v = "*"
		}
		all = append(all, fmt.Sprintf("%s=%s", a.Key, v))
	}
	slices.Sort(all)
	return all
}

func describeMetrics(all metricdata.ResourceMetrics) string {
	var texts []string
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			var series []string
			var kind string
			for _, p := range pointsOf(m) {
				series = append(series, fmt.Sprintf("  %d x {%s}\n", p.count, strings.Join(describeAttributes(p.attributes.ToSlice()), ", ")))
				kind = p.kind
			}
			slices.Sort(series)
			texts = append(texts, fmt.Sprintf("metric %s, unit %s, %s\n  %s\n%s", m.Name, m.Unit, kind, m.Description, strings.Join(series, "")))
		}
	}
	slices.Sort(texts)
	return strings.Join(texts, "\n")
}

// A point is one series of a metric.
type point struct {
	kind       string
	count      int64
	attributes attribute.Set
}

func pointsOf(m metricdata.Metrics) (points []point) {
	switch data := m.Data.(type) {
	case metricdata.Histogram[float64]:
		for _, p := range data.DataPoints {
			points = append(points, point{fmt.Sprint("histogram ", p.Bounds), int64(p.Count), p.Attributes})
		}
	case metricdata.Histogram[int64]:
		for _, p := range data.DataPoints {
			points = append(points, point{fmt.Sprint("histogram ", p.Bounds), int64(p.Count), p.Attributes})
		}
	case metricdata.Sum[int64]:
		for _, p := range data.DataPoints {
			points = append(points, point{fmt.Sprintf("sum, monotonic %t", data.IsMonotonic), p.Value, p.Attributes})
		}
	default:
		points = append(points, point{kind: fmt.Sprintf("%T is not expected", data)})
	}
	return points
}

func inOrder(count map[string]int) string {
	var b strings.Builder
	texts := make([]string, 0, len(count))
	for text := range count {
		texts = append(texts, text)
	}
	slices.Sort(texts)
	for _, text := range texts {
		fmt.Fprintf(&b, "%d x %s", count[text], text)
	}
	return b.String()
}
