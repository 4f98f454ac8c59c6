package wire_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// TestASessionBelongsToItsUser checks who may use a session that a user opened, with every method.
func TestASessionBelongsToItsUser(t *testing.T) {
	s := newServer(t, nil, protected(t), echo(t, "say"))
	ada := s.client().as("ada").open(t)
	for name, stranger := range map[string]*client{"another user": ada.as("bob"), "a caller without a token": ada.as("")} {
		rec := stranger.post(message("tools/call", `{"name":"say"}`))
		assert.Equal(t, http.StatusNotFound, rec.Code, name)
		assert.JSONEq(t, `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"session not found"}}`, rec.Body.String(), name)
		for _, method := range []string{http.MethodGet, http.MethodDelete} {
			rec := stranger.send(method, "")
			assert.Equal(t, http.StatusNotFound, rec.Code, "%s, %s", name, method)
			assert.Contains(t, rec.Body.String(), "session not found")
		}
	}
	assert.Contains(t, ada.ask("tools/call", `{"name":"say"}`), "this is say")
	assert.Equal(t, http.StatusNoContent, ada.send(http.MethodDelete, "").Code)
	assert.Equal(t, http.StatusNotFound, ada.post(message("ping", `{}`)).Code, "the session has ended")
}

// hanging is a call with another ID than those of ask.
const hanging = `{"jsonrpc":"2.0","id":"hangs","method":"tools/call","params":{"name":"hang"}}`

// TestTheFirstUserGetsASessionWithoutOne opens a session without a token. The first user that uses
// it gets it, and the requests that callers without a token have begun end.
func TestTheFirstUserGetsASessionWithoutOne(t *testing.T) {
	entered, ended := make(chan struct{}), make(chan error, 1)
	hang := newTool(t, "hang", func(ctx context.Context, _ string) (string, error) {
		close(entered)
		<-ctx.Done()
		ended <- context.Cause(ctx)
		return "", ctx.Err()
	})
	s := newServer(t, nil, protected(t), hang, echo(t, "say"))
	nobody := s.client().open(t)
	assert.Contains(t, nobody.ask("tools/call", `{"name":"say"}`), "this is say")
	done := make(chan struct{})
	go func() {
		defer close(done)
		nobody.post(hanging)
	}()
	<-entered
	assert.Contains(t, nobody.as("ada").ask("tools/call", `{"name":"say"}`), "this is say")
	<-done
	require.Error(t, <-ended)
	for _, other := range []*client{nobody, nobody.as("bob")} {
		assert.Equal(t, http.StatusNotFound, other.post(message("ping", `{}`)).Code)
	}
	assert.Contains(t, nobody.as("ada").ask("tools/call", `{"name":"say"}`), "this is say")
}

// TestTheRequestsOfAUserGoOn checks that a user's request does not end because the user sends
// another one.
func TestTheRequestsOfAUserGoOn(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	hang := newTool(t, "hang", func(ctx context.Context, _ string) (string, error) {
		close(entered)
		<-release
		return "ended well", ctx.Err()
	})
	s := newServer(t, nil, protected(t), hang)
	ada := s.client().open(t).as("ada")
	answer := make(chan string)
	go func() { answer <- ada.post(hanging).Body.String() }()
	<-entered
	assert.Equal(t, http.StatusOK, ada.post(message("ping", `{}`)).Code)
	close(release)
	assert.Contains(t, <-answer, "ended well")
}

// The memory of sessions, in bytes, and of one initialize request with the most text.
const (
	sessionMemory = 128 << 20
	overhead      = 1 << 10
	largest       = 64 << 10
)

// largeInitialize returns an initialize request of n bytes.
func largeInitialize(n int) string {
	const title = `"title":"`
	return strings.Replace(initialize, `"name":"t"`, title+strings.Repeat("x", n-len(initialize)-len(title)-2)+`","name":"t"`, 1)
}

// openMany opens sessions of the given size until one is refused, and returns their number.
func (c *client) openMany(t testing.TB, size int) (sessions []string) {
	t.Helper()
	t.Cleanup(c.CloseSessions)
	body := largeInitialize(size)
	require.Len(t, body, size)
	for {
		rec := c.post(body)
		if rec.Code == http.StatusServiceUnavailable {
			assert.Contains(t, rec.Body.String(), `"id":1`)
			assert.Contains(t, rec.Body.String(), "too many sessions are open")
			return sessions
		}
		require.Equal(t, http.StatusOK, rec.Code, rec.Body.String())
		sessions = append(sessions, rec.Header().Get("Mcp-Session-Id"))
		require.Less(t, len(sessions), 2000)
	}
}

// TestSessionsShareMemory checks how many sessions of the largest size a caller opens, that others
// still get some, and that a session that ends or never began gives its memory back.
func TestSessionsShareMemory(t *testing.T) {
	testsize.OnlySlow(t, "it measures memory")
	testsize.SkipUnderRace(t, "it measures time or memory")
	s := newServer(t, nil, withSessions)
	each := 2*largest + overhead
	first := s.client()
	first.address = "192.0.2.1:1"
	opened := first.openMany(t, largest)
	assert.Len(t, opened, sessionMemory/2/each, "one caller gets half of the memory")
	for range 3 {
		last := opened[len(opened)-1]
		opened = opened[:len(opened)-1]
		assert.Equal(t, http.StatusNoContent, first.of(last).send(http.MethodDelete, "").Code)
		opened = append(opened, first.open1(t, largest))
		assert.Equal(t, http.StatusServiceUnavailable, first.post(largeInitialize(largest)).Code)
	}
	second := s.client()
	second.address = "192.0.2.2:1"
	assert.InDelta(t, sessionMemory/4/each, len(second.openMany(t, largest)), 1, "the next one gets half of the rest")
	rec := second.post(largeInitialize(largest + 1))
	assert.Contains(t, rec.Body.String(), "initialize")
	assert.NotEqual(t, http.StatusOK, rec.Code)
	assert.NotEqual(t, http.StatusServiceUnavailable, rec.Code, "it is too large for everybody")
}

// open1 opens one session, as soon as one that ended has given its memory back.
func (c *client) open1(t testing.TB, size int) (session string) {
	t.Helper()
	require.Eventually(t, func() bool {
		session = c.post(largeInitialize(size)).Header().Get("Mcp-Session-Id")
		return session != ""
	}, waitTime, tickTime)
	return session
}

// TestARefusedInitializeKeepsNoMemory sends more initialize requests that go-sdk refuses than there
// could be sessions.
func TestARefusedInitializeKeepsNoMemory(t *testing.T) {
	testsize.OnlySlow(t, "it measures memory")
	testsize.SkipUnderRace(t, "it measures time or memory")
	s := newServer(t, nil, withSessions)
	c := s.client()
	refused := strings.Replace(largeInitialize(largest-4), `"capabilities":{}`, `"capabilities":7 `, 1)
	for range sessionMemory/2/(2*largest+overhead) + 10 {
		rec := c.post(refused)
		require.NotEqual(t, http.StatusServiceUnavailable, rec.Code)
		require.Contains(t, rec.Body.String(), `"error"`)
	}
	c.open1(t, largest)
	s.CloseSessions()
}

// TestCallersWithoutATokenShareHalfOfTheSessions opens sessions without a token from two addresses
// of a protected server. Together they get half, so users get the other half.
func TestCallersWithoutATokenShareHalfOfTheSessions(t *testing.T) {
	testsize.OnlySlow(t, "it makes many lists")
	s := newServer(t, nil, protected(t))
	each := 2*largest + overhead
	total := 0
	for i := range 8 {
		c := s.client()
		c.address = fmt.Sprintf("192.0.2.%d:1", i)
		n := len(c.openMany(t, largest))
		if i == 0 {
			assert.Equal(t, sessionMemory/4/each, n, "one of them gets half of the half")
		}
		total += n
	}
	assert.LessOrEqual(t, total, sessionMemory/2/each)
	assert.GreaterOrEqual(t, total, sessionMemory/2/each-4)
	assert.InDelta(t, sessionMemory/4/each, len(s.client().as("ada").openMany(t, largest)), 4)
}

// subscribing returns a server with a resource that clients may subscribe to.
func subscribing(t testing.TB, fail *error) *server {
	return newServer(t, func(c *wire.Config) {
		c.Options.SubscribeHandler = func(context.Context, *mcp.SubscribeRequest) error { return *fail }
		c.Options.UnsubscribeHandler = func(context.Context, *mcp.UnsubscribeRequest) error { return *fail }
	}, withSessions)
}

// uri returns the n-th URI of the given size.
func uri(n, size int) string {
	head := fmt.Sprintf("x://%d/", n)
	return head + strings.Repeat("x", size-len(head))
}

func (c *client) subscribe(method, uri string) string {
	return c.ask("resources/"+method, `{"uri":"`+uri+`"}`)
}

// TestSubscriptionsShareMemory subscribes to large URIs until the caller's share is used up, and
// checks which operations give memory back.
func TestSubscriptionsShareMemory(t *testing.T) {
	testsize.OnlySlow(t, "it measures memory")
	testsize.SkipUnderRace(t, "it measures time or memory")
	var fail error
	s := subscribing(t, &fail)
	c := s.client().open(t)
	const size = 8 << 10 // the most for a URI
	n := 0
	for ; n < 10_000; n++ {
		if answer := c.subscribe("subscribe", uri(n, size)); strings.Contains(answer, "too many subscriptions") {
			assert.Contains(t, answer, `"code":-32600`)
			break
		} else if n == 0 {
			assert.Contains(t, answer, `"result":{}`)
		}
	}
	assert.Equal(t, (sessionMemory/2-2*len(initialize)-overhead)/(size+overhead), n)
	full := func() bool {
		return strings.Contains(c.subscribe("subscribe", uri(20_000, size)), "too many subscriptions")
	}
	require.True(t, full())
	assert.NotContains(t, c.subscribe("subscribe", uri(0, size)), "error", "it is subscribed already")
	fail = errors.New("later")
	assert.Contains(t, c.subscribe("subscribe", uri(0, size)), "error")
	assert.Contains(t, s.client().subscribe("subscribe", uri(0, size)), "error", "without a session nothing is kept")
	assert.Contains(t, s.client().subscribe("unsubscribe", uri(0, size)), "error")
	fail = nil
	require.True(t, full(), "the first subscription stays")
	assert.NotContains(t, c.subscribe("unsubscribe", uri(19_999, size)), "error")
	require.True(t, full(), "nothing was subscribed")
	fail = errors.New("later")
	assert.Contains(t, c.subscribe("unsubscribe", uri(1, size)), "error")
	fail = nil
	require.True(t, full(), "the subscription goes on")
	for i := range 3 {
		assert.NotContains(t, c.subscribe("unsubscribe", uri(i, size)), "error")
		assert.NotContains(t, c.subscribe("unsubscribe", uri(i, size)), "error")
		fail = errors.New("later")
		for range 3 {
			assert.Contains(t, c.subscribe("subscribe", uri(i+10_200, size)), "error", "it fails and keeps nothing")
		}
		fail = nil
		assert.NotContains(t, c.subscribe("subscribe", uri(i+10_100, size)), "error")
		require.True(t, full())
	}
	assert.Equal(t, http.StatusNoContent, c.send(http.MethodDelete, "").Code)
	require.Eventually(t, func() bool {
		return s.client().post(largeInitialize(largest)).Header().Get("Mcp-Session-Id") != ""
	}, waitTime, tickTime, "the session gave back the memory of its subscriptions")
	assert.NotContains(t, s.log.String(), "panic")
}

// TestSessionRequests checks requests that name no session, an unknown one or none that may be
// used, on servers with and without sessions.
func TestSessionRequests(t *testing.T) {
	for name, tc := range map[string]struct {
		sessions        bool
		method, session string
		version, body   string
		status          int
		says, allow     string
	}{
		"GET without sessions":           {method: "GET", status: 405, allow: "POST, OPTIONS"},
		"DELETE without sessions":        {method: "DELETE", status: 405, allow: "POST, OPTIONS"},
		"PUT without sessions":           {method: "PUT", status: 405, allow: "POST, OPTIONS"},
		"GET of an old session":          {method: "GET", session: "old", status: 405, allow: "POST, OPTIONS"},
		"GET without an ID":              {sessions: true, method: "GET", status: 405, allow: "DELETE, POST, OPTIONS"},
		"DELETE without an ID":           {sessions: true, method: "DELETE", status: 400, says: "DELETE needs the Mcp-Session-Id of a session"},
		"PUT":                            {sessions: true, method: "PUT", session: "old", status: 405, allow: "DELETE, POST, OPTIONS"},
		"GET of an unknown session":      {sessions: true, method: "GET", session: "old", status: 404, says: "session not found"},
		"DELETE of an unknown one":       {sessions: true, method: "DELETE", session: "old", status: 404, says: "session not found"},
		"GET with an unknown version":    {sessions: true, method: "GET", session: "old", version: "1999-01-01", status: 400, says: "1999-01-01"},
		"DELETE with an unknown version": {sessions: true, method: "DELETE", session: "old", version: "1999-01-01", status: 400, says: "1999-01-01"},
		"POST of an unknown one":         {sessions: true, method: "POST", session: "old", body: message("ping", `{}`), status: 404, says: "session not found"},
		"a batch of an unknown one":      {sessions: true, method: "POST", session: "old", body: "[" + message("ping", `{}`) + "," + strings.Replace(message("ping", `{}`), `"id":1`, `"id":2`, 1) + "]", version: "2025-03-26", status: 404, says: `"id":null`},
		"POST of an old session":         {method: "POST", session: "old", body: message("tools/list", `{}`), status: 200, says: `"tools":[`},
		"POST without an ID":             {sessions: true, method: "POST", body: message("ping", `{}`), status: 200, says: `"result":{}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, nil, func(service *wire.Service) { service.Sessions = tc.sessions }, echo(t, "say"))
			c := s.client().of(tc.session)
			if tc.version != "" {
				c.version = tc.version
			}
			rec := c.send(tc.method, tc.body)
			assert.Equal(t, tc.status, rec.Code, rec.Body.String())
			assert.Contains(t, rec.Body.String(), tc.says)
			assert.Equal(t, tc.allow, rec.Header().Get("Allow"))
			assert.Empty(t, rec.Header().Get("Mcp-Session-Id"))
		})
	}
}

// TestWhoGetsASession checks which initialize requests open a session.
func TestWhoGetsASession(t *testing.T) {
	for name, tc := range map[string]struct {
		without         bool
		accept, version string
		opens           bool
	}{
		"most clients":            {accept: "application/json, text/event-stream", version: "2025-11-25", opens: true},
		"no header":               {version: "2025-06-18", opens: true},
		"no version":              {accept: "text/event-stream, application/json", opens: true},
		"a client without events": {accept: "application/json", version: "2025-11-25"},
		"a server without":        {without: true, accept: "application/json, text/event-stream", version: "2025-11-25"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, nil, func(service *wire.Service) { service.Sessions = !tc.without }, echo(t, "say"))
			t.Cleanup(s.CloseSessions)
			r := s.client().request("POST", initialize)
			r.Header.Del("Accept")
			r.Header.Del("Mcp-Protocol-Version")
			for name, value := range map[string]string{"Accept": tc.accept, "Mcp-Protocol-Version": tc.version} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			rec := s.client().do(r)
			require.Equal(t, http.StatusOK, rec.Code, rec.Body.String())
			assert.Equal(t, tc.opens, rec.Header().Get("Mcp-Session-Id") != "")
			assert.Equal(t, tc.opens, strings.Contains(rec.Body.String(), `"listChanged":true`), "only clients with a session hear of changes: %s", rec.Body)
		})
	}
}

// TestASessionOutlivesTheSetting stops sessions while one is open. It must go on, and no other may
// begin.
func TestASessionOutlivesTheSetting(t *testing.T) {
	sessions := true
	s := newServer(t, nil, func(service *wire.Service) { service.Sessions = sessions }, echo(t, "say"))
	c := s.client().open(t)
	sessions = false
	s.Serve(s.service(echo(t, "tell")))
	assert.Contains(t, c.ask("tools/call", `{"name":"tell"}`), "this is tell")
	assert.Empty(t, s.client().post(initialize).Header().Get("Mcp-Session-Id"))
	assert.Equal(t, http.StatusNoContent, c.send(http.MethodDelete, "").Code)
	require.Eventually(t, func() bool { return c.send(http.MethodGet, "").Code == http.StatusMethodNotAllowed }, waitTime, tickTime)
}
