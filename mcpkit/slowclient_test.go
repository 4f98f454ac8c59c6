package mcpkit_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/net/http2"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// impatient shortens the write timeout of 30 seconds, after which a client that accepts no byte of
// a response is disconnected.
var impatient = serving.Around(edge.WriteTimeout(300 * time.Millisecond))

// largeAnswers returns a server with a tool whose result has half a megabyte.
func largeAnswers() *mcpkit.Server {
	srv := newServer(mcpkit.RateLimit(nil), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}), byForwarded)
	addTool(srv, "find_large", func(context.Context, struct{}) (string, error) {
		return strings.Repeat("0123456789", 50_000), nil
	}, claude.MaxResultCharacters(500_000))
	return srv
}

const largeCall = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_large","arguments":{}}}`

// dialSlow connects a client to which the server cannot send more than a few KB ahead.
func dialSlow(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := slowReader.Dial("tcp", addr)
	require.NoError(t, err)
	require.NoError(t, conn.SetDeadline(time.Now().Add(2*time.Minute)))
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// TestClientsThatReadNoAnswerAreDisconnected has clients send calls over HTTP/1.1 and read no
// answer.
func TestClientsThatReadNoAnswerAreDisconnected(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	srv := largeAnswers()
	addr, stop := running(t, srv, impatient)
	ask := "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Forwarded-For: 198.51.100.7\r\nContent-Length: " + fmt.Sprint(len(largeCall)) + "\r\n\r\n" + largeCall
	for range testsize.Count(50, 10) {
		conn := dialSlow(t, addr)
		_, err := io.WriteString(conn, strings.Repeat(ask, 20)) // 10 MB of answers
		require.NoError(t, err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	for range 20 {
		listsTools(t, client, "http://"+addr+"/mcp")
	}
	assert.Eventually(t, func() bool { return srv.Drain().InFlight() == 0 }, time.Minute, 20*time.Millisecond, "the server still waits for these clients")
	transport.CloseIdleConnections()
	require.NoError(t, stop())
}

// TestClientsWithAnEmptyWindowAreDisconnected has an HTTP/2 client read all frames, but with flow
// control windows that allow no byte of an answer.
func TestClientsWithAnEmptyWindowAreDisconnected(t *testing.T) {
	testsize.OnlySlow(t, "many clients load the server")
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var srv *mcpkit.Server
	server := func() *mcpkit.Server { srv = largeAnswers(); return srv }
	overHTTP2(t, server, []serving.Option{impatient}, func(t *testing.T, s *http2Server) {
		conn, err := s.dial(true, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
		require.NoError(t, err)
		seen, ended := conn.read()
		const asked = 200
		for range asked {
			_, err := conn.post(largeCall)
			require.NoError(t, err)
		}
		require.NoError(t, conn.out.Flush())
		client := s.client(t)
		for range 20 {
			listsTools(t, client, s.url())
		}
		assert.Eventually(t, func() bool { return seen.count(http2.ErrCodeInternal, http2.ErrCodeCancel) == asked }, time.Minute, 20*time.Millisecond, "the server did not reset every stream: %v", seen.reasons)
		assert.Eventually(t, func() bool { return srv.Drain().InFlight() == 0 }, time.Minute, 20*time.Millisecond)
		_ = conn.Close()
		<-ended
		client.CloseIdleConnections()
		require.NoError(t, s.stop())
	})
}

// TestClientsThatReadNoByteOfAConnectionAreDisconnected has an HTTP/2 client read no frame. The
// write timeout of a response cannot end its stream then, because the frame that resets the stream
// does not leave the server either.
func TestClientsThatReadNoByteOfAConnectionAreDisconnected(t *testing.T) {
	if !testsize.Slow() {
		t.Skip("takes 30 seconds, the write timeout of the server; set MCPKIT_SLOW=1 to run it")
	}
	t.Parallel()
	for _, withTLS := range []bool{true, false} {
		t.Run(fmt.Sprint("TLS ", withTLS), func(t *testing.T) {
			t.Parallel()
			srv := largeAnswers()
			s := &http2Server{}
			if withTLS {
				cert, key := writeCertificate(t, t.TempDir(), "localhost")
				s.tls = &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}}
				s.addr, s.stop = running(t, srv, serving.TLSFiles(cert, key))
			} else {
				s.addr, s.stop = running(t, srv)
			}
			// The flow control windows have their largest size, so that only the connection blocks.
			conn, err := s.dial(false, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1<<31 - 1})
			require.NoError(t, err)
			defer conn.Close()
			require.NoError(t, conn.frames.WriteWindowUpdate(0, 1<<31-1-65_535))
			for range 100 { // 50 MB of answers
				_, err := conn.post(largeCall)
				require.NoError(t, err)
			}
			require.NoError(t, conn.out.Flush())
			require.Eventually(t, func() bool { return srv.Drain().InFlight() > 0 }, time.Minute, time.Millisecond)
			client := s.client(t)
			for range 20 {
				listsTools(t, client, s.url())
			}
			assert.Eventually(t, func() bool { return srv.Drain().InFlight() == 0 }, 200*time.Second, 100*time.Millisecond, "the server still waits for this client")
		})
	}
}

// TestUnreadStreamsDoNotDelayOthers checks that clients that read their stream get notifications
// while others do not read theirs.
func TestUnreadStreamsDoNotDelayOthers(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	srv := newServer(mcpkit.Sessions(), mcpkit.RateLimit(nil), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	addr, stop := running(t, srv, impatient)
	endpoint := "http://" + addr + "/mcp"
	t.Run("", func(t *testing.T) {
		prompt := func(i int) *mcp.Prompt { return &mcp.Prompt{Name: fmt.Sprint("prompt_", i)} }
		answer := func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil }
		srv.SDK().AddPrompt(prompt(0), answer)
		for range testsize.Count(20, 5) {
			s := &legacySession{t: t, endpoint: endpoint}
			s.open(`{}`)
			conn := dialSlow(t, addr)
			_, err := fmt.Fprintf(conn, "GET /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nMcp-Protocol-Version: 2025-11-25\r\nMcp-Session-Id: %s\r\n\r\n", s.id)
			require.NoError(t, err)
		}
		reader := &legacySession{t: t, endpoint: endpoint}
		reader.open(`{}`)
		stream := reader.send("GET", "")
		require.Equal(t, 200, stream.StatusCode)
		heard := make(chan struct{}, 1000)
		go func() {
			lines := bufio.NewScanner(stream.Body)
			for lines.Scan() {
				if strings.Contains(lines.Text(), "list_changed") {
					heard <- struct{}{}
				}
			}
		}()
		for i := range 10 {
			srv.SDK().AddPrompt(prompt(i+1), answer)
			select {
			case <-heard:
			case <-time.After(time.Minute):
				t.Fatal("a client that reads its stream got no notification")
			}
		}
	})
	http.DefaultClient.CloseIdleConnections()
	require.NoError(t, stop())
}

// TestUnfinishedHandshakesDoNotDelayOthers opens connections whose handshake or request header is
// unfinished, and checks that others are served and that the server closes them when it ends.
func TestUnfinishedHandshakesDoNotDelayOthers(t *testing.T) {
	testsize.OnlySlow(t, "many clients load the server")
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	overHTTP2(t, func() *mcpkit.Server { return newServer(mcpkit.RateLimit(nil)) }, nil, func(t *testing.T, s *http2Server) {
		var held []net.Conn
		hold := func(conn net.Conn, err error) net.Conn {
			require.NoError(t, err)
			held = append(held, conn)
			return conn
		}
		for range testsize.Count(200, 20) {
			if s.tls != nil {
				_, err := hold(net.Dial("tcp", s.addr)).Write([]byte("\x16\x03\x01\x02\x00\x01\x00")) // half a ClientHello
				require.NoError(t, err)
			} else {
				_, err := io.WriteString(hold(net.Dial("tcp", s.addr)), http2.ClientPreface[:20])
				require.NoError(t, err)
				_, err = io.WriteString(hold(net.Dial("tcp", s.addr)), "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
				require.NoError(t, err)
			}
			conn, err := s.dial(true)
			require.NoError(t, err)
			hold(conn.Conn, nil)
			_, err = conn.frames.ReadFrame() // the server has accepted the connection
			require.NoError(t, err)
			require.NoError(t, conn.frames.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: conn.fields("POST", "/mcp", 2)}))
			require.NoError(t, conn.out.Flush())
		}
		client := s.client(t)
		for range 20 {
			listsTools(t, client, s.url())
		}
		client.CloseIdleConnections()
		require.NoError(t, s.stop())
		for _, conn := range held {
			_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
			_, err := io.Copy(io.Discard, conn)
			assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the server did not close the connection")
			_ = conn.Close()
		}
	})
}
