package mcpkit_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// An aliveCall is a call whose client reads the response as it comes.
type aliveCall struct {
	t    *testing.T
	res  *http.Response
	body *bufio.Reader
}

// hold begins a call and returns when the first sign of life has come.
func hold(t *testing.T, client *http.Client, url string, q wireRequest) *aliveCall {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(q.body))
	require.NoError(t, err)
	r.Header = q.header.Clone()
	res, err := client.Do(r)
	require.NoError(t, err)
	require.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	c := &aliveCall{t, res, bufio.NewReader(res.Body)}
	line, err := c.body.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, ": the server is working\n", line)
	_, err = c.body.Discard(1)
	require.NoError(t, err)
	return c
}

// rest returns the messages and the number of comments that come after the first.
func (c *aliveCall) rest() (messages []string, comments int) {
	c.t.Helper()
	raw, err := io.ReadAll(c.body)
	require.NoError(c.t, err, "the response is cut off: %q", raw)
	require.NoError(c.t, c.res.Body.Close())
	return events(c.t, string(raw))
}

// held returns a server with slow tools that shows signs of life often. A call ends when release is
// closed.
func held(release <-chan struct{}, opts ...mcpkit.Option) *mcpkit.Server {
	return slowServer(func(ctx context.Context) (string, error) {
		select {
		case <-release:
			return "found", nil
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}, append(opts, mcpkit.KeepAlive(20*time.Millisecond), byForwarded)...)
}

// TestSignsOfLifeOverHTTP2 checks that the comments of a long call reach a client of HTTP/2 one by
// one while the call runs, next to others on the connection, and that a client that leaves ends the
// call.
func TestSignsOfLifeOverHTTP2(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var srv *mcpkit.Server
	var release chan struct{}
	overHTTP2(t, func() *mcpkit.Server { release = make(chan struct{}); srv = held(release); return srv }, nil, func(t *testing.T, s *http2Server) {
		client := s.client(t)
		var calls []*aliveCall
		for _, version := range versions {
			for _, tool := range slowTools {
				calls = append(calls, hold(t, client, s.url(), slowCall(version, tool, "")))
			}
		}
		for _, c := range calls {
			assert.Equal(t, 2, c.res.ProtoMajor)
		}
		leaving := hold(t, client, s.url(), slowCall("2025-11-25", "find_slowly", ""))
		require.NoError(t, leaving.res.Body.Close())
		assert.Eventually(t, func() bool { return srv.Drain().InFlight() == len(calls) }, soon, 5*time.Millisecond, "the call of a client that left goes on")
		for range 3 { // more comments come while the calls run
			line, err := calls[0].body.ReadString('\n')
			require.NoError(t, err)
			require.Equal(t, ": the server is working\n", line)
			_, err = calls[0].body.Discard(1)
			require.NoError(t, err)
		}
		close(release)
		for _, c := range calls {
			messages, _ := c.rest()
			require.Len(t, messages, 1)
			assert.Contains(t, messages[0], "found")
		}
		client.CloseIdleConnections()
		require.NoError(t, s.stop())
	})
}

// TestDrainingLosesNoCallThatIsKeptAlive ends a server while clients wait for long calls: each gets
// signs of life until its answer, over HTTP/1.1 and HTTP/2, and then the server ends.
func TestDrainingLosesNoCallThatIsKeptAlive(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	drains := func(t *testing.T, client *http.Client, url string, srv *mcpkit.Server, release chan struct{}, stop func() error) {
		t.Helper()
		var calls []*aliveCall
		for _, version := range versions {
			for _, tool := range slowTools {
				calls = append(calls, hold(t, client, url, slowCall(version, tool, "")))
			}
		}
		ended := make(chan error, 1)
		go func() { ended <- stop() }()
		<-srv.Drain().Draining()
		for _, c := range calls { // signs of life come while the server waits for the calls
			for range 3 {
				line, err := c.body.ReadString('\n')
				require.NoError(t, err)
				require.Equal(t, ": the server is working\n", line)
				_, err = c.body.Discard(1)
				require.NoError(t, err)
			}
		}
		select {
		case err := <-ended:
			t.Fatalf("the server ended before its calls: %v", err)
		default:
		}
		close(release)
		for _, c := range calls {
			messages, _ := c.rest()
			require.Len(t, messages, 1)
			assert.Contains(t, messages[0], "found")
		}
		client.CloseIdleConnections()
		require.NoError(t, <-ended)
	}
	t.Run("HTTP/1.1", func(t *testing.T) {
		release := make(chan struct{})
		srv := held(release)
		addr, stop := running(t, srv)
		transport := &http.Transport{}
		defer transport.CloseIdleConnections()
		drains(t, &http.Client{Transport: transport, Timeout: time.Minute}, "http://"+addr+"/mcp", srv, release, stop)
	})
	var srv *mcpkit.Server
	var release chan struct{}
	overHTTP2(t, func() *mcpkit.Server { release = make(chan struct{}); srv = held(release); return srv }, nil, func(t *testing.T, s *http2Server) {
		drains(t, s.client(t), s.url(), srv, release, s.stop)
	})
}
