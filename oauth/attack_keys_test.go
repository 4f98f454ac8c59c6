package oauth_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/oauth"
)

func TestKeyRotation(t *testing.T) {
	first, second := newMintKey("1", "ES256"), newMintKey("2", "ES256")
	m := newMint(t, first)
	v := m.verifier(t)
	accepts(t, v, m.token(first, nil))
	m.publish(first, second)
	accepts(t, v, m.token(second, nil), "on first use, without any waiting")
	require.EqualValues(t, 2, m.fetches.Load())
	m.publish(second)
	accepts(t, v, m.token(first, nil), "the key set is not due for a refresh")
	m.clock.Advance(16 * time.Minute)
	require.Eventually(t, func() bool {
		_, err := v.Verify(context.Background(), m.token(first, nil))
		return errors.Is(err, oauth.ErrInvalidToken)
	}, 5*time.Second, time.Millisecond, "a removed key still works")
	accepts(t, v, m.token(second, nil))
	// A key with the same name but other key material is another key.
	m.publish(mintKey{"2", "ES256", first.private})
	m.clock.Advance(16 * time.Minute)
	require.Eventually(t, func() bool {
		_, err := v.Verify(context.Background(), m.token(second, nil))
		return errors.Is(err, oauth.ErrInvalidToken)
	}, 5*time.Second, time.Millisecond)
}

func TestKeySetCacheControl(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"": 15 * time.Minute, "max-age=600": 10 * time.Minute, "public, max-age=1": time.Minute, "no-store": time.Minute, "max-age=999999": time.Hour,
		"max-age=x": 15 * time.Minute, "max-age=-1": 15 * time.Minute, "Max-Age=\"120\"": 2 * time.Minute, "no-cache, max-age=600": time.Minute,
	} {
		k := newMintKey("k", "ES256")
		m := newMint(t, k)
		m.respond(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cache-Control", header)
			respondText(mustJSON(map[string]any{"keys": []any{k.jwk()}}))(w, nil)
		})
		v := m.verifier(t)
		accepts(t, v, m.token(k, nil))
		m.clock.Advance(want - time.Second)
		accepts(t, v, m.token(k, nil))
		time.Sleep(5 * time.Millisecond)
		require.EqualValues(t, 1, m.fetches.Load(), "%q: too early", header)
		m.clock.Advance(time.Second)
		accepts(t, v, m.token(k, nil))
		require.Eventually(t, func() bool { return m.fetches.Load() == 2 }, 5*time.Second, time.Millisecond, "%q: too late", header)
	}
}

func TestUnknownKeyFlood(t *testing.T) {
	old, fresh, junk := newMintKey("old", "ES256"), newMintKey("fresh", "ES256"), newMintKey("junk", "ES256")
	m := newMint(t, old)
	v := m.verifier(t)
	accepts(t, v, m.token(old, nil))
	body := b64([]byte(m.claims(nil)))
	many := testsize.Count(5000, 1000)
	flood := func(from, to int) {
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := from + w; i < to; i += 8 {
					header := b64(fmt.Appendf(nil, `{"alg":"ES256","kid":"junk-%d"}`, i))
					_, err := v.Verify(context.Background(), header+"."+body+"."+strings.Repeat("A", 86))
					if !errors.Is(err, oauth.ErrInvalidToken) {
						t.Errorf("junk %d: %v", i, err)
					}
				}
			})
		}
		wg.Wait()
	}
	flood(0, many)
	require.EqualValues(t, 2, m.fetches.Load(), "one fetch for the whole flood")
	m.publish(old, fresh)
	flood(many, 2*many)
	refuses(t, v, m.token(fresh, nil), "the interval is used up; if this is accepted the limit is not one")
	require.EqualValues(t, 2, m.fetches.Load())
	m.clock.Advance(10 * time.Second)
	accepts(t, v, m.token(fresh, nil), "a rotation during a flood")
	require.EqualValues(t, 3, m.fetches.Load())
	accepts(t, v, m.token(old, nil))

	// A name that a fetch did not find causes no further fetch for three intervals.
	m.clock.Advance(10 * time.Second)
	sought := m.token(junk, nil)
	refuses(t, v, sought)
	require.EqualValues(t, 4, m.fetches.Load())
	m.clock.Advance(29 * time.Second)
	refuses(t, v, sought)
	unavailable(t, v, m.token(junk, nil), "its key may be a new one")
	require.EqualValues(t, 4, m.fetches.Load(), "negative cache")
	m.publish(old, junk)
	m.clock.Advance(time.Second)
	accepts(t, v, m.token(junk, nil))
}

func TestConcurrentKeyFetches(t *testing.T) {
	first, second := newMintKey("1", "ES256"), newMintKey("2", "ES256")
	m := newMint(t, first)
	v := m.verifier(t)
	release := make(chan struct{})
	slow := func(keys ...mintKey) {
		list := []any{}
		for _, k := range keys {
			list = append(list, k.jwk())
		}
		m.respond(func(w http.ResponseWriter, _ *http.Request) {
			<-release
			respondText(mustJSON(map[string]any{"keys": list}))(w, nil)
		})
	}
	all := func(token string) {
		t.Helper()
		// The first caller goes away during the fetch that it started.
		gone, cancel := context.WithCancel(context.Background())
		left := make(chan error)
		go func() {
			_, err := v.Verify(gone, token)
			left <- err
		}()
		before := m.fetches.Load()
		require.Eventually(t, func() bool { return m.fetches.Load() > before-1 }, 5*time.Second, time.Millisecond)
		time.Sleep(20 * time.Millisecond)
		cancel()
		require.ErrorIs(t, <-left, oauth.ErrUnavailable)
		var wg sync.WaitGroup
		var failed atomic.Int64
		for range 500 {
			wg.Go(func() {
				if _, err := v.Verify(context.Background(), token); err != nil {
					failed.Add(1)
				}
			})
		}
		time.Sleep(20 * time.Millisecond)
		close(release)
		wg.Wait()
		require.Zero(t, failed.Load(), "rejected although its key is published")
	}
	slow(first)
	all(m.token(first, nil))
	require.EqualValues(t, 1, m.fetches.Load())
	release = make(chan struct{})
	slow(first, second)
	all(m.token(second, nil))
	require.EqualValues(t, 2, m.fetches.Load(), "500 callers wait for a new key")
}

func TestKeyPublishedDuringAFetch(t *testing.T) {
	// The running fetch began before the issuer published the key, so a caller that waited for it
	// needs another one.
	first, second := newMintKey("1", "ES256"), newMintKey("2", "ES256")
	m := newMint(t, first)
	v := m.verifier(t)
	accepts(t, v, m.token(first, nil))
	before, release := mustJSON(map[string]any{"keys": []any{first.jwk()}}), make(chan struct{})
	m.respond(func(w http.ResponseWriter, _ *http.Request) {
		<-release
		respondText(before)(w, nil)
	})
	m.clock.Advance(16 * time.Minute)
	accepts(t, v, m.token(first, nil), "and starts the refresh")
	require.Eventually(t, func() bool { return m.fetches.Load() == 2 }, 5*time.Second, time.Millisecond)
	m.respond(nil)
	m.publish(first, second)
	done := make(chan error)
	go func() {
		_, err := v.Verify(context.Background(), m.token(second, nil))
		done <- err
	}()
	time.Sleep(20 * time.Millisecond)
	close(release)
	require.NoError(t, <-done)
	require.EqualValues(t, 3, m.fetches.Load())
}

func TestKeySetOutage(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	m.respond(respondStatus(503))
	unavailable(t, v, m.token(k, nil), "cold")
	for range 100 {
		unavailable(t, v, m.token(k, nil), "cold")
	}
	require.EqualValues(t, 1, m.fetches.Load(), "an issuer that is down does not get a request per token")
	refuses(t, v, m.token(k, map[string]any{"exp": 1}), "expired, outage or not")
	m.respond(nil)
	m.clock.Advance(time.Second)
	accepts(t, v, m.token(k, nil), "recovers by itself within a second")

	m.respond(respondStatus(500))
	other := newMintKey("other", "ES256")
	unavailable(t, v, m.token(other, nil), "it may be a new key")
	for range 23 {
		m.clock.Advance(time.Hour)
		accepts(t, v, m.token(k, nil), "warm")
	}
	m.clock.Advance(time.Hour + time.Minute)
	unavailable(t, v, m.token(k, nil), "longer than MaxStale")
	m.respond(nil)
	m.clock.Advance(10 * time.Second)
	accepts(t, v, m.token(k, nil))
}

func TestSlowKeySet(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	m.respond(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(10 * time.Second):
		}
	})
	v := m.verifier(t, func(c *oauth.JWTConfig) { c.KeySet.Timeout = 50 * time.Millisecond })
	start := time.Now()
	unavailable(t, v, m.token(k, nil))
	require.Less(t, time.Since(start), 5*time.Second)
	_, err := oauth.NewKeySet(m.URL, &oauth.KeySetOptions{Timeout: 6 * time.Second})
	require.Error(t, err)
}

func TestKeySetResponses(t *testing.T) {
	k := newMintKey("k", "ES256")
	good := mustJSON(map[string]any{"keys": []any{k.jwk()}})
	var stolen atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		stolen.Add(1)
		respondText(good)(w, nil)
	}))
	defer other.Close()
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
	}
	var sent atomic.Int64
	padded := good[:len(good)-1] + `,"x":"` + strings.Repeat("x", 512<<10) + `"}`
	for name, answer := range map[string]http.HandlerFunc{
		"64 MiB": func(w http.ResponseWriter, _ *http.Request) {
			chunk := []byte(strings.Repeat(" ", 1<<20))
			for range 64 {
				n, err := w.Write(chunk)
				sent.Add(int64(n))
				if err != nil {
					return
				}
			}
			respondText(good)(w, nil)
		},
		"just too large": respondText(padded), "spaces": respondText(good + strings.Repeat(" ", 512<<10)),
		"gzip bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			respondText(padded)(&gzipWriter{w, z}, nil)
			_ = z.Close()
		},
		"not JSON": respondText("keys"), "HTML": respondText("<html>" + good), "empty": respondText(""), "trailing": respondText(good + good),
		"no keys": respondText("{}"), "keys null": respondText(`{"keys":null}`), "keys object": respondText(`{"keys":{}}`),
		"twice": respondText(`{"keys":[],` + good[1:]), "Keys": respondText(strings.Replace(good, "keys", "Keys", 1)), "list": respondText("[" + good + "]"),
		"304": respondStatus(304), "204": respondStatus(204), "404": respondStatus(404), "201": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(201)
			respondText(good)(w, nil)
		},
		"redirect to metadata": redirect("http://169.254.169.254/latest"), "redirect to another host": redirect(other.URL), "redirect to https": redirect("https://127.0.0.1/jwks"),
		"redirect loop": redirect("/jwks"),
	} {
		m := newMint(t, k)
		m.respond(answer)
		v := m.verifier(t)
		unavailable(t, v, m.token(k, nil), name)
		// The same with fetched keys: they stay in use.
		m.respond(nil)
		m.clock.Advance(time.Minute)
		accepts(t, v, m.token(k, nil), name)
		m.respond(answer)
		m.clock.Advance(time.Hour)
		accepts(t, v, m.token(k, nil), name)
	}
	require.Less(t, sent.Load(), int64(64<<20), "read the whole response, at least twice")
	require.Zero(t, stolen.Load(), "followed a redirect to another host")

	m := newMint(t, k)
	m.route("/moved", respondText(good))
	m.respond(redirect("/moved"))
	accepts(t, m.verifier(t), m.token(k, nil), "a redirect on the same host")
	m = newMint(t, k)
	m.respond(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		respondText(good)(w, nil)
	})
	accepts(t, m.verifier(t), m.token(k, nil), "the type is not asked for: the JSON says enough")

	secure := httptest.NewUnstartedServer(respondText(good))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	unavailable(t, m.verifier(t, func(c *oauth.JWTConfig) { c.JWKSURL = secure.URL }), m.token(k, nil), "unknown certificate")
	for _, bad := range []string{"", "http://as.example/jwks", "https://u:p@as.example/jwks", "https://as.example/#x", "/jwks", "file:///etc/keys", "https:///jwks", "http://127.0.0.1.evil.example/"} {
		_, err := oauth.NewKeySet(bad, nil)
		require.Error(t, err, bad)
	}
}

// gzipWriter writes through a gzip.Writer.
type gzipWriter struct {
	http.ResponseWriter
	to *gzip.Writer
}

func (w *gzipWriter) Write(p []byte) (int, error) { return w.to.Write(p) }

func TestKeySetTransportPanic(t *testing.T) {
	m, k := newMint(t), newMintKey("k", "ES256")
	v := m.verifier(t, func(c *oauth.JWTConfig) {
		c.KeySet.Client = &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { panic("broken") })}
	})
	unavailable(t, v, m.token(k, nil))
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// lines gets each line of a log.
type lines chan<- string

func (l lines) Write(line []byte) (int, error) {
	l <- string(line)
	return len(line), nil
}

func TestKeySetContents(t *testing.T) {
	k, other := newMintKey("k", "ES256"), newMintKey("other", "ES256")
	m := newMint(t, k)
	many := []any{}
	for i := range 101 {
		many = append(many, mintKey{fmt.Sprint(i), "ES256", other.private}.jwk())
	}
	refused := make(chan string, 10)
	v := m.verifier(t, func(c *oauth.JWTConfig) { c.KeySet.Logger = slog.New(slog.NewTextHandler(lines(refused), nil)) })
	accepts(t, v, m.token(k, nil))
	for name, keys := range map[string][]any{"empty": {}, "unusable": {map[string]any{"kty": "oct", "k": "AA"}}, "too many": many} {
		m.publishRaw(keys...)
		m.clock.Advance(16 * time.Minute)
		accepts(t, v, m.token(k, nil), name) // starts a fetch
		select {
		case line := <-refused: // the fetch has ended
			assert.Contains(t, line, "could not be refreshed", name)
		case <-time.After(30 * time.Second):
			require.Fail(t, "the key set is not refused", name)
		}
		accepts(t, v, m.token(k, nil), "%s: wiped the good keys", name)
	}
	m.publishRaw(append([]any{k.jwk()}, many[:99]...)...)
	accepts(t, m.verifier(t), m.token(k, nil), "100 keys")
}
