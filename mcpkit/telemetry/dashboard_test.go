package telemetry_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A dashboard has the parts of a dashboard that the test reads.
type dashboard struct {
	SchemaVersion int `json:"schemaVersion"`
	Panels        []struct {
		ID         int    `json:"id"`
		Type       string `json:"type"`
		Title      string `json:"title"`
		Datasource struct{ UID string }
		Targets    []struct {
			Expr       string
			Datasource struct{ UID string }
		} `json:"targets"`
	} `json:"panels"`
	Templating struct {
		List []struct{ Name, Type, Definition string } `json:"list"`
	} `json:"templating"`
}

var (
	selector = regexp.MustCompile(`([a-zA-Z_:][a-zA-Z0-9_:]*)\{([^{}]*)\}`)
	matcher  = regexp.MustCompile(`([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)\s*"[^"]*"`)
	grouping = regexp.MustCompile(`(?:by|ignoring|group_left) \(([^()]*)\)`)
	word     = regexp.MustCompile(`[a-zA-Z_][a-zA-Z0-9_:]*`)
)

// fromPrometheus are the labels that Prometheus adds when it scrapes.
var fromPrometheus = []string{"job", "instance"}

// functions are the words in queries that are not metrics.
var functions = []string{"sum", "by", "rate", "histogram_quantile", "ignoring", "group_left", "or", "vector", "label_values"}

// TestDashboard checks that all metrics and labels in the dashboard are exported, under the names
// that the exporter for Prometheus gives them.
func TestDashboard(t *testing.T) {
	raw, err := os.ReadFile("../../examples/production/deploy/grafana-dashboard.json")
	require.NoError(t, err)
	var d dashboard
	require.NoError(t, json.Unmarshal(raw, &d))
	require.GreaterOrEqual(t, d.SchemaVersion, 39, "of Grafana 11")
	exported := gather(t)
	asked := map[string]bool{}
	check := func(where, query string) {
		labels := map[string]bool{}
		for _, l := range fromPrometheus {
			labels[l] = true
		}
		found := selector.FindAllStringSubmatch(query, -1)
		require.NotEmpty(t, found, where)
		for _, s := range found {
			asked[s[1]] = true
			if !assert.Contains(t, exported, s[1], where) {
				continue
			}
			for l := range exported[s[1]] {
				labels[l] = true
			}
			for _, m := range matcher.FindAllStringSubmatch(s[2], -1) {
				assert.True(t, exported[s[1]][m[1]] || m[1] == "job", "%s: %s has no label %s", where, s[1], m[1])
			}
			assert.Empty(t, strings.Trim(matcher.ReplaceAllString(s[2], ""), ", "), where)
		}
		for _, g := range grouping.FindAllStringSubmatch(query, -1) {
			for _, l := range word.FindAllString(g[1], -1) {
				assert.True(t, labels[l], "%s: no label %s", where, l)
			}
		}
		// The pattern finds only metrics with braces.
		rest := grouping.ReplaceAllStringFunc(selector.ReplaceAllString(query, ""), func(g string) string { return strings.Fields(g)[0] })
		rest = strings.ReplaceAll(rest, "[$__rate_interval]", "")
		for _, w := range word.FindAllString(rest, -1) {
			assert.Contains(t, functions, w, where)
		}
	}
	ids := map[int]bool{}
	for _, p := range d.Panels {
		assert.False(t, ids[p.ID], "%s: a second panel %d", p.Title, p.ID)
		ids[p.ID] = true
		if p.Type == "row" {
			continue
		}
		require.NotEmpty(t, p.Targets, p.Title)
		assert.Equal(t, "${datasource}", p.Datasource.UID, p.Title)
		for _, target := range p.Targets {
			assert.Equal(t, "${datasource}", target.Datasource.UID, p.Title)
			check(p.Title, target.Expr)
		}
	}
	for _, v := range d.Templating.List {
		if v.Type == "query" {
			name, label, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(v.Definition, "label_values("), ")"), "}, ")
			require.True(t, ok, v.Name)
			check(v.Name, "label_values("+name+"})")
			metric, _, _ := strings.Cut(name, "{")
			assert.True(t, exported[metric][label] || label == "job", v.Name)
		}
	}
	for metric := range exported {
		if base, ok := strings.CutSuffix(metric, "_total"); (ok || strings.HasSuffix(metric, "_bucket")) && !strings.HasPrefix(base, "http_") {
			assert.True(t, asked[metric] || asked[strings.TrimSuffix(metric, "_bucket")+"_count"], "no panel shows %s", metric)
		}
	}
}
