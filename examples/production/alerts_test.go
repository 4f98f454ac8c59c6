package main

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// queries returns the queries of the alerts and of the dashboard, by where they are.
func queries(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, group := range documents(t, "deploy/alerts.yaml")[0].at(t, "groups").([]any) {
		for _, r := range group.(node)["rules"].([]any) {
			rule := r.(node)
			all["alert "+rule.text(t, "alert")] = rule.text(t, "expr")
			assert.NotEmpty(t, rule.text(t, "annotations.summary"))
			assert.NotEmpty(t, rule.text(t, "annotations.action"), "an alert says what to do")
			assert.Contains(t, []string{"page", "ticket"}, rule.text(t, "labels.severity"))
		}
	}
	raw, err := os.ReadFile("deploy/grafana-dashboard.json")
	require.NoError(t, err)
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	require.NoError(t, json.Unmarshal(raw, &dashboard))
	for _, p := range dashboard.Panels {
		for i, target := range p.Targets {
			all["panel "+p.Title+strings.Repeat("'", i)] = target.Expr
		}
	}
	require.Greater(t, len(all), 30)
	return all
}

var (
	series   = regexp.MustCompile(`(?m)^([a-z_]+)(?:\{([^}]*)\})? `)
	selector = regexp.MustCompile(`([a-z_]+)\{([^{}]*)\}`)
	label    = regexp.MustCompile(`([a-z_]+)(?:=~|!~|!=|=)"`)
	grouping = regexp.MustCompile(`(?:by|ignoring) \(([^()]*)\)`)
)

// fromPrometheus are the labels that Prometheus adds when it scrapes.
var fromPrometheus = []string{"job", "instance"}

// TestQueriesAreAboutWhatTheProgramExports scrapes the running program after it has answered and
// refused requests, and looks for the metrics and labels of each alert and each panel.
func TestQueriesAreAboutWhatTheProgramExports(t *testing.T) {
	p := start(t, environment(), "-client-ip", "hops=1", "-burst", "2", "-rate", "0.01")
	assert.Contains(t, call(t, p, "203.0.113.1"), "errors")
	resp, err := http.Post("http://"+p.url+"/mcp", "text/plain", strings.NewReader("no request"))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusUnsupportedMediaType, resp.StatusCode)
	_, _, body := get(t, "http://"+p.admin+"/metrics")
	exported := map[string]map[string]bool{"up": {}}
	for _, s := range series.FindAllStringSubmatch(body, -1) {
		if exported[s[1]] == nil {
			exported[s[1]] = map[string]bool{}
		}
		for _, l := range label.FindAllStringSubmatch(s[2], -1) {
			exported[s[1]][l[1]] = true
		}
	}
	// These appear with the first call that has them.
	rare := regexp.MustCompile(`^mcpkit_tool_(arguments|result)_tokens_bucket$|^mcpkit_tool_results_shortened_total$`)
	for where, query := range queries(t) {
		found := selector.FindAllStringSubmatch(query, -1)
		require.NotEmpty(t, found, where)
		known := map[string]bool{}
		for _, l := range fromPrometheus {
			known[l] = true
		}
		for _, s := range found {
			if rare.MatchString(s[1]) {
				known["le"], known["gen_ai_tool_name"] = true, true
				continue
			}
			if !assert.Contains(t, exported, s[1], where) {
				continue
			}
			for l := range exported[s[1]] {
				known[l] = true
			}
			for _, l := range label.FindAllStringSubmatch(s[2], -1) {
				// A call that succeeds has no code.
				assert.True(t, known[l[1]] || l[1] == "rpc_response_status_code", "%s: %s has no label %s", where, s[1], l[1])
			}
		}
		for _, g := range grouping.FindAllStringSubmatch(query, -1) {
			for l := range strings.SplitSeq(g[1], ",") {
				l = strings.TrimSpace(l)
				assert.True(t, known[l] || l == "rpc_response_status_code", "%s: no label %s", where, l)
			}
		}
	}
}

// TestTheAlertsAreAboutTheJobThatIsScraped checks that prometheus.yml has the job that the alerts
// name, with the target and the file that the other files have.
func TestTheAlertsAreAboutTheJobThatIsScraped(t *testing.T) {
	config := documents(t, "deploy/prometheus.yml")[0]
	assert.Equal(t, []any{"alerts.yaml"}, config.at(t, "rule_files"))
	jobs := map[string]string{}
	for _, c := range config.at(t, "scrape_configs").([]any) {
		for _, targets := range c.(node)["static_configs"].([]any) {
			for _, target := range targets.(node)["targets"].([]any) {
				jobs[c.(node).text(t, "job_name")] = target.(string)
			}
		}
	}
	named := regexp.MustCompile(`job="([^"]*)"`)
	for where, query := range queries(t) {
		for _, m := range named.FindAllStringSubmatch(query, -1) {
			assert.Contains(t, jobs, m[1], where)
		}
	}
	services := documents(t, "deploy/compose.yaml")[0].at(t, "services").(node)
	for job, target := range jobs {
		host, port, err := net.SplitHostPort(target)
		require.NoError(t, err)
		require.Contains(t, services, host, job)
		assert.Contains(t, services[host].(node)["expose"], port, job)
		assert.Contains(t, services[host].(node)["command"], "-admin=0.0.0.0:"+port, job)
	}
}

// TestAlertsFire runs the tests of the alerts with promtool, where it is installed. .ci/run
// installs it.
func TestAlertsFire(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not installed; it is in Debian's package prometheus")
	}
	for _, args := range [][]string{{"check", "rules", "deploy/alerts.yaml"}, {"check", "config", "deploy/prometheus.yml"}, {"test", "rules", "deploy/alerts_test.yaml"}} {
		out, err := exec.CommandContext(t.Context(), promtool, args...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	tested, err := os.ReadFile("deploy/alerts_test.yaml")
	require.NoError(t, err)
	for where := range queries(t) {
		if name, ok := strings.CutPrefix(where, "alert "); ok {
			assert.GreaterOrEqual(t, strings.Count(string(tested), name), 2, "%s is tested with a server that works and with one that does not", name)
		}
	}
}
