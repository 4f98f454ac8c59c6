package clientmeta_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

const (
	second = time.Second
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour
)

// TestAttack87Caching checks for how long a copy is used. A copy is older than fresh after it, and
// not before.
func TestAttack87Caching(t *testing.T) {
	start := newClock().Now()
	date := func(d time.Duration) string { return start.Add(d).Format(http.TimeFormat) }
	for _, tc := range []struct {
		headers []string
		fresh   time.Duration
	}{
		{nil, 10 * minute},
		{[]string{"Cache-Control", "max-age=3600"}, hour},
		{[]string{"Cache-Control", `public, MAX-AGE="3600"`}, hour},
		{[]string{"Cache-Control", "s-maxage=7200, max-age=60"}, 2 * hour},
		{[]string{"Cache-Control", "max-age=3600", "Age", "3000"}, 10 * minute},
		{[]string{"Cache-Control", "max-age=3600", "Age", "99999999999999999999"}, 10 * second},
		{[]string{"Cache-Control", "max-age=3600", "Date", date(-50 * minute)}, 10 * minute},
		{[]string{"Cache-Control", "max-age=3600", "Date", date(50 * minute)}, hour},
		{[]string{"Cache-Control", "max-age=3600", "Date", "yesterday"}, hour},
		{[]string{"Cache-Control", "max-age=3600, max-age=60"}, 10 * second},
		{[]string{"Cache-Control", "max-age=99999999999999999999"}, day},
		{[]string{"Cache-Control", "max-age=31536000, immutable"}, day},
		{[]string{"Cache-Control", "max-age=0"}, 10 * second},
		{[]string{"Cache-Control", "max-age=-1"}, 10 * second},
		{[]string{"Cache-Control", "max-age=abc"}, 10 * second},
		{[]string{"Cache-Control", "max-age"}, 10 * second},
		{[]string{"Cache-Control", "no-store"}, 10 * second},
		{[]string{"Cache-Control", "no-cache, max-age=3600"}, 10 * second},
		{[]string{"Cache-Control", "public, max-age=0, must-revalidate"}, 10 * second},
		{[]string{"Expires", date(hour), "Date", date(0)}, hour},
		{[]string{"Expires", date(-hour), "Date", date(0)}, 10 * second},
		{[]string{"Expires", "0"}, 10 * second},
		{[]string{"Expires", date(hour)}, hour},
		{[]string{"Expires", date(hour), "Age", "1800"}, 30 * minute},
		{[]string{"Expires", date(hour), "Date", date(0), "Cache-Control", "max-age=60"}, minute},
	} {
		c := newClock()
		p := newPublisher(t, jsonAnswer(goodDocument, tc.headers...))
		d := development(func(o *clientmeta.Options) { o.Now = c.Now })
		get(t, d, p.document())
		c.move(tc.fresh - 1)
		get(t, d, p.document())
		assert.EqualValues(t, 1, p.requests.Load(), "%v", tc.headers)
		c.move(1)
		get(t, d, p.document())
		assert.EqualValues(t, 2, p.requests.Load(), "%v", tc.headers)
	}
}

func TestAttack87EntityTags(t *testing.T) {
	c := newClock()
	const tag = `"v1"`
	p := newPublisher(t, jsonAnswer(goodDocument, "ETag", tag, "Cache-Control", "max-age=60"))
	var trusted atomic.Int64
	d := development(func(o *clientmeta.Options) {
		o.Now = c.Now
		o.Trust = func(context.Context, *clientmeta.Metadata) error { trusted.Add(1); return nil }
	})
	first := get(t, d, p.document())
	p.set(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, tag, r.Header.Get("If-None-Match"))
		w.Header().Set("Date", "")
		w.Header().Set("Cache-Control", "max-age=7200")
		w.WriteHeader(http.StatusNotModified)
	})
	c.move(minute)
	assert.Equal(t, first, get(t, d, p.document()))
	assert.EqualValues(t, 2, p.requests.Load())
	assert.EqualValues(t, 2, trusted.Load(), "the policy may have changed")
	c.move(2*hour - 1)
	get(t, d, p.document())
	assert.EqualValues(t, 2, p.requests.Load(), "304 extends the life of the copy")
	c.move(1)
	get(t, d, p.document())
	assert.EqualValues(t, 3, p.requests.Load(), "the entity tag is kept")
	p.set(jsonAnswer(strings.Replace(goodDocument, "/cb", "/new", 1), "ETag", `"v2"`))
	c.move(2 * hour)
	assert.Equal(t, []string{"https://client.example/new"}, get(t, d, p.document()).Redirects)
}

// TestAttack87BadEntityTags checks that an entity tag that no request can carry does not keep the
// document from being fetched again.
func TestAttack87BadEntityTags(t *testing.T) {
	for _, tag := range []string{"\"\x01\"", "\"\u00e4\"", `"` + strings.Repeat("a", 300) + `"`} {
		c := newClock()
		var requests []string
		d := development(func(o *clientmeta.Options) {
			o.Now = c.Now
			o.Client = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				requests = append(requests, r.Header.Get("If-None-Match"))
				w := httptest.NewRecorder()
				jsonAnswer(goodDocument, "ETag", tag)(w, r)
				return w.Result(), nil
			})}
		})
		get(t, d, "http://localhost/client.json")
		c.move(hour)
		get(t, d, "http://localhost/client.json")
		assert.Equal(t, []string{"", ""}, requests)
	}
}

// TestAttack87PublisherWithdrawsRedirect changes the document between the authorization request and
// the token request.
func TestAttack87PublisherWithdrawsRedirect(t *testing.T) {
	for name, then := range map[string]http.HandlerFunc{
		"other callback": jsonAnswer(strings.Replace(goodDocument, "/cb", "/new", 1)),
		"wrong":          jsonAnswer(`{"client_id":"ID"}`),
		"gone":           status(http.StatusGone),
		"not found":      status(http.StatusNotFound),
		"redirect":       status(http.StatusFound),
	} {
		c := newClock()
		p := newPublisher(t, jsonAnswer(goodDocument, "Cache-Control", "max-age=60"))
		d := development(func(o *clientmeta.Options) { o.Now = c.Now })
		require.True(t, get(t, d, p.document()).Redirect("https://client.example/cb"))
		p.set(then)
		c.move(minute)
		m, err := d.Get(t.Context(), p.document())
		if name == "other callback" {
			require.NoError(t, err)
			assert.False(t, m.Redirect("https://client.example/cb"))
			assert.True(t, m.Redirect("https://client.example/new"))
			continue
		}
		var wrong *clientmeta.Error
		assert.ErrorAs(t, err, &wrong, name)
		// A copy from before must not come back while the server is down.
		p.set(status(http.StatusServiceUnavailable))
		c.move(hour)
		_, err = d.Get(t.Context(), p.document())
		assert.ErrorIs(t, err, clientmeta.ErrUnavailable, name)
	}
}

// TestAttack88Outage checks that a copy is used while the document cannot be fetched, for a day at
// most.
func TestAttack88Outage(t *testing.T) {
	c := newClock()
	p := newPublisher(t, jsonAnswer(goodDocument, "Cache-Control", "max-age=3600"))
	d := development(func(o *clientmeta.Options) { o.Now = c.Now })
	first := get(t, d, p.document())
	p.set(status(http.StatusBadGateway))
	c.move(hour)
	for range 20 {
		assert.Equal(t, first, get(t, d, p.document()))
	}
	assert.EqualValues(t, 2, p.requests.Load(), "the failure is remembered")
	c.move(15 * second)
	get(t, d, p.document())
	assert.EqualValues(t, 3, p.requests.Load(), "and tried again")
	c.move(day - hour - 15*second - 1)
	get(t, d, p.document())
	c.move(15 * second)
	_, err := d.Get(t.Context(), p.document())
	assert.ErrorIs(t, err, clientmeta.ErrUnavailable)
	p.set(jsonAnswer(goodDocument))
	_, err = d.Get(t.Context(), p.document())
	assert.ErrorIs(t, err, clientmeta.ErrUnavailable)
	c.move(15 * second)
	get(t, d, p.document())

	// no-store forbids to keep a copy for an outage.
	p.set(jsonAnswer(goodDocument, "Cache-Control", "no-store"))
	c.move(hour)
	get(t, d, p.document())
	p.set(status(http.StatusBadGateway))
	c.move(minute)
	_, err = d.Get(t.Context(), p.document())
	assert.ErrorIs(t, err, clientmeta.ErrUnavailable)
}

// TestAttack88FailuresAreRemembered checks that requests for a document that is not there cause one
// fetch in a while.
func TestAttack88FailuresAreRemembered(t *testing.T) {
	for _, tc := range []struct {
		answer http.HandlerFunc
		again  time.Duration
	}{
		{status(http.StatusNotFound), minute},
		{jsonAnswer(`{}`), minute},
		{status(http.StatusInternalServerError), 15 * second},
	} {
		c := newClock()
		p := newPublisher(t, tc.answer)
		d := development(func(o *clientmeta.Options) { o.Now = c.Now })
		_, first := d.Get(t.Context(), p.document())
		c.move(tc.again - 1)
		for range 100 {
			_, err := d.Get(t.Context(), p.document())
			assert.Equal(t, first, err)
		}
		assert.EqualValues(t, 1, p.requests.Load())
		p.set(jsonAnswer(goodDocument))
		c.move(1)
		get(t, d, p.document())
	}
}

// TestAttack88ClockSetBack checks that neither a copy nor a failure outlives its time when the
// clock is set back.
func TestAttack88ClockSetBack(t *testing.T) {
	c := newClock()
	p := newPublisher(t, status(http.StatusNotFound))
	d := development(func(o *clientmeta.Options) { o.Now = c.Now })
	_, err := d.Get(t.Context(), p.document())
	require.Error(t, err)
	p.set(jsonAnswer(goodDocument, "Cache-Control", "max-age=86400"))
	c.move(-hour)
	get(t, d, p.document())
	c.move(-hour)
	get(t, d, p.document())
	assert.EqualValues(t, 3, p.requests.Load())
}

func TestAttack88OneFetchForManyCallers(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	p := newPublisher(t, func(w http.ResponseWriter, r *http.Request) {
		close(started)
		<-release
		jsonAnswer(goodDocument)(w, r)
	})
	d := development(func(o *clientmeta.Options) { o.Timeout = minute })
	impatient, cancel := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, err := d.Get(impatient, p.document())
		first <- err
	}()
	<-started
	cancel()
	err := <-first
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, clientmeta.ErrUnavailable)

	var callers sync.WaitGroup
	for range 50 {
		callers.Go(func() {
			m, err := d.Get(t.Context(), p.document())
			if assert.NoError(t, err, "the fetch goes on without the first caller") {
				m.Redirects[0] = "changed"
			}
		})
	}
	close(release)
	callers.Wait()
	assert.EqualValues(t, 1, p.requests.Load())
	assert.True(t, get(t, d, p.document()).Redirect("https://client.example/cb"))
}

// flood asks for the documents and returns how many fetches were throttled.
func flood(t *testing.T, d *clientmeta.Documents, urls func(i int) string, n int) (throttled int) {
	t.Helper()
	for i := range n {
		_, err := d.Get(t.Context(), urls(i))
		switch {
		case err == nil:
		case assert.Error(t, err) && strings.Contains(err.Error(), clientmeta.ErrThrottled.Error()):
			throttled++
		}
	}
	return throttled
}

func TestAttack88Reflector(t *testing.T) {
	c := newClock()
	n := &network{lookup: func(string, int) []string { return nil }}
	d := clientmeta.NewDocuments(clientmeta.Options{Dialer: n.dialer(), Now: c.Now})
	hosts := func(i int) string { return fmt.Sprintf("https://a%d.victim.example/c", i) }
	assert.Equal(t, 9_900, flood(t, d, hosts, 10_000), "of 10,000 hosts, 100 are asked at once")
	assert.Equal(t, 100, n.names())
	c.move(30 * second)
	flood(t, d, func(i int) string { return hosts(20_000 + i) }, 1000)
	assert.Equal(t, 130, n.names(), "and another one each second")

	// One host with many URLs.
	c.move(hour)
	before := n.names()
	assert.Equal(t, 980, flood(t, d, func(i int) string { return fmt.Sprintf("https://victim.example/%d", i) }, 1000))
	assert.Equal(t, before+1, n.names())
}

// TestAttack88FloodHarmsNoKnownClient checks that people can log in with Claude, and with a client
// that somebody has used before, while a flood uses up the limits.
func TestAttack88FloodHarmsNoKnownClient(t *testing.T) {
	const used = "https://used.example/client.json"
	c := newClock()
	good := func(url string) string {
		return `{"client_id":"` + url + `","client_name":"Example","redirect_uris":["https://client.example/cb"]}`
	}
	documents := map[string]string{used: good(used)}
	for _, known := range oauth.KnownClients() {
		if known.MetadataURL != "" {
			documents[known.MetadataURL] = good(known.MetadataURL)
		}
	}
	d := served(documents, func(o *clientmeta.Options) { o.Now = c.Now })
	get(t, d, used)
	require.NotZero(t, flood(t, d, func(i int) string { return fmt.Sprintf("https://a%d.example/c", i) }, 200))
	require.NotZero(t, flood(t, d, func(i int) string { return fmt.Sprintf("https://claude.ai/%d", i) }, 200))
	require.NotZero(t, flood(t, d, func(i int) string { return fmt.Sprintf("https://used.example/%d", i) }, 200))
	for url := range documents {
		get(t, d, url)
	}
	c.move(hour)
	require.NotZero(t, flood(t, d, func(i int) string { return fmt.Sprintf("https://b%d.example/c", i) }, 200))
	require.NotZero(t, flood(t, d, func(i int) string { return fmt.Sprintf("https://used.example/b%d", i) }, 200))
	get(t, d, used)
}

// TestAttack88ManyDocumentsOfOneHost checks that a host with many documents displaces its own.
func TestAttack88ManyDocumentsOfOneHost(t *testing.T) {
	c := newClock()
	padding := strings.Repeat("a", 4<<10)
	requests := map[string]int{}
	d := development(func(o *clientmeta.Options) {
		o.Now = c.Now
		o.Client = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			url := r.URL.String()
			requests[url]++
			w := httptest.NewRecorder()
			jsonAnswer(`{"client_id":"`+url+`","client_name":"Example","redirect_uris":["https://client.example/cb"],"x":"`+padding+`"}`,
				"Cache-Control", "max-age=86400")(w, r)
			return w.Result(), nil
		})}
	})
	const used = "https://used.example/client.json"
	get(t, d, used)
	url := func(i int) string { return fmt.Sprintf("https://evil.example/%d", i) }
	for i := range 1500 {
		get(t, d, url(i))
		c.move(3 * second) // as the limit of the host demands
	}
	get(t, d, url(0))
	assert.Equal(t, 2, requests[url(0)], "the copies have a limit")
	get(t, d, used)
	assert.Equal(t, 1, requests[used], "the copy of another host is still there")
}
