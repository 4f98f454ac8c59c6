package edge_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

type check = func(context.Context) error

func get(h http.Handler) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	return w
}

func TestLive(t *testing.T) {
	h := edge.NewHealth(&edge.HealthOptions{
		Checks: map[string]check{"database": func(context.Context) error { panic("asked") }},
		Build:  &edge.Build{Version: "v1.2.3", Revision: "0a1b2c"},
	})
	w := get(h.Live())
	assert.Equal(t, 200, w.Code)
	assert.JSONEq(t, `{"status":"ok","version":"v1.2.3","revision":"0a1b2c"}`, w.Body.String())
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))

	var b edge.Build
	require.NoError(t, json.Unmarshal(get(edge.NewHealth(nil).Live()).Body.Bytes(), &b))
	assert.Equal(t, runtime.Version(), b.Go)
}

func TestReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		failed := map[string]string{}
		h := edge.NewHealth(&edge.HealthOptions{
			Timeout: time.Second,
			Checks: map[string]check{
				"good":    func(context.Context) error { return nil },
				"bad":     func(context.Context) error { return errors.New("password=hunter2") },
				"panics":  func(context.Context) error { panic("password=hunter2") },
				"slow":    func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
				"patient": func(context.Context) error { time.Sleep(500 * time.Millisecond); return nil },
			},
			OnFailure: func(_ context.Context, name string, err error) {
				mu.Lock()
				defer mu.Unlock()
				failed[name] = err.Error()
			},
		})
		start := time.Now()
		w := get(h.Ready())
		assert.Equal(t, time.Second, time.Since(start), "all at once, and no longer than the timeout")
		assert.Equal(t, 503, w.Code)
		assert.JSONEq(t, `{"status":"not ready","failing":["bad","panics","slow"]}`, w.Body.String())
		assert.Equal(t, "password=hunter2", failed["bad"])
		assert.Contains(t, failed["panics"], "panicked")
		assert.Contains(t, failed, "slow")
		assert.Len(t, failed, 3)
	})
	assert.JSONEq(t, `{"status":"ready"}`, get(edge.NewHealth(nil).Ready()).Body.String())
	assert.Panics(t, func() { edge.NewHealth(&edge.HealthOptions{Checks: map[string]check{"a": nil}}) })
	assert.Panics(t, func() { edge.NewHealth(&edge.HealthOptions{Timeout: -1}) })
	assert.Panics(t, func() { edge.NewHealth(&edge.HealthOptions{Fresh: -1}) })
}

// The checks run once per period, however many probes arrive.
func TestProbesAreNoLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs, atOnce atomic.Int64
		var broken atomic.Bool
		h := edge.NewHealth(&edge.HealthOptions{Fresh: 10 * time.Second, Checks: map[string]check{"database": func(context.Context) error {
			runs.Add(1)
			assert.LessOrEqual(t, atOnce.Add(1), int64(1))
			defer atOnce.Add(-1)
			time.Sleep(time.Second)
			if broken.Load() {
				return errors.New("down")
			}
			return nil
		}}})
		ready := h.Ready()
		crowd := func(want int) {
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() { assert.Equal(t, want, get(ready).Code) })
			}
			wg.Wait()
		}
		crowd(200)
		broken.Store(true)
		for range 9 {
			crowd(200)
			time.Sleep(time.Second)
		}
		assert.EqualValues(t, 1, runs.Load())
		time.Sleep(time.Second)
		crowd(503)
		broken.Store(false)
		time.Sleep(10 * time.Second)
		crowd(200)
		assert.EqualValues(t, 3, runs.Load())
	})
}

// A probe that disconnects does not stop the round that others wait for.
func TestProbeLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := edge.NewHealth(&edge.HealthOptions{Checks: map[string]check{"slow": func(ctx context.Context) error {
			select {
			case <-time.After(time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}})
		ctx, cancel := context.WithCancel(t.Context())
		answer := send(ctx, edge.Methods("POST")(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r = r.Clone(r.Context())
			r.Method = http.MethodGet
			h.Ready().ServeHTTP(w, r)
		})), "")
		synctest.Wait()
		cancel()
		assert.Equal(t, 503, (<-answer).Code, "a check that was not run does not pass")
		assert.Equal(t, 200, get(h.Ready()).Code)
	})
}

// A check that ignores its context occupies one goroutine, not one per probe.
func TestCheckHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int64
		release := make(chan struct{})
		h := edge.NewHealth(&edge.HealthOptions{Timeout: time.Second, Fresh: time.Second, Checks: map[string]check{
			"hangs": func(context.Context) error { runs.Add(1); <-release; return nil },
		}})
		for range 5 {
			assert.Equal(t, 503, get(h.Ready()).Code)
			time.Sleep(2 * time.Second)
		}
		assert.EqualValues(t, 1, runs.Load())
		close(release)
		synctest.Wait()
		assert.Equal(t, 200, get(h.Ready()).Code)
		assert.EqualValues(t, 2, runs.Load())
	})
}

func TestReadyWhileDraining(t *testing.T) {
	d := edge.NewDrain()
	h := edge.NewHealth(&edge.HealthOptions{Draining: d.Draining(), Checks: map[string]check{
		"good": func(context.Context) error { return nil },
	}})
	assert.Equal(t, 200, get(h.Ready()).Code)
	d.Begin()
	w := get(h.Ready())
	assert.Equal(t, 503, w.Code, "at once, although the result is fresh")
	assert.JSONEq(t, `{"status":"draining"}`, w.Body.String())
	assert.Equal(t, 200, get(h.Live()).Code)
}

func TestDocumentsByMethod(t *testing.T) {
	h := edge.NewHealth(nil)
	for name, doc := range map[string]http.Handler{
		"live": h.Live(), "ready": h.Ready(), "icon": edge.Favicon("image/png", []byte("x")),
		"challenge": edge.OpenAIChallenge("t"), "security": edge.SecurityTxt(edge.Security{Contact: []string{"a@b"}}),
	} {
		srv := httptest.NewServer(doc)
		for method, status := range map[string]int{"GET": 200, "HEAD": 200, "OPTIONS": 204, "POST": 405, "DELETE": 405} {
			r, err := http.NewRequest(method, srv.URL, http.NoBody)
			require.NoError(t, err)
			resp, err := noRedirects.Do(r)
			require.NoError(t, err)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, status, resp.StatusCode, "%s %s", method, name)
			assert.Equal(t, method == "HEAD" || method == "OPTIONS", len(body) == 0, "%s %s", method, name)
			assert.Equal(t, status > 200, resp.Header.Get("Allow") != "", "%s %s", method, name)
		}
		srv.Close()
	}
}

func TestFavicon(t *testing.T) {
	icon := []byte("\x89PNG")
	h := edge.Favicon("image/png", icon)
	icon[0] = 0
	w := get(h)
	assert.Equal(t, "\x89PNG", w.Body.String())
	assert.Equal(t, "image/png", w.Header().Get("Content-Type"))
	assert.Contains(t, w.Header().Get("Content-Security-Policy"), "sandbox")

	r := httptest.NewRequest("GET", "/favicon.ico", nil)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	again := httptest.NewRecorder()
	h.ServeHTTP(again, r)
	assert.Equal(t, 304, again.Code)
	assert.Panics(t, func() { edge.Favicon("image/png", nil) })
	assert.Panics(t, func() { edge.Favicon("", []byte("x")) })
}

func TestOpenAIChallenge(t *testing.T) {
	w := get(edge.OpenAIChallenge("tok_en-123"))
	assert.Equal(t, "tok_en-123", w.Body.String())
	assert.Equal(t, "text/plain; charset=utf-8", w.Header().Get("Content-Type"))
	for _, bad := range []string{"", " ", "a b", "a\n", "ä", "a\x00"} {
		assert.Panics(t, func() { edge.OpenAIChallenge(bad) }, "%q", bad)
	}
}

func TestSecurityTxt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := edge.SecurityTxt(edge.Security{
			Contact:   []string{"security@example.com", "mailto:a.b+c@example.com", "https://example.com/report", "tel:+1-201-555-0123"},
			Canonical: []string{"https://example.com/.well-known/security.txt"},
			Policy:    "https://example.com/policy",
		})
		const want = "Contact: mailto:security@example.com\n" +
			"Contact: mailto:a.b+c@example.com\n" +
			"Contact: https://example.com/report\n" +
			"Contact: tel:+1-201-555-0123\n" +
			"Canonical: https://example.com/.well-known/security.txt\n" +
			"Policy: https://example.com/policy\n" +
			"Expires: %s\n"
		assert.Equal(t, fmt.Sprintf(want, "2000-03-31T00:00:00Z"), get(h).Body.String()) // the clock of synctest starts in 2000
		time.Sleep(36 * time.Hour)
		assert.Equal(t, fmt.Sprintf(want, "2000-04-01T00:00:00Z"), get(h).Body.String(), "it never expires while it is served")
		assert.Equal(t, "text/plain; charset=utf-8", get(h).Header().Get("Content-Type"))
	})
	for _, bad := range []string{
		"", "security", "http://example.com", "https://", "a@b\nPolicy: x", "a b@c", "@c", "a@", "a@b@c", "tel:", "tel:x",
		"https://u@example.com", "https://example.com/\r\nX: y", "javascript:alert(1)", "mailto:", "ä@example.com", "mailto:a@b?cc=d@e",
	} {
		assert.Panics(t, func() { edge.SecurityTxt(edge.Security{Contact: []string{bad}}) }, "%q", bad)
		if strings.Contains(bad, "@") || bad == "" || strings.HasPrefix(bad, "tel") {
			continue
		}
		assert.Panics(t, func() { edge.SecurityTxt(edge.Security{Contact: []string{"a@b"}, Policy: bad}) }, "%q", bad)
		assert.Panics(t, func() { edge.SecurityTxt(edge.Security{Contact: []string{"a@b"}, Canonical: []string{bad}}) }, "%q", bad)
	}
	assert.Panics(t, func() { edge.SecurityTxt(edge.Security{}) })
	assert.Panics(t, func() { edge.SecurityTxt(edge.Security{Contact: []string{"a@b"}, ValidFor: time.Hour}) })
	assert.Panics(t, func() { edge.SecurityTxt(edge.Security{Contact: []string{"a@b"}, ValidFor: -1}) })
}

func ExampleHealth() {
	h := edge.NewHealth(&edge.HealthOptions{Checks: map[string]func(context.Context) error{
		"database": func(context.Context) error { return errors.New("dial tcp 10.0.0.5:5432: connection refused") },
		"queue":    func(context.Context) error { return nil },
	}})
	mux := http.NewServeMux()
	mux.Handle("/healthz", h.Live())
	mux.Handle("/readyz", h.Ready())
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 503 {"status":"not ready","failing":["database"]}
}

func ExampleSecurityTxt() {
	h := edge.SecurityTxt(edge.Security{Contact: []string{"security@example.com"}})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/.well-known/security.txt", nil))
	first, _, _ := strings.Cut(w.Body.String(), "\n")
	fmt.Println(first)
	// Output: Contact: mailto:security@example.com
}

func ExampleOpenAIChallenge() {
	mux := http.NewServeMux()
	mux.Handle("/.well-known/openai-apps-challenge", edge.OpenAIChallenge("the-token-that-the-portal-shows"))
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/.well-known/openai-apps-challenge", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 200 the-token-that-the-portal-shows
}
