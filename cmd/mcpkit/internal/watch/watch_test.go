package watch_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/watch"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// report returns a report in which each of the rules is broken.
func report(broken ...policy.RuleID) *policy.Report {
	r := &policy.Report{Tools: 3, Results: []policy.Result{{Rule: policy.Rule{ID: "tool-name"}, Outcome: policy.Pass}}}
	for _, id := range broken {
		rule := policy.Rule{ID: id, Level: policy.Must}
		r.Results = append(r.Results, policy.Result{Rule: rule, Outcome: policy.Fail, Findings: []policy.Finding{{Rule: rule, Message: "m"}}})
	}
	return r
}

func TestEachAuditIsExported(t *testing.T) {
	incomplete := report("tls-expiry")
	incomplete.Incomplete = "the server stopped answering the audit"
	reports := []*policy.Report{report(), report("tls-expiry", "dns-private"), report("dns-private"), incomplete}
	listener, err := watch.Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	url := "http://" + listener.Addr().String()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	get := func(path string) (int, string) {
		resp, err := client.Get(url + path) //nolint:noctx // a request to this test
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode, string(body)
	}
	var log strings.Builder
	run := 0
	w := &watch.Watch{
		Server: "https://notes.example/mcp", Interval: time.Millisecond, Runs: len(reports), Log: &log,
		Audit: func(context.Context) (*policy.Report, error) {
			_, text := get("/metrics")
			status, _ := get("/report.json")
			switch run {
			case 0:
				assert.Equal(t, http.StatusServiceUnavailable, status)
				assert.NotContains(t, text, "mcpkit_audit_runs_total{")
			case 1:
				assert.Equal(t, http.StatusOK, status)
				assert.Contains(t, text, `mcpkit_audit_ready{server="https://notes.example/mcp"} 1`)
				assert.Contains(t, text, `mcpkit_audit_tools{server="https://notes.example/mcp"} 3`)
				assert.NotContains(t, text, "mcpkit_audit_broken{")
			case 2:
				assert.Contains(t, text, `mcpkit_audit_ready{server="https://notes.example/mcp"} 0`)
				assert.Contains(t, text, `mcpkit_audit_broken{level="must",rule="tls-expiry",server="https://notes.example/mcp"} 1`)
				assert.Contains(t, text, `mcpkit_audit_rules{outcome="fail",server="https://notes.example/mcp"} 2`)
			case 3:
				assert.NotContains(t, text, "tls-expiry", "a rule that is no longer broken has no series")
				assert.Contains(t, text, `mcpkit_audit_complete{server="https://notes.example/mcp"} 1`)
			}
			run++
			return reports[run-1], nil
		},
	}
	last, err := w.Run(t.Context(), listener)
	require.NoError(t, err)
	assert.Same(t, reports[2], last, "the last complete report")
	assert.Contains(t, log.String(), "newly broken: dns-private, tls-expiry\n")
	assert.Contains(t, log.String(), "fixed: tls-expiry\n")
	assert.Contains(t, log.String(), "the server stopped answering the audit\n")
}

func TestAWatchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	listener, err := watch.Listen(ctx, "127.0.0.1:0")
	require.NoError(t, err)
	var once sync.Once
	w := &watch.Watch{Interval: time.Hour, Log: io.Discard, Audit: func(context.Context) (*policy.Report, error) {
		once.Do(cancel)
		return report("half"), nil
	}}
	last, err := w.Run(ctx, listener)
	require.NoError(t, err)
	assert.Nil(t, last, "a stopped audit is no report")
}

func TestAnAddressInUseIsReported(t *testing.T) {
	listener, err := watch.Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	_, err = watch.Listen(t.Context(), listener.Addr().String())
	assert.ErrorContains(t, err, "cannot serve metrics at 127.0.0.1:")
}

func TestAnErrorOfTheInputsEndsTheWatch(t *testing.T) {
	listener, err := watch.Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	wrong := errors.New("the token: t.txt is empty")
	w := &watch.Watch{Interval: time.Hour, Log: io.Discard, Audit: func(context.Context) (*policy.Report, error) { return nil, wrong }}
	_, err = w.Run(t.Context(), listener)
	assert.ErrorIs(t, err, wrong)
}
