package mcpkit_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A header that says "stream" does not get a call past the places of calls.
func TestAHeaderDoesNotMakeAStreamOfACall(t *testing.T) {
	for _, version := range []string{"", "2025-03-26", "2025-11-25"} {
		h := newHall(t, mcpkit.Shed(edge.ShedOptions{Calls: 4, Queue: -1}))
		for range 20 {
			h.send(version, forEver, header("Mcp-Method", "subscriptions/listen"), forwarded(greedyAddr))
		}
		eventually(t, func() bool { return h.begun.Load()+h.refused.Load() == 20 }, "each runs or is refused")
		assert.EqualValues(t, 2, h.begun.Load(), version)
	}
}

// open sends a request for a stream, and returns when the answer begins. The channel is closed
// when it ends.
func open(t *testing.T, endpoint, version, body string, change ...func(*http.Request)) (status int, ended chan struct{}) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	req.Header.Set("Mcp-Protocol-Version", version)
	for _, c := range change {
		c(req)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	ended = make(chan struct{})
	go func() {
		defer close(ended)
		defer resp.Body.Close()
		for p := make([]byte, 1000); ; {
			if _, err := resp.Body.Read(p); err != nil {
				return
			}
		}
	}()
	return resp.StatusCode, ended
}

func wait(t *testing.T, ended chan struct{}, what string) {
	t.Helper()
	select {
	case <-ended:
	case <-time.After(soon):
		t.Fatal(what)
	}
}

// oldListening is a stream that go-sdk opens in protocol versions that do not have it, without
// the header that the later one asks for.
const oldListening = `{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{"notifications":{"promptsListChanged":true}}}`

// What opens a stream is one without any header: it is counted as one, ends with its token and
// when the server drains, and is not sent in a batch.
func TestAStreamNeedsNoHeader(t *testing.T) {
	srv := newServer(mcpkit.Shed(edge.ShedOptions{Calls: 2, Queue: -1, Streams: 8}))
	addPrompt(srv)
	endpoint := listen(t, srv)
	var all []chan struct{}
	for range 4 {
		status, ended := open(t, endpoint, "2025-11-25", oldListening)
		require.Equal(t, 200, status)
		all = append(all, ended)
	}
	status, _ := open(t, endpoint, "2025-11-25", oldListening)
	assert.Equal(t, http.StatusTooManyRequests, status)
	assert.True(t, serves(t, endpoint), "no stream has the place of a call")
	srv.Drain().EndStreams()
	for _, ended := range all {
		wait(t, ended, "the stream does not end when the server drains")
	}
	a := post(t, endpoint, "2025-03-26", "["+oldListening+","+request("2025-03-26", "ping", nil)+"]")
	assert.Equal(t, 400, a.Status)
	assert.Contains(t, a.Body, "subscriptions/listen is sent alone, not in a batch")
}

func TestAStreamWithoutAHeaderEndsWithItsToken(t *testing.T) {
	verifier := oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
		return &oauth.Principal{Issuer: "https://login.example.com", Subject: "ada", Scopes: []string{"notes"}, Expires: time.Now().Add(300 * time.Millisecond)}, nil
	})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Verifiers: []oauth.Verifier{verifier}, Options: oauth.AuthenticateOptions{Skew: -1},
		AuthorizationServers: []string{"https://login.example.com"}, Scopes: []string{"notes"}}))
	addNotes(srv)
	addPrompt(srv)
	status, ended := open(t, listen(t, srv), "2025-11-25", oldListening, bearer("x"))
	require.Equal(t, 200, status)
	wait(t, ended, "the stream outlives its token")
}

// A caller whose places are all taken can still cancel what it has, and answer what it is asked.
func TestACallerAtItsShareCanStillCancel(t *testing.T) {
	h := newHall(t, mcpkit.Shed(edge.ShedOptions{Calls: 4, Queue: -1}))
	for range 2 {
		h.send("2025-11-25", forEver, forwarded(greedyAddr))
	}
	eventually(t, func() bool { return h.begun.Load() == 2 }, "its places are taken")
	a := post(t, h.endpoint, "2025-11-25", request("2025-11-25", "ping", nil), forwarded(greedyAddr))
	assert.Equal(t, http.StatusTooManyRequests, a.Status)
	assert.Equal(t, "1", a.Header.Get("Retry-After"))
	assert.Equal(t, "7", string(a.ID))
	assert.Contains(t, a.Body, "too many of your requests are being answered")
	for _, body := range []string{
		`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`,
		`{"jsonrpc":"2.0","id":1,"result":{}}`,
	} {
		a = post(t, h.endpoint, "2025-11-25", body, forwarded(greedyAddr))
		assert.Equal(t, http.StatusAccepted, a.Status, a.Body)
	}
}

// A client that leaves does not get the place back of a handler that goes on: not in go-sdk,
// which answers what has progress or a session, either.
func TestAHandlerKeepsItsPlaceWhenItsClientLeaves(t *testing.T) {
	srv := newServer(mcpkit.Shed(edge.ShedOptions{Calls: 2, Queue: -1}), mcpkit.RateLimit(nil))
	begun, release := make(chan struct{}, 10), make(chan struct{})
	addTool(srv, "find_stubbornly", func(context.Context, struct{}) (string, error) {
		begun <- struct{}{}
		<-release
		return "x", nil
	})
	endpoint := listen(t, srv)
	defer close(release)
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(request("2025-11-25", "tools/call",
		map[string]any{"name": "find_stubbornly", "arguments": map[string]any{}, "_meta": map[string]any{"progressToken": 1}})))
	require.NoError(t, err)
	req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}, "Mcp-Protocol-Version": {"2025-11-25"}}
	left := make(chan struct{})
	go func() {
		defer close(left)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	<-begun
	leave()
	<-left
	eventually(t, func() bool { return srv.Drain().InFlight() == 0 }, "the request is over")
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "ping", nil))
	assert.Equal(t, http.StatusTooManyRequests, a.Status, "the handler runs on: %s", a.Body)
}

// A batch costs as much as its messages, whatever the limiter's burst.
func TestABatchCostsAllOfItsMessages(t *testing.T) {
	endpoint := listen(t, newServer(mcpkit.RateLimit(small(6)), mcpkit.ClientIP(edge.ForwardedHops(1))))
	ping := request("2025-03-26", "ping", nil)
	batch := func(n int) int {
		return post(t, endpoint, "2025-03-26", "["+strings.Repeat(ping+",", n-1)+ping+"]", forwarded(greedyAddr)).Status
	}
	assert.Equal(t, http.StatusTooManyRequests, batch(7), "more than there ever is")
	endpoint = listen(t, newServer(mcpkit.RateLimit(small(6)), mcpkit.ClientIP(edge.ForwardedHops(1))))
	assert.NotEqual(t, http.StatusTooManyRequests, batch(4))
	assert.Equal(t, http.StatusTooManyRequests, batch(3))
}

// Callers whose address is not known share a rate, and the log and the report say so.
func TestCallersWithoutAnAddressAreLimitedTogether(t *testing.T) {
	var log logBook
	srv := newServer(log.option(), mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{
		Shared: map[string]edge.Rate{edge.UnknownKey: {Burst: 2, PerSecond: 0.01}}})))
	endpoint := listen(t, srv)
	var got []int
	for range 4 {
		got = append(got, post(t, endpoint, "2025-11-25", request("2025-11-25", "ping", nil)).Status)
	}
	assert.Equal(t, []int{200, 200, 429, 429}, got)
	assert.Equal(t, 1, strings.Count(log.String(), "mcpkit.ClientIP"), log.String())

	found := func(srv *mcpkit.Server) (messages []string) {
		for _, r := range srv.Check().Results {
			for _, f := range r.Findings {
				if f.Rule.ID == "caller-address" {
					messages = append(messages, f.Message)
				}
			}
		}
		return messages
	}
	assert.Len(t, found(srv), 1)
	require.NoError(t, srv.Check().Err(), "a server that clients reach directly is right")
	for _, source := range []edge.IPSource{edge.RemoteAddr, edge.ForwardedHops(1)} {
		assert.Empty(t, found(newServer(mcpkit.ClientIP(source))))
	}
	_, protected, _ := others(t)
	assert.Empty(t, found(protected), "everybody has a token")
	addTool(protected, "look", func(context.Context, struct{}) (string, error) { return "x", nil }, mcpkit.PublicTool())
	assert.Len(t, found(protected), 1)
}

// What the server decides itself is not the program's to decide.
func TestShedRefusesWhatTheServerKnows(t *testing.T) {
	for _, o := range []edge.ShedOptions{
		{Cost: func(*http.Request) int { return 1 }},
		{IsStream: func(*http.Request) bool { return true }},
		{Key: func(*http.Request) string { return "x" }},
		{Calls: -1},
	} {
		assert.ErrorContains(t, newServer(mcpkit.Shed(o)).Check().Err(), "server-options", "%+v", o)
	}
}
