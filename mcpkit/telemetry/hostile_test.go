package telemetry_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// series returns the metrics without their counts.
func (l *lab) series(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, scope := range l.metrics(t).ScopeMetrics {
		for _, m := range scope.Metrics {
			for _, p := range pointsOf(m) {
				all[m.Name+" "+strings.Join(describeAttributes(p.attributes.ToSlice()), " ")] = true
			}
		}
	}
	return all
}

// hostile returns requests to the server at an address that name something that does not exist,
// with i in the name.
func hostile(t *testing.T, address string) map[string]func(i string) {
	raw := func(request string, a ...any) {
		conn, err := net.Dial("tcp", address)
		require.NoError(t, err)
		defer conn.Close()
		fmt.Fprintf(conn, request, a...)
		_, err = io.ReadAll(conn)
		require.NoError(t, err)
	}
	send := func(method, path, minor, host, version, message string) {
		raw("%s %s HTTP/1.%s\r\nHost: %s\r\nContent-Type: application/json\r\nMCP-Protocol-Version: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
			method, path, minor, host, version, len(message), message)
	}
	const local = "127.0.0.1"
	return map[string]func(i string){
		"tools": func(i string) {
			send("POST", "/mcp", "1", local, legacy, body(legacy, "tools/call", map[string]any{"name": "tool" + i}))
		},
		"prompts": func(i string) {
			send("POST", "/mcp", "1", local, legacy, body(legacy, "prompts/get", map[string]any{"name": "prompt" + i}))
		},
		"resources": func(i string) {
			send("POST", "/mcp", "1", local, legacy, body(legacy, "resources/read", map[string]any{"uri": "x://" + i}))
		},
		"methods": func(i string) { send("POST", "/mcp", "1", local, legacy, body(legacy, "method/"+i, nil)) },
		"headers": func(i string) { send("POST", "/mcp", "1", local, "2025-01-0"+i, body(legacy, "tools/list", nil)) },
		"versions": func(i string) {
			send("POST", "/mcp", "1", local, "2026-07-0"+i, body("2026-07-0"+i, "tools/list", nil))
		},
		"initialize": func(i string) {
			send("POST", "/mcp", "1", local, "", body(legacy, "initialize", map[string]any{"protocolVersion": i}))
		},
		"http":  func(i string) { send("POST", "/mcp", i, local, legacy, body(legacy, "tools/list", nil)) },
		"verbs": func(i string) { send("VERB"+i, "/mcp", "1", local, legacy, "") },
		"cases": func(i string) {
			send([]string{"get", "Get", "gEt", "geT", "GEt", "GeT", "gET", "GET"}[i[0]-'2'], "/mcp", "1", local, legacy, "")
		},
		"paths":    func(i string) { send("GET", "/path"+i, "1", local, legacy, "") },
		"below":    func(i string) { send("GET", "/docs/"+i, "1", local, legacy, "") },
		"hosts":    func(i string) { send("GET", "/", "1", "host"+i+".example.com:"+i, legacy, "") },
		"statuses": func(i string) { send("POST", "/mcp", "1", local, legacy, "{"+i) },
	}
}

// TestClientsInventNoLabels checks that of each kind of hostile requests, only the first makes a
// new series or span name.
func TestClientsInventNoLabels(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	base, _ := l.listen(t, newServer(public, mcpkit.Observe(l), mcpkit.RateLimit(nil)), telemetry.HTTPOptions{Routes: []string{"/docs/*"}})
	kinds := hostile(t, strings.TrimPrefix(base, "http://"))
	names := func() map[string]bool {
		all := map[string]bool{}
		for _, s := range l.spans.GetSpans() {
			all[s.Name] = true
		}
		return all
	}
	for kind, ask := range kinds {
		ask("2")
		ask("3") // waits for spans that end late
		series, spans := l.series(t), names()
		for _, i := range []string{"4", "5", "6", "7", "8", "9"} {
			ask(i)
		}
		assert.Equal(t, series, l.series(t), kind)
		assert.Equal(t, spans, names(), kind)
	}
	assert.Less(t, len(l.series(t)), 80)
	for _, name := range []string{"tools/call", "prompts/get", "resources/read", "tools/list", "initialize", "HTTP /mcp", "GET", "GET /mcp", "GET /docs/*"} {
		assert.Contains(t, names(), name, "the requests were measured")
	}
}

// TestPrometheusKeepsNoMadeUpNames checks that hundreds of made-up names of every kind add no
// series to what Prometheus scrapes after the first few, and that no series contains a made-up
// name.
func TestPrometheusKeepsNoMadeUpNames(t *testing.T) {
	registry := prometheus.NewRegistry()
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry))
	require.NoError(t, err)
	l := newLab(t, telemetry.Options{})
	l.Telemetry, err = telemetry.New(telemetry.Options{MeterProvider: metric.NewMeterProvider(metric.WithReader(exporter)), TokensEvery: 1})
	require.NoError(t, err)
	base, _ := l.listen(t, newServer(public, mcpkit.Observe(l), mcpkit.RateLimit(nil)), telemetry.HTTPOptions{Routes: []string{"/docs/*"}})
	kinds := hostile(t, strings.TrimPrefix(base, "http://"))
	delete(kinds, "cases") // there are only eight
	scrape := func() (text string, series int) {
		rec := httptest.NewRecorder()
		promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
		require.Equal(t, http.StatusOK, rec.Code)
		for line := range strings.Lines(rec.Body.String()) {
			if !strings.HasPrefix(line, "#") {
				series++
			}
		}
		return rec.Body.String(), series
	}
	for range 2 { // waits for operations that end late
		for _, ask := range kinds {
			ask("2")
		}
	}
	_, before := scrape()
	for i := range 40 {
		for kind, ask := range kinds {
			if kind == "http" && i > 7 {
				continue
			}
			ask(strconv.Itoa(3 + i + 66_000*min(i/7, 1)))
		}
	}
	text, after := scrape()
	assert.Equal(t, before, after)
	assert.Less(t, after, 1500)
	assert.NotContains(t, labels(text), "660", "a made-up name or number")
	assert.Contains(t, text, `_OTHER`)
}

// labels returns the scraped text without the values.
func labels(text string) string {
	var names strings.Builder
	for line := range strings.Lines(text) {
		if i := strings.LastIndexByte(strings.TrimSpace(line), ' '); i > 0 && !strings.HasPrefix(line, "#") {
			names.WriteString(line[:i] + "\n")
		}
	}
	return names.String()
}
