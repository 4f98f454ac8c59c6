package telemetry_test

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// A server whose metrics Prometheus scrapes.
func Example() {
	registry := prometheus.NewRegistry()
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry), otelprometheus.WithoutScopeInfo())
	if err != nil {
		log.Fatal(err)
	}
	tel, err := telemetry.New(telemetry.Options{MeterProvider: metric.NewMeterProvider(metric.WithReader(exporter))})
	if err != nil {
		log.Fatal(err)
	}

	srv := mcpkit.New(manifest(), mcpkit.Public("serves only public notes"), mcpkit.Observe(tel))
	type query struct {
		Word string `json:"word" jsonschema:"description=A word of the note"`
	}
	mcpkit.AddTool(srv, "find_notes", annotate.ReadOnly("Find notes"), "Finds notes by a word. Use when the number of a note is not known.",
		func(_ context.Context, q query) (string, error) { return "a note about " + q.Word, nil })
	example := func(prompt string) mcpkit.Example {
		return mcpkit.Example{Title: prompt, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("find_notes", query{Word: "rain"})}, Shows: "notes"}
	}
	srv.Examples(example("Which notes are about rain?"), example("Find notes on snow"), example("What did we write about sun?"))

	handler, err := srv.Handler()
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", tel.HTTP(telemetry.HTTPOptions{})(handler))
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{})) // use a separate port in production

	// A client calls the tool, and Prometheus scrapes the metrics.
	call := httptest.NewRequest("POST", "https://notes.acme.com/mcp", strings.NewReader(
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_notes","arguments":{"word":"rain"}}}`))
	call.Header.Set("Content-Type", "application/json")
	call.Header.Set("MCP-Protocol-Version", "2025-11-25")
	mux.ServeHTTP(httptest.NewRecorder(), call)
	scrape := httptest.NewRecorder()
	mux.ServeHTTP(scrape, httptest.NewRequest("GET", "/metrics", nil))
	for lines := bufio.NewScanner(scrape.Body); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "mcp_server_operation_duration_seconds_count") {
			fmt.Println(strings.ReplaceAll(lines.Text(), `",`, "\",\n\t"))
		}
	}
	// Output:
	// mcp_server_operation_duration_seconds_count{gen_ai_operation_name="execute_tool",
	// 	gen_ai_tool_name="find_notes",
	// 	mcp_method_name="tools/call",
	// 	mcp_protocol_version="2025-11-25",
	// 	mcpkit_result="ok",
	// 	network_protocol_name="http",
	// 	network_protocol_version="1.1",
	// 	network_transport="tcp"} 1
}
