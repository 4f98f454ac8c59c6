package mcptest_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A failureLog is a testing.TB that records its failures instead of failing.
type failureLog struct {
	testing.TB
	mu       sync.Mutex
	failures []string
}

func (b *failureLog) Helper() {}
func (b *failureLog) Error(args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures = append(b.failures, fmt.Sprint(args...))
}

// take returns the failures since the last take.
func (b *failureLog) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := strings.Join(b.failures, "\n")
	b.failures = nil
	return all
}

// tools returns a server with two tools that do the same, one of them annotated read-only.
func tools(do func(ctx context.Context) error) *mcpkit.Server {
	srv := mcpkit.New(manifest(), open, mcpkit.Logs(observe.Logs{Logger: quiet}))
	handler := func(ctx context.Context, _ struct{}) (string, error) {
		if err := do(ctx); err != nil {
			return "", &mcpkit.ToolError{What: err.Error()}
		}
		return "done", nil
	}
	mcpkit.AddTool(srv, "read_note", annotate.ReadOnly("Read a note"), "Reads a note. Use when its text is wanted.", handler)
	mcpkit.AddTool(srv, "write_note", annotate.Additive("Write a note"), "Writes a note. Use when the user dictates one.", handler)
	return srv
}

func TestReadOnlyTransport(t *testing.T) {
	var reached []string
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { reached = append(reached, r.Method) }))
	defer upstream.Close()
	b := &failureLog{TB: t}
	client := &http.Client{Transport: mcptest.ReadOnlyTransport(b, &http.Transport{}, func(r *http.Request) bool { return r.URL.Path == "/search" })}
	defer client.CloseIdleConnections()
	send := func(ctx context.Context, method, path, body string) error {
		var content io.Reader
		if body != "" {
			content = strings.NewReader(body)
		}
		r, err := http.NewRequestWithContext(ctx, method, upstream.URL+path, content)
		require.NoError(t, err)
		resp, err := client.Do(r)
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	for name, tc := range map[string]struct {
		method, path, body string
		lost               bool // the handler does not pass its context on
		fails              string
	}{
		"get":                  {method: "GET"},
		"head":                 {method: "HEAD"},
		"options":              {method: "OPTIONS"},
		"get with a body":      {method: "GET", body: "{}", fails: "sent:     GET http://"},
		"post":                 {method: "POST", path: "/notes?token=secret", body: "{}", fails: "/notes\n"},
		"delete":               {method: "DELETE", fails: "sent:     DELETE"},
		"post that only reads": {method: "POST", path: "/search", body: "{}"},
		"context lost":         {method: "PUT", lost: true, fails: "the context is not the handler's"},
		"get, context lost":    {method: "GET", lost: true},
	} {
		t.Run(name, func(t *testing.T) {
			reached = nil
			c := mcptest.New(t, tools(func(ctx context.Context) error {
				if tc.lost {
					ctx = context.Background()
				}
				return send(ctx, tc.method, tc.path, tc.body)
			}))
			_, err := mcptest.Try[string](t.Context(), c, "read_note", nil)
			failure := b.take()
			if tc.fails == "" {
				require.NoError(t, err)
				assert.Empty(t, failure)
				assert.Equal(t, []string{tc.method}, reached)
			} else {
				assert.ErrorContains(t, err, "read_note is read-only")
				assert.Contains(t, failure, "tool read_note is annotated read-only, but it writes")
				assert.Contains(t, failure, tc.fails)
				assert.Contains(t, failure, "annotate.Additive")
				assert.NotContains(t, failure, "secret", "queries may hold tokens")
				assert.Empty(t, reached)
			}
			reached = nil
			require.Equal(t, "done", mcptest.Call[string](t, c, "write_note", nil))
			assert.Equal(t, []string{tc.method}, reached, "a tool that writes may write")
			assert.Empty(t, b.take())
		})
	}
	require.NoError(t, send(t.Context(), "POST", "/notes", "{}"), "the test itself may write")
	assert.Empty(t, b.take())
}

// TestReadOnlyWhileAnotherToolWrites checks that a write without the context of a handler is not
// blamed on a read-only tool while a tool that may write is running.
func TestReadOnlyWhileAnotherToolWrites(t *testing.T) {
	b := &failureLog{TB: t}
	guarded := mcptest.ReadOnlyStore(b, store.NewMemory(0))
	started, release := make(chan struct{}), make(chan struct{})
	srv := mcpkit.New(manifest(), open, mcpkit.Logs(observe.Logs{Logger: quiet}))
	mcpkit.AddTool(srv, "write_note", annotate.Additive("Write a note"), "Writes a note. Use when the user dictates one.",
		func(context.Context, struct{}) (string, error) {
			close(started)
			<-release
			return "done", nil
		})
	mcpkit.AddTool(srv, "read_note", annotate.ReadOnly("Read a note"), "Reads a note. Use when its text is wanted.",
		func(context.Context, struct{}) (string, error) {
			<-started
			defer close(release)
			return "done", guarded.Put(context.Background(), "k", nil, time.Minute, "")
		})
	c := mcptest.New(t, srv)
	var both sync.WaitGroup
	both.Go(func() { _, _ = mcptest.Try[string](t.Context(), c, "write_note", nil) })
	assert.Equal(t, "done", mcptest.Call[string](t, c, "read_note", nil))
	both.Wait()
	assert.Empty(t, b.take())
}

func TestReadOnlyStore(t *testing.T) {
	for name, tc := range map[string]struct {
		do    func(context.Context, store.Store) error
		fails bool
	}{
		"get": {do: func(ctx context.Context, s store.Store) error { _, err := s.Get(ctx, "there"); return err }},
		"put": {fails: true, do: func(ctx context.Context, s store.Store) error { return s.Put(ctx, "new", nil, time.Minute, "") }},
		"delete": {fails: true, do: func(ctx context.Context, s store.Store) error {
			return s.Delete(ctx, "there")
		}},
		"take": {fails: true, do: func(ctx context.Context, s store.Store) error {
			_, err := s.Take(ctx, "there")
			return err
		}},
		"swap": {fails: true, do: func(ctx context.Context, s store.Store) error {
			return s.Swap(ctx, "new", nil, nil, time.Minute, "")
		}},
		"add": {fails: true, do: func(ctx context.Context, s store.Store) error {
			_, err := s.Add(ctx, "count", 1, time.Minute)
			return err
		}},
		"scan": {do: func(ctx context.Context, s store.Store) error {
			_, err := s.Scan(ctx, "", "", 1)
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			memory := store.NewMemory(0)
			require.NoError(t, memory.Put(t.Context(), "there", []byte("x"), time.Minute, ""))
			b := &failureLog{TB: t}
			guarded := mcptest.ReadOnlyStore(b, memory)
			c := mcptest.New(t, tools(func(ctx context.Context) error { return tc.do(ctx, guarded) }))
			_, err := mcptest.Try[string](t.Context(), c, "read_note", nil)
			assert.Equal(t, tc.fails, err != nil)
			assert.Equal(t, tc.fails, b.take() != "")
			_, there := memory.Get(t.Context(), "there")
			_, fresh := memory.Get(t.Context(), "new")
			assert.NoError(t, there)
			assert.ErrorIs(t, fresh, store.ErrNotFound)
			mcptest.Call[string](t, c, "write_note", nil)
			assert.Empty(t, b.take())
		})
	}
}

// A ledger is a driver that only records statements. It has all optional interfaces of drivers if
// full is set, and none otherwise.
type ledger struct {
	full bool
	ran  *[]string
}

func (l ledger) Connect(context.Context) (driver.Conn, error) {
	if l.full {
		return fullConn{ledgerConn{l}}, nil
	}
	return ledgerConn{l}, nil
}
func (l ledger) Driver() driver.Driver { return nil }

type ledgerConn struct{ ledger }

func (c ledgerConn) Prepare(query string) (driver.Stmt, error) { return ledgerStmt{c, query}, nil }
func (c ledgerConn) Close() error                              { return nil }
func (c ledgerConn) Begin() (driver.Tx, error)                 { return c, nil }
func (c ledgerConn) Commit() error                             { return nil }
func (c ledgerConn) Rollback() error                           { return nil }
func (c ledgerConn) run(query string)                          { *c.ran = append(*c.ran, query) }

type fullConn struct{ ledgerConn }

func (c fullConn) ExecContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Result, error) {
	c.run(query)
	return driver.RowsAffected(1), nil
}

func (c fullConn) QueryContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Rows, error) {
	c.run(query)
	return noRows{}, nil
}

type ledgerStmt struct {
	ledgerConn
	query string
}

func (s ledgerStmt) NumInput() int { return -1 }
func (s ledgerStmt) Exec([]driver.Value) (driver.Result, error) {
	s.run(s.query)
	return driver.RowsAffected(1), nil
}

func (s ledgerStmt) Query([]driver.Value) (driver.Rows, error) {
	s.run(s.query)
	return noRows{}, nil
}

type noRows struct{}

func (noRows) Columns() []string         { return []string{"a"} }
func (noRows) Close() error              { return nil }
func (noRows) Next([]driver.Value) error { return io.EOF }

func TestReadOnlyConnector(t *testing.T) {
	for _, full := range []bool{true, false} {
		var ran []string
		b := &failureLog{TB: t}
		db := sql.OpenDB(mcptest.ReadOnlyConnector(b, ledger{full: full, ran: &ran}))
		ways := map[string]func(ctx context.Context, query string) error{
			"exec": func(ctx context.Context, query string) error { _, err := db.ExecContext(ctx, query, 1); return err },
			"query": func(ctx context.Context, query string) error {
				rows, err := db.QueryContext(ctx, query, "x")
				if err == nil {
					err = errors.Join(rows.Err(), rows.Close())
				}
				return err
			},
			"prepared": func(ctx context.Context, query string) error {
				stmt, err := db.PrepareContext(ctx, query)
				if err != nil {
					return err
				}
				_, err = stmt.ExecContext(ctx)
				return errors.Join(err, stmt.Close())
			},
			"in a transaction": func(ctx context.Context, query string) error {
				tx, err := db.BeginTx(ctx, nil)
				if err != nil {
					return err
				}
				_, err = tx.ExecContext(ctx, query)
				return errors.Join(err, tx.Rollback())
			},
			"without the context": func(_ context.Context, query string) error { _, err := db.Exec(query); return err },
		}
		for way, run := range ways {
			t.Run(fmt.Sprintf("%s/%t", way, full), func(t *testing.T) {
				query := "SELECT a FROM notes"
				c := mcptest.New(t, tools(func(ctx context.Context) error { return run(ctx, query) }))
				ran = nil
				require.Equal(t, "done", mcptest.Call[string](t, c, "read_note", nil))
				assert.Equal(t, []string{query}, ran)
				assert.Empty(t, b.take())
				ran, query = nil, "DELETE FROM notes"
				assert.Contains(t, mcptest.CallError(t, c, "read_note", nil), "read_note is read-only")
				assert.Empty(t, ran)
				assert.Contains(t, b.take(), "sent:     DELETE FROM notes")
				require.Equal(t, "done", mcptest.Call[string](t, c, "write_note", nil))
				assert.Equal(t, []string{query}, ran)
				assert.Empty(t, b.take())
			})
		}
		require.NoError(t, db.PingContext(t.Context()))
		require.NoError(t, db.Close())
	}
}

func TestReadingStatements(t *testing.T) {
	var ran []string
	b := &failureLog{TB: t}
	db := sql.OpenDB(mcptest.ReadOnlyConnector(b, ledger{full: true, ran: &ran}))
	defer db.Close()
	query := ""
	c := mcptest.New(t, tools(func(ctx context.Context) error { _, err := db.ExecContext(ctx, query); return err }))
	for text, reads := range map[string]bool{
		"SELECT 1": true,
		"  -- what the user wrote: DELETE FROM notes\n select a from notes where b = 'INSERT INTO'": true,
		"/* DROP TABLE notes */ (SELECT 1) UNION (SELECT 2);":                                       true,
		"SELECT a FROM notes FOR UPDATE":                                                            true,
		"SELECT a FROM notes FOR NO KEY UPDATE":                                                     true,
		`SELECT "update", $tag$ DELETE FROM notes $tag$, $1 FROM notes WHERE a = $2`:                true,
		"WITH a AS (SELECT 1) SELECT * FROM a":                                                      true,
		"EXPLAIN DELETE FROM notes":                                                                 true,
		"PRAGMA table_info(notes)":                                                                  true,
		"BEGIN; SELECT 1; COMMIT":                                                                   true,
		"":                                                                                          true,
		"INSERT INTO notes VALUES (1)":                                                              false,
		"insert into notes select * from notes":                                                     false,
		"UPDATE notes SET a = 1":                                                                    false,
		"DELETE FROM notes":                                                                         false,
		"REPLACE INTO notes VALUES (1)":                                                             false,
		"MERGE INTO notes USING x ON 1 = 1 WHEN MATCHED THEN DELETE":                                false,
		"DROP TABLE notes":                                                                          false,
		"TRUNCATE notes":                                                                            false,
		"CREATE TABLE x (a int)":                                                                    false,
		"CALL forget()":                                                                             false,
		"WITH gone AS (DELETE FROM notes RETURNING *) SELECT * FROM gone":                           false,
		"WITH a AS (SELECT 1) UPDATE notes SET a = 1":                                               false,
		"SELECT * INTO copy FROM notes":                                                             false,
		"EXPLAIN ANALYZE DELETE FROM notes":                                                         false,
		"PRAGMA user_version = 3":                                                                   false,
		"SELECT 1; DROP TABLE notes":                                                                false,
		"SELECT 'it''s'; DELETE FROM notes":                                                         false,
		"SELECT 1 -- \n; DELETE FROM notes":                                                         false,
		"SELECT /* ' */ 1; DELETE FROM notes -- '":                                                  false,
	} {
		query = text
		_, err := mcptest.Try[string](t.Context(), c, "read_note", nil)
		assert.Equal(t, reads, err == nil, text)
		assert.Equal(t, reads, b.take() == "", text)
	}
}

func FuzzReadingStatements(f *testing.F) {
	for _, seed := range []string{"SELECT 1", "$a$ x $a$", "$", "'", "--", "/*", "é=\x00;", "$$ $$;DELETE"} {
		f.Add(seed)
	}
	var ran []string
	b := &failureLog{TB: f}
	db := sql.OpenDB(mcptest.ReadOnlyConnector(b, ledger{full: true, ran: &ran}))
	f.Cleanup(func() { db.Close() })
	query := ""
	c := mcptest.New(f, tools(func(ctx context.Context) error { _, err := db.ExecContext(ctx, query); return err }))
	f.Fuzz(func(t *testing.T, text string) {
		query = text + "\n*/'\"`;\nDROP TABLE notes"
		_, _ = mcptest.Try[string](t.Context(), c, "read_note", nil) // only a panic is wrong
		b.take()
		query = "DROP TABLE notes;" + text
		_, err := mcptest.Try[string](t.Context(), c, "read_note", nil)
		assert.Error(t, err, "a statement that writes, followed by anything")
		b.take()
	})
}
