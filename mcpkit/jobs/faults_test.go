package jobs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/jobs"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// callFrom calls export_notes on a server whose proxy reports the address of the client, and
// returns the text of the result.
func callFrom(t *testing.T, endpoint, address string) string {
	t.Helper()
	const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export_notes","arguments":{}}}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Test-Address", address)
	res, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode, string(raw))
	return string(raw)
}

// An ownedStore remembers for whom values are stored.
type ownedStore struct {
	store.Store
	nobody atomic.Int32 // values of the program itself
}

func (s *ownedStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	if owner == "" {
		s.nobody.Add(1)
	}
	return s.Store.Swap(ctx, key, old, next, ttl, owner)
}

// TestACallerIsCountedByItsNetwork checks that addresses of one network, however they are written,
// are one caller of a public server, and that callers whose address is not known are one as well.
func TestACallerIsCountedByItsNetwork(t *testing.T) {
	kept := &ownedStore{Store: store.NewMemory(0)}
	srv := mcpkit.New(manifest(), mcpkit.Public("the notes of this test are public"), mcpkit.Edge(edge.Config{Hosts: []string{"127.0.0.1"}, ClientIP: func(r *http.Request) (netip.Addr, bool) {
		addr, err := netip.ParseAddr(r.Header.Get("Test-Address"))
		return addr, err == nil
	}}))
	runner := jobs.Add(srv, kept, "export_notes", annotate.ReadOnly("Export notes"), "Exports all notes. Use when the user wants a copy of everything.",
		lasting(time.Hour), &jobs.Options{PerCaller: 2})
	example := mcpkit.Example{Title: "One", Prompt: "Export our notes", Calls: []mcpkit.Call{mcpkit.Use("export_notes", exportIn{})}, Shows: "an export"}
	srv.Examples(example, example, example)
	handler, err := srv.Handler()
	require.NoError(t, err)
	web := httptest.NewServer(handler)
	defer web.Close()
	defer http.DefaultClient.CloseIdleConnections()
	const full = "2 jobs of this caller are running"
	for _, caller := range [][]string{
		{"2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1%eth0"},
		{"2001:db8:1:3::1", "2001:db8:1:3::2", "2001:db8:1:3::3"},
		{"198.51.100.1", "::ffff:198.51.100.1", "198.51.100.1"},
		{"198.51.100.2", "198.51.100.2", "198.51.100.2"},
		{"", "unknown", ""},
	} {
		for i, address := range caller {
			text := callFrom(t, web.URL+"/mcp", address)
			if i < 2 {
				assert.NotContains(t, text, full, address)
			} else {
				assert.Contains(t, text, full, address)
			}
		}
	}
	assert.Zero(t, kept.nobody.Load(), "no caller has the share of the program")
	ctx, end := context.WithCancel(t.Context())
	end()
	require.Error(t, runner.Drain(ctx))
}

// A forgetfulStore carries out writes and loses the answers of some.
type forgetfulStore struct {
	store.Store
	forgets func(n int64) bool // whether the answer of write n is lost
	blind   func(n int64) bool // whether read n fails
	writes  atomic.Int64
	reads   atomic.Int64
}

func (s *forgetfulStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	n := s.writes.Add(1)
	err := s.Store.Swap(ctx, key, old, next, ttl, owner)
	if err == nil && s.forgets(n) {
		return fmt.Errorf("%w: the connection broke", store.ErrUnavailable)
	}
	return err
}

func (s *forgetfulStore) Get(ctx context.Context, key string) ([]byte, error) {
	if n := s.reads.Add(1); s.blind != nil && s.blind(n) {
		return nil, store.ErrUnavailable
	}
	return s.Store.Get(ctx, key)
}

// TestALostAnswerLosesNoJob checks jobs with progress whose store carries out writes without saying
// so: all, each third, and those whose outcome cannot be read at once either.
func TestALostAnswerLosesNoJob(t *testing.T) {
	always := func(int64) bool { return true }
	third := func(n int64) bool { return n%3 == 0 }
	for name, kept := range map[string]*forgetfulStore{
		"all":                 {forgets: always},
		"each third":          {forgets: third},
		"without reading":     {forgets: func(n int64) bool { return n > 2 && n%3 == 0 }, blind: func(n int64) bool { return n > 2 && n%2 == 0 }},
		"the end in the dark": {forgets: func(n int64) bool { return n > 2 }, blind: func(n int64) bool { return n > 2 && n%4 != 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				kept.Store = store.NewMemory(0)
				srv, runner := newServer(kept, func(ctx context.Context, in exportIn) (exported, error) {
					for i := range 60 {
						mcpkit.Progress(ctx, float64(i), 60, "")
						select {
						case <-time.After(time.Second):
						case <-ctx.Done():
							return exported{}, ctx.Err()
						}
					}
					return exported{Notes: in.Year}, nil
				}, &jobs.Options{Wait: 3 * time.Minute})
				plain, _ := newServer(kept.Store, lasting(0), &jobs.Options{Wait: 3 * time.Minute})
				h := start(t, mcptest.New(t, srv))
				assert.Equal(t, &exported{Notes: 2020}, resultOf(t, mcptest.New(t, plain), h).Result)
				require.NoError(t, runner.Drain(t.Context()))
			})
		})
	}
}

// TestACancelWithoutAnAnswerCancels checks that a job ends although the store did not say that it
// has stored the cancellation.
func TestACancelWithoutAnAnswerCancels(t *testing.T) {
	kept := &forgetfulStore{Store: store.NewMemory(0), forgets: func(n int64) bool { return n > 2 }}
	srv, runner := newServer(kept, lasting(time.Hour), nil)
	c := mcptest.New(t, srv)
	h := start(t, c)
	assert.Equal(t, "cancelled", mcptest.Call[jobs.State](t, c, "cancel_export_notes", h).Status)
	require.NoError(t, runner.Drain(t.Context()))
	assert.Equal(t, "cancelled", resultOf(t, c, h).Status)
}

type nilError struct{ text string }

func (e *nilError) Error() string { return e.text }
func (e *nilError) Unwrap() error { return errors.New(e.text) }

// An endlessPanic panics whenever it is asked for something.
type endlessPanic struct{}

func (e endlessPanic) Error() string { panic(e) }
func (e endlessPanic) Unwrap() error { panic(e) }

// TestErrorsThatPanic checks that errors of work whose methods panic fail the job and nothing else.
func TestErrorsThatPanic(t *testing.T) {
	for logged, work := range map[string]exportWork{
		"*jobs_test.nilError(nil)":     func(context.Context, exportIn) (exported, error) { var e *nilError; return exported{}, e },
		"*mcpkit.ToolError(nil)":       func(context.Context, exportIn) (exported, error) { var e *mcpkit.ToolError; return exported{}, e },
		"*fs.PathError(nil)":           func(context.Context, exportIn) (exported, error) { return exported{}, (*fs.PathError)(nil) },
		"jobs_test.endlessPanic":       func(context.Context, exportIn) (exported, error) { return exported{}, endlessPanic{} },
		"panic=jobs_test.endlessPanic": func(context.Context, exportIn) (exported, error) { panic(endlessPanic{}) },
	} {
		var log syncbuffer.Buffer
		srv, runner := newServer(store.NewMemory(0), work, &jobs.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		c := mcptest.New(t, srv)
		h := start(t, c)
		require.NoError(t, runner.Drain(t.Context()))
		assert.Contains(t, noResult(t, c, h), "internal error (ref ", logged)
		assert.Contains(t, log.String(), logged)
	}
}

// A foreign error of another package is one that the model reads.
type foreignError struct{}

func (foreignError) Error() string                 { return "secret" }
func (foreignError) ForModel() (what, next string) { return "the archive is closed", "Ask for 2021." }

// TestErrorsForTheModel checks that errors with ForModel reach the model as those of tools do.
func TestErrorsForTheModel(t *testing.T) {
	srv, runner := newServer(store.NewMemory(0), func(context.Context, exportIn) (exported, error) { return exported{}, foreignError{} }, nil)
	c := mcptest.New(t, srv)
	h := start(t, c)
	require.NoError(t, runner.Drain(t.Context()))
	assert.Contains(t, noResult(t, c, h), "the job failed: the archive is closed. Ask for 2021.")
}

// A brokenStore fails with errors that repeat what it stores.
type brokenStore struct {
	store.Store
	broken atomic.Bool
}

func (s *brokenStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	if s.broken.Load() {
		return fmt.Errorf("INSERT %s: %w", next, &fs.PathError{Op: "write", Path: string(next), Err: fs.ErrPermission})
	}
	return s.Store.Swap(ctx, key, old, next, ttl, owner)
}

// TestLogsHaveNoValuesOfStores checks that the log says of what kind an error of the store is, and
// not its text.
func TestLogsHaveNoValuesOfStores(t *testing.T) {
	var log syncbuffer.Buffer
	kept := &brokenStore{Store: store.NewMemory(0)}
	bubbleOf(t, kept, func(context.Context, exportIn) (exported, error) {
		kept.broken.Store(true)
		return exported{Notes: 20202020}, nil
	}, &jobs.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))}, func(t *testing.T, c *mcptest.Client) {
		start(t, c)
		time.Sleep(2 * time.Minute)
	})
	var line struct{ Msg, Tool, Error string }
	require.NoError(t, json.Unmarshal(bytes.TrimSpace([]byte(log.String())), &line), log.String())
	assert.Equal(t, "the end of a job cannot be stored", line.Msg)
	assert.Equal(t, "export_notes", line.Tool)
	assert.Contains(t, line.Error, "*fs.PathError(write)")
	assert.NotContains(t, log.String(), "20202020")
}

func bubbleOf(t *testing.T, kept store.Store, work exportWork, opts *jobs.Options, test func(*testing.T, *mcptest.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		srv, runner := newServer(kept, work, opts)
		test(t, mcptest.New(t, srv))
		ctx, end := context.WithCancel(t.Context())
		end()
		_ = runner.Drain(ctx)
	})
}
