package mcpkit_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// TestTenThousandIdleConnections checks that idle connections delay neither requests nor the end of
// the server.
func TestTenThousandIdleConnections(t *testing.T) {
	testsize.OnlySlow(t, "many clients load the server")
	var limit syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	n := min(10_000, int(limit.Cur)-500)
	cmd, endpoint, _ := start(t, "good") // another process, which has its own limit of open files
	u, err := url.Parse(endpoint)
	require.NoError(t, err)
	conns := make([]net.Conn, 0, n)
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	for range n {
		c, err := net.Dial("tcp", u.Host)
		require.NoError(t, err)
		conns = append(conns, c)
	}
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil))
	assert.Equal(t, 200, a.Status)
	t.Logf("answered with %d idle connections", n)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait(), "the server ends with idle connections")
}

// TestAThousandHangingCalls checks that hanging calls without a place are refused, that the others
// end with their timeout, and that no goroutine is left.
func TestAThousandHangingCalls(t *testing.T) {
	testsize.OnlySlow(t, "many clients load the server")
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	srv := newServer()
	var now, most atomic.Int64
	addTool(srv, "find_forever", func(ctx context.Context, _ struct{}) (string, error) {
		defer now.Add(-1)
		for n := now.Add(1); ; {
			if m := most.Load(); n <= m || most.CompareAndSwap(m, n) {
				break
			}
		}
		<-ctx.Done()
		return "", ctx.Err()
	}, mcpkit.Timeout(2*time.Second))
	addr, stop := running(t, srv)
	transport := &http.Transport{MaxIdleConnsPerHost: 1000}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	body := request("2025-11-25", "tools/call", map[string]any{"name": "find_forever", "arguments": map[string]any{}})
	var late, refused atomic.Int64
	var wg sync.WaitGroup
	for range 1000 {
		wg.Go(func() {
			req, err := http.NewRequest(http.MethodPost, "http://"+addr+"/mcp", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			req.Header = http.Header{"Content-Type": {"application/json"}, "Mcp-Protocol-Version": {"2025-11-25"}}
			resp, err := client.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			text, _ := io.ReadAll(resp.Body)
			switch {
			case resp.StatusCode == 200 && strings.Contains(string(text), "did not finish within"):
				late.Add(1)
			case resp.StatusCode == 429 && resp.Header.Get("Retry-After") != "":
				refused.Add(1)
			default:
				t.Errorf("%d %s", resp.StatusCode, text)
			}
		})
	}
	wg.Wait()
	assert.Equal(t, int64(1000), late.Load()+refused.Load())
	assert.LessOrEqual(t, most.Load(), int64(128), "the share of one caller is 128 places")
	assert.Positive(t, refused.Load())
	assert.Equal(t, 200, post(t, "http://"+addr+"/mcp", "2025-11-25", request("2025-11-25", "tools/list", nil)).Status, "the server still answers")
	require.NoError(t, stop())
}

// TestSlowClients checks over sockets that the server closes the connections of clients that do not
// finish their requests.
func TestSlowClients(t *testing.T) {
	if !testsize.Slow() {
		t.Skip("takes up to 60 seconds, the timeouts of the server; set MCPKIT_SLOW=1 to run it")
	}
	t.Parallel()
	addr, _ := running(t, newServer())
	closedAfter := func(send string, within time.Duration) func(*testing.T) {
		return func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", addr)
			require.NoError(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, send)
			require.NoError(t, err)
			require.NoError(t, conn.SetReadDeadline(time.Now().Add(within)))
			// The server may send an error before it closes the connection.
			_, err = io.Copy(io.Discard, bufio.NewReader(conn))
			assert.NoError(t, err, "the server did not close the connection")
		}
	}
	t.Run("headers", closedAfter("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", 30*time.Second))
	t.Run("body", closedAfter("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", 60*time.Second))
	t.Run("chunks", closedAfter("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"jso", 60*time.Second))
}

// TestRawRequests sends requests that no client library sends.
func TestRawRequests(t *testing.T) {
	t.Parallel()
	addr, _ := running(t, newServer())
	head := "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
	for name, tc := range map[string]struct {
		send   string
		status int
	}{
		"100 MB announced":         {head + "Content-Length: 104857600\r\n\r\n", 413},
		"a gzip bomb":              {head + "Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03xxxxxxxxxx", 415},
		"headers of 1 MB":          {head + "X-Long: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", 431},
		"a line break in a header": {head + "X-Bad: a\rb\r\nContent-Length: 2\r\n\r\n{}", 400},
		"two lengths":              {head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
		"length and chunks":        {head + "Content-Length: 2\r\nTransfer-Encoding: gzip\r\n\r\n{}", 501},
		"a header without a name":  {head + ": x\r\nContent-Length: 2\r\n\r\n{}", 400},
		"no Host header":           {"POST /mcp HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 400},
		"two Host headers":         {"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\n{}", 400},
		"the URL of another host":  {"POST http://evil.example/mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}", 421},
		"not HTTP":                 {"\x16\x03\x01\x02\x00\x01" + strings.Repeat("x", 100) + "\r\n\r\n", 400},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", addr)
			require.NoError(t, err)
			defer conn.Close()
			require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
			go func() { _, _ = io.WriteString(conn, tc.send) }() // the server may answer before everything is sent
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			defer resp.Body.Close()
			assert.Equal(t, tc.status, resp.StatusCode)
		})
	}
}
