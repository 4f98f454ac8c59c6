package mcpkit_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestAHeaderDoesNotMakeAStreamOfACall sends calls with the Mcp-Method of a stream, and checks that
// they take the places of calls.
func TestAHeaderDoesNotMakeAStreamOfACall(t *testing.T) {
	for _, version := range []string{"", "2025-03-26", "2025-11-25"} {
		h := newHangingServer(t, mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 4, Queue: -1}}))
		for range 20 {
			h.send(version, hangingCall, header("Mcp-Method", "subscriptions/listen"), forwarded(greedyAddr))
		}
		eventually(t, func() bool { return h.begun.Load()+h.refused.Load() == 20 }, "not every call runs or is refused")
		assert.EqualValues(t, 2, h.begun.Load(), version)
	}
}

// open sends a request for a stream, and returns when the answer begins. ended is closed when the
// stream ends.
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

// listenWithoutHeader opens a stream in a protocol version before 2026-07-28, because go-sdk
// answers the method in every version. The request has no Mcp-Method header.
const listenWithoutHeader = `{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{"notifications":{"promptsListChanged":true}}}`

// TestAStreamNeedsNoHeader checks that a request that opens a stream takes the place of a stream
// without an Mcp-Method header too, that the stream ends when the server drains, and that a batch
// cannot contain the request.
func TestAStreamNeedsNoHeader(t *testing.T) {
	srv := newServer(mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 2, Queue: -1, Streams: 8}}))
	addPrompt(srv)
	endpoint := listen(t, srv)
	var all []chan struct{}
	for range 4 {
		status, ended := open(t, endpoint, "2025-11-25", listenWithoutHeader)
		require.Equal(t, 200, status)
		all = append(all, ended)
	}
	status, _ := open(t, endpoint, "2025-11-25", listenWithoutHeader)
	assert.Equal(t, http.StatusTooManyRequests, status)
	assert.True(t, serves(t, endpoint), "a stream takes the place of a call")
	srv.Drain().EndStreams()
	for _, ended := range all {
		wait(t, ended, "the stream did not end when the server drained")
	}
	a := post(t, endpoint, "2025-03-26", `[`+listenWithoutHeader+`,{"jsonrpc":"2.0","id":8,"method":"ping"}]`)
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
	status, ended := open(t, listen(t, srv), "2025-11-25", listenWithoutHeader, bearer("x"))
	require.Equal(t, 200, status)
	wait(t, ended, "the stream did not end with its token")
}

// TestACallerAtItsShareCanStillCancel checks that a caller whose places are taken can send
// cancellations and answers to questions of the server.
func TestACallerAtItsShareCanStillCancel(t *testing.T) {
	h := newHangingServer(t, mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 4, Queue: -1}}))
	for range 2 {
		h.send("2025-11-25", hangingCall, forwarded(greedyAddr))
	}
	eventually(t, func() bool { return h.begun.Load() == 2 }, "the caller's places are not taken")
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

// TestAHandlerKeepsItsPlaceWhenItsClientLeaves checks that a handler that ignores its context keeps
// its place after its client has disconnected, if go-sdk answers the call.
func TestAHandlerKeepsItsPlaceWhenItsClientLeaves(t *testing.T) {
	t.Parallel()
	srv := newServer(mcpkit.Edge(edge.Config{Shed: &edge.ShedOptions{Calls: 2, Queue: -1}}), mcpkit.RateLimit(nil))
	begun, release := make(chan struct{}, 10), make(chan struct{})
	mcpkit.AddSDKTool(srv, "find_stubbornly", annotate.ReadOnly("Find stubbornly"), "Does not end. Use when a test needs it.",
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, string, error) {
			begun <- struct{}{}
			<-release
			return nil, "x", nil
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
	eventually(t, func() bool { return srv.Drain().InFlight() == 0 }, "the request did not end")
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "ping", nil))
	assert.Equal(t, http.StatusTooManyRequests, a.Status, "the running handler has no place: %s", a.Body)
}

// TestABatchCostsAllOfItsMessages checks that each message of a batch counts for the rate limit.
func TestABatchCostsAllOfItsMessages(t *testing.T) {
	endpoint := listen(t, newServer(mcpkit.RateLimit(small(6)), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)})))
	batch := func(n int) int {
		var pings []string
		for id := range n {
			pings = append(pings, fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"ping"}`, id))
		}
		return post(t, endpoint, "2025-03-26", "["+strings.Join(pings, ",")+"]", forwarded(greedyAddr)).Status
	}
	assert.Equal(t, http.StatusTooManyRequests, batch(7), "the batch has more messages than the burst allows")
	endpoint = listen(t, newServer(mcpkit.RateLimit(small(6)), mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)})))
	assert.NotEqual(t, http.StatusTooManyRequests, batch(4))
	assert.Equal(t, http.StatusTooManyRequests, batch(3))
}

// TestCallersWithoutAnAddressAreLimitedTogether checks that callers with an unknown address share a
// rate, and that the log and the report say so.
func TestCallersWithoutAnAddressAreLimitedTogether(t *testing.T) {
	var log logBook
	srv := newServer(log.option(), mcpkit.RateLimit(edge.NewLimiter(&edge.LimiterOptions{
		Shared: map[string]edge.Rate{edge.UnknownKey: {Burst: 2, PerSecond: 0.01}}})))
	endpoint := listen(t, srv)
	var got []int
	for range 4 {
		got = append(got, post(t, endpoint, "2025-11-25", request("2025-11-25", "ping", nil), header("Via", "1.1 proxy")).Status)
	}
	assert.Equal(t, []int{200, 200, 429, 429}, got)
	assert.Equal(t, 1, strings.Count(log.String(), "edge.Config{ClientIP"), log.String())

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
	require.NoError(t, srv.Check().Err(), "a server may be reached directly, so the finding is no failure")
	for _, source := range []edge.IPSource{edge.RemoteAddr, edge.ForwardedHops(1)} {
		assert.Empty(t, found(newServer(mcpkit.Edge(edge.Config{ClientIP: source}))))
	}
	_, protected, _ := others(t)
	assert.Empty(t, found(protected), "every caller has a token")
	addTool(protected, "look", func(context.Context, struct{}) (string, error) { return "x", nil }, mcpkit.PublicTool())
	assert.Len(t, found(protected), 1)
}

// TestShedRefusesOptionsOfTheServer checks that the program cannot set the options of edge.Shed
// that the server sets itself.
func TestShedRefusesOptionsOfTheServer(t *testing.T) {
	for _, o := range []edge.ShedOptions{
		{Cost: func(*http.Request) int { return 1 }},
		{IsStream: func(*http.Request) bool { return true }},
		{Key: func(*http.Request) string { return "x" }},
		{Calls: -1},
	} {
		assert.ErrorContains(t, newServer(mcpkit.Edge(edge.Config{Shed: &o})).Check().Err(), "server-options", "%+v", o)
	}
}
