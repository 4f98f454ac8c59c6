package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/jobs"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type exportIn struct {
	Year int `json:"year,omitempty" jsonschema:"description=The year of the notes,minimum=2000,maximum=2100"`
}

type exported struct {
	Notes int `json:"notes" jsonschema:"description=How many notes were exported"`
}

type (
	exportWork = func(context.Context, exportIn) (exported, error)
	result     = jobs.Result[exported]
)

func manifest() mcpkit.Manifest {
	return mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.2.3",
		Tagline:     "Read and write notes",
		Description: "Finds, reads and writes the notes of a team.",
		URL:         "https://notes.acme.com/mcp",
		Privacy:     "https://acme.com/privacy",
		Support:     "support@acme.com",
		Security:    "security@acme.com",
		Directories: policy.Directories{Developer: "Acme Ltd", Anthropic: policy.AnthropicListing{Slug: "notes", Categories: []string{"Productivity"}}},
	}
}

// newServer returns a public server with the job export_notes.
func newServer(kept store.Store, work exportWork, opts *jobs.Options) (*mcpkit.Server, *jobs.Runner) {
	return serverOf(mcpkit.Public("the notes of this test are public"), kept, work, opts)
}

func serverOf(access mcpkit.Access, kept store.Store, work exportWork, opts *jobs.Options) (*mcpkit.Server, *jobs.Runner) {
	srv := mcpkit.New(manifest(), access)
	runner := jobs.Add(srv, kept, "export_notes", annotate.ReadOnly("Export notes"), "Exports the notes of a year. Use when the user wants a copy of all notes.", work, opts)
	example := func(title, prompt string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("export_notes", exportIn{Year: 2020})}, Shows: "how an export starts"}
	}
	srv.Examples(example("One", "Export our notes of 2020"), example("Two", "I need a copy of what we wrote in 2020"), example("Three", "Save the notes of 2020 for me"))
	return srv, runner
}

// lasting returns work that takes d.
func lasting(d time.Duration) exportWork {
	return func(ctx context.Context, in exportIn) (exported, error) {
		select {
		case <-time.After(d):
			return exported{Notes: in.Year}, nil
		case <-ctx.Done():
			return exported{}, ctx.Err()
		}
	}
}

func start(t *testing.T, c *mcptest.Client) jobs.Handle {
	t.Helper()
	return jobs.Handle{Job: mcptest.Call[jobs.Started](t, c, "export_notes", exportIn{Year: 2020}).Job}
}

func resultOf(t *testing.T, c *mcptest.Client, h jobs.Handle) result {
	t.Helper()
	return mcptest.Call[result](t, c, "get_export_notes_result", h)
}

func noResult(t *testing.T, c *mcptest.Client, h jobs.Handle) string {
	t.Helper()
	return mcptest.CallError(t, c, "get_export_notes_result", h)
}

// bubble runs a test in a bubble, with a client of a new server.
func bubble(t *testing.T, work exportWork, opts *jobs.Options, test func(*testing.T, *mcptest.Client, *jobs.Runner)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		srv, runner := newServer(store.NewMemory(0), work, opts)
		test(t, mcptest.New(t, srv), runner)
		ctx, end := context.WithCancel(t.Context())
		end()
		_ = runner.Drain(ctx)
	})
}

// TestTheToolsOfAJobPassReview checks the annotations and texts of the three tools by the rules of
// the directories.
func TestTheToolsOfAJobPassReview(t *testing.T) {
	srv, runner := newServer(store.NewMemory(0), lasting(0), nil)
	report := srv.Check()
	assert.True(t, report.OK(), report)
	effects := map[string]annotate.Effect{}
	for _, tool := range srv.Surface().Tools {
		effects[tool.Name] = tool.Effect
		if tool.Name == "cancel_export_notes" {
			assert.True(t, *tool.Hints.Idempotent)
		}
	}
	assert.Equal(t, map[string]annotate.Effect{
		"export_notes": annotate.EffectReadOnly, "get_export_notes_result": annotate.EffectReadOnly, "cancel_export_notes": annotate.EffectDestructive,
	}, effects)
	require.NoError(t, runner.Drain(t.Context()))
}

// TestAJobLongerThanACallWaits checks that the result of a job of ten minutes comes at last, that
// the tool for it waits, and that it is kept.
func TestAJobLongerThanACallWaits(t *testing.T) {
	bubble(t, lasting(10*time.Minute), nil, func(t *testing.T, c *mcptest.Client, _ *jobs.Runner) {
		began := time.Now()
		h := start(t, c)
		assert.Zero(t, time.Since(began))
		polls := 0
		var got result
		for got = resultOf(t, c, h); got.Status == "running"; got = resultOf(t, c, h) {
			polls++
			assert.Contains(t, got.Next, "get_export_notes_result")
		}
		assert.InDelta(t, 12, polls, 1)
		assert.Equal(t, 10*time.Minute, time.Since(began))
		assert.Equal(t, &exported{Notes: 2020}, got.Result)
		assert.Equal(t, "done", resultOf(t, c, h).Status, "the result is read again")
	})
}

// TestHandlesThatAreNoJob checks handles that are made up, and one whose time has passed.
func TestHandlesThatAreNoJob(t *testing.T) {
	bubble(t, lasting(time.Minute), &jobs.Options{Keep: time.Hour}, func(t *testing.T, c *mcptest.Client, _ *jobs.Runner) {
		const unknown = "job: there is no job with this handle, or it has expired. Call export_notes to start another job."
		h := start(t, c)
		for _, made := range []string{"x", strings.ToLower(h.Job), h.Job[1:], "../" + h.Job, "größe"} {
			assert.Equal(t, unknown, noResult(t, c, jobs.Handle{Job: made}), made)
			assert.Equal(t, unknown, mcptest.CallError(t, c, "cancel_export_notes", jobs.Handle{Job: made}), made)
		}
		time.Sleep(59 * time.Minute)
		assert.Equal(t, "done", resultOf(t, c, h).Status)
		time.Sleep(3 * time.Minute)
		assert.Equal(t, unknown, noResult(t, c, h))
	})
}

// TestAJobOfAnotherCallerDoesNotExist checks that only the user who started a job reads or cancels
// it.
func TestAJobOfAnotherCallerDoesNotExist(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, _ := serverOf(mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://id.example.com"}}}), store.NewMemory(0), lasting(time.Minute), nil)
		ann, bob := mcptest.New(t, srv, mcptest.As("ann")), mcptest.New(t, srv, mcptest.As("bob"))
		h := start(t, ann)
		assert.Contains(t, noResult(t, bob, h), "there is no job with this handle")
		assert.Contains(t, mcptest.CallError(t, bob, "cancel_export_notes", h), "there is no job with this handle")
		time.Sleep(2 * time.Minute)
		assert.Equal(t, "done", resultOf(t, ann, h).Status)
		assert.Contains(t, noResult(t, bob, h), "there is no job with this handle")
	})
}

// TestAJobOfAnotherServerDoesNotExist gives two servers of one program the same store and a job of
// the same name. Neither the jobs nor the places of a caller are shared.
func TestAJobOfAnotherServerDoesNotExist(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := store.NewMemory(0)
		client := func(path string) *mcptest.Client {
			m := manifest()
			m.URL = "https://notes.acme.com" + path
			srv := mcpkit.New(m, mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://id.example.com"}}}))
			jobs.Add(srv, kept, "export_notes", annotate.ReadOnly("Export notes"), "Exports the notes of a year. Use when the user wants a copy of all notes.", lasting(time.Minute), &jobs.Options{PerCaller: 1})
			example := mcpkit.Example{Title: "One", Prompt: "Export our notes", Calls: []mcpkit.Call{mcpkit.Use("export_notes", exportIn{})}, Shows: "an export"}
			srv.Examples(example, example, example)
			return mcptest.New(t, srv, mcptest.As("ann"))
		}
		first, second := client("/first"), client("/second")
		h := start(t, first)
		assert.Contains(t, noResult(t, second, h), "there is no job with this handle")
		assert.Contains(t, mcptest.CallError(t, second, "cancel_export_notes", h), "there is no job with this handle")
		own := start(t, second)
		time.Sleep(2 * time.Minute)
		assert.Equal(t, "done", resultOf(t, first, h).Status)
		assert.Equal(t, "done", resultOf(t, second, own).Status)
	})
}

// TestACancelledJobEnds checks that its context ends at once, that cancelling again changes
// nothing, and that a job that has ended stays as it is.
func TestACancelledJobEnds(t *testing.T) {
	var ended atomic.Int64
	began := time.Time{}
	bubble(t, func(ctx context.Context, in exportIn) (exported, error) {
		out, err := lasting(time.Hour)(ctx, in)
		ended.Store(int64(time.Since(began)))
		return out, err
	}, &jobs.Options{Timeout: 2 * time.Hour}, func(t *testing.T, c *mcptest.Client, _ *jobs.Runner) {
		began = time.Now()
		h := start(t, c)
		time.Sleep(time.Minute)
		for range 2 {
			assert.Equal(t, "cancelled", mcptest.Call[jobs.State](t, c, "cancel_export_notes", h).Status)
		}
		synctest.Wait()
		assert.Equal(t, time.Minute, time.Duration(ended.Load()))
		assert.Equal(t, "cancelled", resultOf(t, c, h).Status)

		h = start(t, c)
		time.Sleep(61 * time.Minute)
		assert.Equal(t, "done", mcptest.Call[jobs.State](t, c, "cancel_export_notes", h).Status)
		assert.Equal(t, &exported{Notes: 2020}, resultOf(t, c, h).Result)
	})
}

// TestACancelOnAnotherReplica checks that a job ends that another process cancels, and that another
// process answers with its result.
func TestACancelOnAnotherReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := store.NewMemory(0)
		ended := make(chan struct{}, 2)
		work := func(ctx context.Context, in exportIn) (exported, error) {
			defer func() { ended <- struct{}{} }()
			return lasting(10*time.Minute)(ctx, in)
		}
		one, _ := newServer(kept, work, nil)
		two, _ := newServer(kept, work, nil)
		here, there := mcptest.New(t, one), mcptest.New(t, two)
		h := start(t, here)
		time.Sleep(time.Minute)
		assert.Equal(t, "running", resultOf(t, there, h).Status)
		began := time.Now()
		assert.Equal(t, "cancelled", mcptest.Call[jobs.State](t, there, "cancel_export_notes", h).Status)
		<-ended
		assert.Less(t, time.Since(began), 10*time.Second)

		h = start(t, here)
		for resultOf(t, there, h).Status == "running" {
		}
		assert.Equal(t, &exported{Notes: 2020}, resultOf(t, there, h).Result)
	})
}

// TestFailures checks what the model reads about jobs that do not finish, and what is logged.
func TestFailures(t *testing.T) {
	for name, tc := range map[string]struct {
		work         exportWork
		want, logged string
	}{
		"an error for the model": {func(context.Context, exportIn) (exported, error) {
			return exported{}, &mcpkit.ToolError{What: "the year 2020 has no notes"}
		}, "the job failed: the year 2020 has no notes", ""},
		"an internal error": {func(context.Context, exportIn) (exported, error) {
			return exported{}, fmt.Errorf("reading: %w", errors.New("password=secret"))
		}, "internal error (ref ", "*fmt.wrapError: *errors.errorString"},
		"a panic":              {func(context.Context, exportIn) (exported, error) { panic("secret") }, "internal error (ref ", "jobs_test.go"},
		"an end of goroutines": {func(context.Context, exportIn) (exported, error) { runtime.Goexit(); return exported{}, nil }, "internal error (ref ", "runtime.Goexit"},
		"no end":               {lasting(2 * time.Hour), "it did not finish within 1h0m0s", ""},
		"no end in spite of its context": {func(context.Context, exportIn) (exported, error) {
			time.Sleep(2 * time.Hour)
			return exported{}, nil
		}, "it did not finish within 1h0m0s", ""},
	} {
		var logged syncbuffer.Buffer
		bubble(t, tc.work, &jobs.Options{Keep: 24 * time.Hour, Log: slog.New(slog.NewTextHandler(&logged, nil))}, func(t *testing.T, c *mcptest.Client, _ *jobs.Runner) {
			h := start(t, c)
			time.Sleep(61 * time.Minute)
			text := noResult(t, c, h)
			assert.Contains(t, text, tc.want, name)
			assert.Contains(t, text, "Call export_notes to start another job.", name)
			assert.NotContains(t, text+logged.String(), "secret", name)
			assert.Contains(t, logged.String(), tc.logged, name)
			time.Sleep(2 * time.Hour) // the work ends
		})
	}
}

// A caller that reads how a job ended can start the next one at once.
func TestTheEndOfAJobFreesItsPlace(t *testing.T) {
	for name, work := range map[string]exportWork{
		"done": lasting(time.Minute),
		"failed": func(context.Context, exportIn) (exported, error) {
			time.Sleep(time.Minute)
			return exported{}, errors.New("the disk is full")
		},
	} {
		for _, slow := range []time.Duration{0, 10 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				srv, runner := newServer(slowRelease{store.NewMemory(0), slow}, work, &jobs.Options{PerCaller: 1, Wait: 2 * time.Minute})
				c := mcptest.New(t, srv)
				for range 3 {
					job := start(t, c)
					assert.Contains(t, mcptest.CallError(t, c, "export_notes", exportIn{}), "1 jobs of this caller are running", name)
					if name == "done" {
						assert.Equal(t, name, mcptest.Call[jobs.Result[exported]](t, c, "get_export_notes_result", job).Status)
					} else {
						assert.Contains(t, mcptest.CallError(t, c, "get_export_notes_result", job), "the job failed")
					}
				}
				ctx, end := context.WithCancel(t.Context())
				end()
				_ = runner.Drain(ctx)
			})
		}
	}
}

// A slowRelease is a store that takes its time when a lease is given back.
type slowRelease struct {
	store.Store
	time time.Duration
}

func (s slowRelease) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	if string(old) == string(next) && ttl < time.Second {
		time.Sleep(s.time)
	}
	return s.Store.Swap(ctx, key, old, next, ttl, owner)
}

// TestACallerHasFewJobs checks the bounds of a caller and of the process.
func TestACallerHasFewJobs(t *testing.T) {
	bubble(t, lasting(time.Minute), &jobs.Options{PerCaller: 2, AtOnce: 100}, func(t *testing.T, c *mcptest.Client, _ *jobs.Runner) {
		first := start(t, c)
		start(t, c)
		assert.Contains(t, mcptest.CallError(t, c, "export_notes", exportIn{}), "2 jobs of this caller are running, which is the limit. Wait for one with get_export_notes_result, or end one with cancel_export_notes.")
		mcptest.Call[jobs.State](t, c, "cancel_export_notes", first)
		time.Sleep(time.Second)
		start(t, c)
		time.Sleep(2 * time.Minute)
		start(t, c)
		start(t, c)
	})
	bubble(t, lasting(time.Minute), &jobs.Options{PerCaller: 100, AtOnce: 2}, func(t *testing.T, c *mcptest.Client, _ *jobs.Runner) {
		start(t, c)
		start(t, c)
		assert.Contains(t, mcptest.CallError(t, c, "export_notes", exportIn{}), "the server runs as many jobs as it can")
		time.Sleep(2 * time.Minute)
		start(t, c)
	})
}

// TestDrain checks that jobs finish, and that those that do not are reported as lost at once.
func TestDrain(t *testing.T) {
	bubble(t, lasting(time.Minute), nil, func(t *testing.T, c *mcptest.Client, runner *jobs.Runner) {
		h := start(t, c)
		require.NoError(t, runner.Drain(t.Context()))
		assert.Equal(t, "done", resultOf(t, c, h).Status)
		assert.Contains(t, mcptest.CallError(t, c, "export_notes", exportIn{}), "the server is about to restart")
	})
	bubble(t, lasting(10*time.Minute), nil, func(t *testing.T, c *mcptest.Client, runner *jobs.Runner) {
		h := start(t, c)
		ctx, end := context.WithTimeout(t.Context(), time.Minute)
		defer end()
		assert.ErrorContains(t, runner.Drain(ctx), "1 jobs of export_notes did not finish")
		assert.Contains(t, noResult(t, c, h), "the job was lost, because the server that ran it ended")
	})
}

// A frozenStore does not store anything any more, like the store of a process that was killed.
type frozenStore struct {
	store.Store
	frozen atomic.Bool
}

func (s *frozenStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	if s.frozen.Load() {
		return store.ErrUnavailable
	}
	return s.Store.Swap(ctx, key, old, next, ttl, owner)
}

// TestAJobOfADeadProcessIsLost checks that another process reports a job as lost soon after its
// process was killed, and that its place is free again.
func TestAJobOfADeadProcessIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := store.NewMemory(0)
		dying := &frozenStore{Store: kept}
		one, _ := newServer(dying, lasting(10*time.Minute), &jobs.Options{PerCaller: 1})
		two, _ := newServer(kept, lasting(time.Minute), &jobs.Options{PerCaller: 1})
		here, there := mcptest.New(t, one), mcptest.New(t, two)
		h := start(t, here)
		time.Sleep(5 * time.Minute)
		assert.Equal(t, "running", resultOf(t, there, h).Status)
		dying.frozen.Store(true)
		began := time.Now()
		assert.Contains(t, noResult(t, there, h), "the job was lost, because the server that ran it ended. Call export_notes to start another job.")
		assert.LessOrEqual(t, time.Since(began), 31*time.Second)
		assert.Contains(t, mcptest.CallError(t, there, "cancel_export_notes", h), "the job was lost")
		next := start(t, there)
		time.Sleep(2 * time.Minute)
		assert.Equal(t, "done", resultOf(t, there, next).Status)
		time.Sleep(15 * time.Minute) // the work of the dead process ends
	})
}

// TestResultsSurviveARestart checks a store in a file that another process opens.
func TestResultsSurviveARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	open := func() *file.Store {
		s, err := file.Open(path, nil)
		require.NoError(t, err)
		return s
	}
	kept := open()
	srv, runner := newServer(kept, lasting(0), nil)
	h := start(t, mcptest.New(t, srv))
	require.NoError(t, runner.Drain(t.Context()))
	require.NoError(t, kept.Close())

	kept = open()
	srv, _ = newServer(kept, lasting(0), nil)
	assert.Equal(t, &exported{Notes: 2020}, resultOf(t, mcptest.New(t, srv), h).Result)
	require.NoError(t, kept.Close())
}

// TestProgressOfAJob checks that the tool for the result returns what the work reported.
func TestProgressOfAJob(t *testing.T) {
	bubble(t, func(ctx context.Context, _ exportIn) (exported, error) {
		for i := range 100 {
			mcpkit.Progress(ctx, float64(i), 100, fmt.Sprintf("note %d of 100", i))
			time.Sleep(time.Second)
		}
		return exported{}, nil
	}, nil, func(t *testing.T, c *mcptest.Client, _ *jobs.Runner) {
		got := resultOf(t, c, start(t, c))
		assert.Equal(t, "running", got.Status)
		assert.InDelta(t, 45, got.Done, 6)
		assert.Equal(t, 100.0, got.Total)
		assert.Contains(t, got.Message, "of 100")
		time.Sleep(time.Minute) // the work ends
	})
}

// TestAResultThatDoesNotFit checks that a result larger than the store is a failure, and the job
// has an end.
func TestAResultThatDoesNotFit(t *testing.T) {
	srv := mcpkit.New(manifest(), mcpkit.Public("a test"))
	runner := jobs.Add(srv, store.NewMemory(64<<10), "export_notes", annotate.ReadOnly("Export notes"), "Exports the notes. Use when the user wants a copy of all notes.",
		func(context.Context, struct{}) (string, error) { return strings.Repeat("x", 1<<20), nil }, nil)
	c := mcptest.New(t, srv)
	h := jobs.Handle{Job: mcptest.Call[jobs.Started](t, c, "export_notes", struct{}{}).Job}
	require.NoError(t, runner.Drain(t.Context()))
	assert.Contains(t, mcptest.CallError(t, c, "get_export_notes_result", h), "its result is too large to be kept")
}

// TestMistakesInTheOptions checks that each is reported with the line of Add.
func TestMistakesInTheOptions(t *testing.T) {
	for want, tc := range map[string]struct {
		kept store.Store
		work exportWork
		opts *jobs.Options
	}{
		"has no store":                    {nil, lasting(0), nil},
		"has no work":                     {store.NewMemory(0), nil, nil},
		"has the Wait 5m0s":               {store.NewMemory(0), lasting(0), &jobs.Options{Wait: 5 * time.Minute}},
		"has the Timeout -1s":             {store.NewMemory(0), lasting(0), &jobs.Options{Timeout: -time.Second}},
		"has PerCaller -1 and AtOnce -2":  {store.NewMemory(0), lasting(0), &jobs.Options{PerCaller: -1, AtOnce: -2}},
		"which is not within 0 and 3m50s": {store.NewMemory(0), lasting(0), &jobs.Options{Wait: -time.Second}},
	} {
		srv, _ := newServer(tc.kept, tc.work, tc.opts)
		failures := srv.Check().Failures()
		require.Len(t, failures, 1, want)
		assert.Contains(t, failures[0].String(), want)
		assert.Contains(t, failures[0].String(), "jobs_test.go")
	}
}
