package mcpkit_test

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// byForwarded distinguishes the clients of a test, which all connect from this machine.
var byForwarded = mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)})

// An http2Server is a server that Run serves over HTTP/2, with or without TLS.
type http2Server struct {
	addr string
	stop func() error
	tls  *tls.Config // nil without TLS
}

// overHTTP2 runs a test over HTTP/2 with and without TLS.
func overHTTP2(t *testing.T, newServer func() *mcpkit.Server, opts []serving.Option, test func(*testing.T, *http2Server)) {
	t.Run("TLS", func(t *testing.T) {
		cert, key := writeCertificate(t, t.TempDir(), "localhost")
		addr, stop := running(t, newServer(), append(opts, serving.TLSFiles(cert, key))...)
		test(t, &http2Server{addr: addr, stop: stop, tls: &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}}})
	})
	t.Run("without TLS", func(t *testing.T) {
		addr, stop := running(t, newServer(), opts...)
		test(t, &http2Server{addr: addr, stop: stop})
	})
}

// client returns a client that follows the protocol.
func (s *http2Server) client(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetHTTP2(s.tls != nil)
	transport.Protocols.SetUnencryptedHTTP2(s.tls == nil)
	if s.tls != nil {
		transport.TLSClientConfig = s.tls.Clone()
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: time.Minute}
}

func (s *http2Server) url() string {
	if s.tls != nil {
		return "https://" + s.addr + "/mcp"
	}
	return "http://" + s.addr + "/mcp"
}

// A rawHTTP2 is a connection of a client that can send any frames. One goroutine may read from it
// while another writes.
type rawHTTP2 struct {
	net.Conn
	frames  *http2.Framer // writes to out
	out     *bufio.Writer
	header  bytes.Buffer
	encoder *hpack.Encoder
	addr    string
	scheme  string
	next    uint32
}

// slowReader connects clients with a receive buffer of a few KB, so that the server cannot send
// more than that ahead. They have it when they connect, because a window does not become smaller.
var slowReader = &net.Dialer{Control: func(_, _ string, raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10)
	})
	return cmp.Or(err, failed)
}}

// dial connects a client. If reads is false, only a few KB of responses leave the server.
func (s *http2Server) dial(reads bool, settings ...http2.Setting) (*rawHTTP2, error) {
	dialer := slowReader
	if reads {
		dialer = &net.Dialer{}
	}
	conn, err := dialer.Dial("tcp", s.addr)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(2 * time.Minute))
	c := &rawHTTP2{Conn: conn, addr: s.addr, scheme: "http", next: 1}
	if s.tls != nil {
		c.Conn, c.scheme = tls.Client(conn, s.tls), "https"
	}
	c.out = bufio.NewWriterSize(c.Conn, 32<<10)
	c.frames = http2.NewFramer(c.out, c.Conn)
	c.frames.AllowIllegalWrites = true
	c.encoder = hpack.NewEncoder(&c.header)
	_, _ = c.out.WriteString(http2.ClientPreface)
	_ = c.frames.WriteSettings(settings...)
	return c, c.out.Flush()
}

// fields encodes the header of a request whose body has the given length.
func (c *rawHTTP2) fields(method, path string, length int, more ...hpack.HeaderField) []byte {
	c.header.Reset()
	for _, f := range append([]hpack.HeaderField{
		{Name: ":method", Value: method}, {Name: ":scheme", Value: c.scheme}, {Name: ":authority", Value: c.addr}, {Name: ":path", Value: path},
		{Name: "content-type", Value: "application/json"}, {Name: "accept", Value: "application/json, text/event-stream"},
		{Name: "mcp-protocol-version", Value: "2025-11-25"}, {Name: "content-length", Value: strconv.Itoa(length)}, {Name: "x-forwarded-for", Value: "198.51.100.7"},
	}, more...) {
		_ = c.encoder.WriteField(f)
	}
	return c.header.Bytes()
}

// stream returns the ID of a new stream.
func (c *rawHTTP2) stream() uint32 {
	c.next += 2
	return c.next - 2
}

// post writes a request to the endpoint on a new stream.
func (c *rawHTTP2) post(body string, more ...hpack.HeaderField) (uint32, error) {
	id := c.stream()
	err := c.frames.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: c.fields("POST", "/mcp", len(body), more...), EndHeaders: true})
	if err == nil {
		err = c.frames.WriteData(id, true, []byte(body))
	}
	return id, err
}

// read reads frames until the connection ends.
func (c *rawHTTP2) read() (*seenFrames, <-chan struct{}) {
	seen, ended := &seenFrames{reasons: map[http2.ErrCode]int{}, last: make(chan struct{})}, make(chan struct{})
	go func() {
		defer close(ended)
		for {
			frame, err := c.frames.ReadFrame()
			if err != nil {
				return
			}
			seen.add(frame)
		}
	}()
	return seen, ended
}

// lastPing is the data of the last PING. The server answers it when it has read all frames before.
var lastPing = [8]byte{'l', 'a', 's', 't'}

// seenFrames counts the error codes of resets and of the end of the connection. last is closed when
// the last PING is answered.
type seenFrames struct {
	mu      sync.Mutex
	reasons map[http2.ErrCode]int
	last    chan struct{}
}

func (s *seenFrames) add(frame http2.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch f := frame.(type) {
	case *http2.RSTStreamFrame:
		s.reasons[f.ErrCode]++
	case *http2.GoAwayFrame:
		s.reasons[f.ErrCode]++
	case *http2.PingFrame:
		if f.IsAck() && f.Data == lastPing {
			close(s.last)
		}
	}
}

func (s *seenFrames) count(codes ...http2.ErrCode) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, code := range codes {
		n += s.reasons[code]
	}
	return n
}

// listsTools has an honest client list the tools.
func listsTools(t *testing.T, client *http.Client, url string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(request("2025-11-25", "tools/list", nil)))
	require.NoError(t, err)
	req.Header = http.Header{"Content-Type": {"application/json"}, "Mcp-Protocol-Version": {"2025-11-25"}, "X-Forwarded-For": {"203.0.113.7"}}
	resp, err := client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode, string(text))
	require.Contains(t, string(text), "find_notes")
}
