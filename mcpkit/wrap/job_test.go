package wrap_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/jobs"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

type export struct {
	Status string `json:"status" pending:"queued,running"`
	Rows   int    `json:"rows,omitempty"`
}

type exportIn struct {
	Kind string `json:"kind"`
}

// TestJobs checks that a job follows the address of the status until the service has finished, in
// the ways that services say so.
func TestJobs(t *testing.T) {
	testsize.OnlySlow(t, "it waits for jobs")
	var polls atomic.Int64
	var later func(w http.ResponseWriter, n int64)
	var location string
	mux := http.NewServeMux()
	mux.HandleFunc("POST /exports", func(w http.ResponseWriter, _ *http.Request) {
		polls.Store(0)
		w.Header().Set("Location", location)
		w.Header().Set("Retry-After", "0")
		answer(w, 202, "application/json", `{"status":"queued"}`)
	})
	mux.HandleFunc("GET /operations/42", func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "yes", r.Header.Get("X-Caller"), "Identity tells the service who calls")
		assert.Equal(t, "x=1", r.URL.RawQuery)
		w.Header().Set("Retry-After", "0")
		later(w, polls.Add(1))
	})
	mux.HandleFunc("GET /exports/42", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, "application/json", `{"status":"done","rows":7}`)
	})
	finished := `{"status":"done","rows":7}`
	for where, b := range both(t, mux, wrap.Identity(func(_ context.Context, r *http.Request) error { r.Header.Set("X-Caller", "yes"); return nil })) {
		srv := newServer()
		runner := wrap.Job[exportIn, export](srv, b, store.NewMemory(0), "POST /exports", "export_notes", annotate.Additive("Export notes"), "Exports notes. Use when the user wants a copy.", &jobs.Options{Timeout: 20 * time.Second, PerCaller: 20})
		require.Empty(t, found(srv, "tool-route", "tool-types", "server-options"))
		c := mcptest.New(t, srv)
		run := func() (jobs.Result[export], error) {
			started := mcptest.Call[jobs.Started](t, c, "export_notes", exportIn{"all"})
			return mcptest.Try[jobs.Result[export]](t.Context(), c, "get_export_notes_result", jobs.Handle{Job: started.Job})
		}
		location = "/operations/42?x=1"
		for name, serve := range map[string]func(w http.ResponseWriter, n int64){
			"202 until it is done": func(w http.ResponseWriter, n int64) {
				if n < 3 {
					w.WriteHeader(202)
					return
				}
				answer(w, 200, "application/json", finished)
			},
			"a status in the body": func(w http.ResponseWriter, n int64) {
				if n < 3 {
					answer(w, 200, "application/json", `{"status":"running"}`)
					return
				}
				answer(w, 200, "application/json", finished)
			},
			"a redirect to the result": func(w http.ResponseWriter, n int64) {
				w.Header().Set("Location", "/exports/42")
				w.WriteHeader(303)
			},
			"a status that fails for a while": func(w http.ResponseWriter, n int64) {
				if n < 4 {
					w.WriteHeader([]int{500, 429, 503}[n-1])
					return
				}
				answer(w, 200, "application/json", finished)
			},
		} {
			later = serve
			res, err := run()
			require.NoError(t, err, name)
			require.NotNil(t, res.Result, name+" "+where)
			assert.Equal(t, export{"done", 7}, *res.Result, name+" "+where)
		}
		later = func(w http.ResponseWriter, _ int64) {
			answer(w, 422, "application/json", `{"error":"the disk is full"}`)
		}
		_, err := run()
		assert.ErrorContains(t, err, "the disk is full")
		later = func(w http.ResponseWriter, _ int64) { w.WriteHeader(500) }
		_, err = run()
		assert.ErrorContains(t, err, "internal error")
		for _, location = range []string{"", "https://evil.example.com/operations/42", "//evil.example.com/", "file:///etc/passwd", "http://u:p@localhost/"} {
			_, err = run()
			assert.ErrorContains(t, err, "internal error", location)
		}
		require.NoError(t, runner.Drain(t.Context()))
	}
}

// TestFaultyJobs checks that a fault of a job's route is one finding, at the line of the
// declaration.
func TestFaultyJobs(t *testing.T) {
	srv := newServer()
	wrap.Job[exportIn, export](srv, wrap.InProcess(http.NotFoundHandler()), store.NewMemory(0), "POST /exports/{id}", "export_notes", annotate.Additive("Export notes"), text, nil)
	lines := found(srv, "tool-route")
	require.Len(t, lines, 1)
	assert.True(t, strings.HasPrefix(lines[0], "job_test.go:"), lines[0])

	srv = newServer()
	wrap.HTTP[exportIn, export](srv, wrap.InProcess(http.NotFoundHandler()), "POST /exports", "export_notes", annotate.Additive("Export notes"), text)
	assert.Contains(t, strings.Join(found(srv, "tool-route"), "\n"), "declare the route with wrap.Job, or remove the tag")
}
