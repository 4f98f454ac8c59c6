package edge_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// echo answers with the body of the request.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || int64(len(body)) != r.ContentLength {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	_, _ = w.Write(body)
})

func TestBody(t *testing.T) {
	const most = 10_000
	srv := httptest.NewServer(edge.Body(&edge.BodyOptions{Max: most})(echo))
	defer srv.Close()
	for _, tc := range []struct {
		size   int
		status int
	}{
		{0, 200}, {1, 200}, {4095, 200}, {4096, 200}, {4097, 200}, {most - 1, 200}, {most, 200},
		{most + 1, 413}, {20 * most, 413},
	} {
		for _, chunked := range []bool{false, true} {
			text := strings.Repeat("x", tc.size)
			var body io.Reader = strings.NewReader(text)
			if chunked {
				body = io.MultiReader(body) // hides the length
			}
			resp, err := noRedirects.Post(srv.URL, "application/json", body)
			require.NoError(t, err)
			answer, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, tc.status, resp.StatusCode, "%d bytes, chunked %v", tc.size, chunked)
			if tc.status == 200 {
				assert.Equal(t, text, string(answer))
			} else {
				assert.Contains(t, string(answer), "larger than 10000 bytes")
				assert.Contains(t, string(answer), `"code":-32600`)
			}
		}
	}
}

// A few compressed bytes may decompress to any size.
func TestBodyCompressed(t *testing.T) {
	h := edge.Body(nil)(echo)
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	_, err := zip.Write(make([]byte, 1<<20))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	for encoding, status := range map[string]int{
		"gzip": 415, "deflate": 415, "br": 415, "zstd": 415, "GZIP": 415, "identity, gzip": 415, "gzip, gzip": 415, "x": 415,
		"": 200, "identity": 200, "Identity": 200,
	} {
		r := httptest.NewRequest("POST", "/mcp", bytes.NewReader(bomb.Bytes()))
		r.Header.Set("Content-Encoding", encoding)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, status, w.Code, encoding)
		if status == 415 {
			assert.Equal(t, "identity", w.Header().Get("Accept-Encoding"))
			assert.Contains(t, w.Body.String(), `"code":-32600`)
		}
	}
	r := httptest.NewRequest("POST", "/mcp", strings.NewReader("{}"))
	r.Header["Content-Encoding"] = []string{"identity", "gzip"}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	assert.Equal(t, 415, w.Code, "two lines")
}

// A body that is certainly too large is refused without waiting for the rest.
func TestBodyOnTheWire(t *testing.T) {
	t.Parallel()
	hasty := httptest.NewServer(edge.Body(&edge.BodyOptions{Max: 1000, Timeout: 50 * time.Millisecond})(echo))
	t.Cleanup(hasty.Close)
	patient := httptest.NewServer(edge.Body(&edge.BodyOptions{Max: 1000, Timeout: patience})(echo))
	t.Cleanup(patient.Close)
	for _, tc := range []struct {
		name, head string
		status     int
	}{
		{"declared too large", "Content-Length: 1001\r\n\r\nx", 413},
		{"declared far too large", "Content-Length: 9223372036854775807\r\n\r\nx", 413},
		{"declared too large, and waiting for leave", "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n", 413},
		{"stops half way", "Content-Length: 1000\r\n\r\nx", 408},
		{"stops half way in chunks", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 408},
		{"never begins", "Content-Length: 10\r\n\r\n", 408},
		{"bad chunk", "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
		{"endless chunk", "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n" + strings.Repeat("x", 2000), 413},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			srv := patient
			if tc.status == 408 {
				srv = hasty
			}
			conn := dial(t, srv)
			_, err := fmt.Fprint(conn, "POST /mcp HTTP/1.1\r\nHost: a\r\n"+tc.head)
			require.NoError(t, err)
			resp := response(t, conn)
			assert.Equal(t, tc.status, resp.StatusCode)
			assert.True(t, resp.Close)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Contains(t, string(body), `"jsonrpc":"2.0"`)
		})
	}
}

// The deadline ends when the body has arrived: a tool may take longer, and the connection can be
// used again.
func TestBodyDeadlineEnds(t *testing.T) {
	t.Parallel()
	const timeout = 200 * time.Millisecond
	srv := httptest.NewServer(edge.Body(&edge.BodyOptions{Timeout: timeout})(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
			w.WriteHeader(http.StatusTeapot)
		case <-time.After(timeout + 100*time.Millisecond):
		}
	})))
	defer srv.Close()
	conn := dial(t, srv)
	for range 2 {
		for _, request := range []string{"POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", "GET /mcp HTTP/1.1\r\nHost: a\r\n\r\n"} {
			_, err := fmt.Fprint(conn, request)
			require.NoError(t, err)
			assert.Equal(t, 200, response(t, conn).StatusCode)
		}
	}
}

// All bodies together are bounded, and the body of an answered request no longer counts.
func TestBodyTotal(t *testing.T) {
	const size = 100_000
	entered, release := make(chan struct{}), make(chan struct{})
	h := edge.Body(&edge.BodyOptions{Max: size, Total: 4 * size})(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("X-Do") {
		case "wait":
			entered <- struct{}{}
			<-release
		case "panic":
			panic(http.ErrAbortHandler)
		}
	}))
	clients := 0
	post := func(do string) int { // each request comes from another address
		r := httptest.NewRequest("POST", "/mcp", bytes.NewReader(make([]byte, size)))
		clients++
		r.RemoteAddr = fmt.Sprintf("203.0.113.%d:1", clients)
		r.Header.Set("X-Do", do)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code == 503 {
			assert.Equal(t, "1", w.Header().Get("Retry-After"))
		}
		return w.Code
	}
	done := make(chan int, 2)
	for range 2 {
		go func() { done <- post("wait") }()
		select {
		case <-entered:
		case status := <-done:
			t.Fatalf("it is refused with %d", status)
		}
	}
	assert.Equal(t, 503, post(""), "no room to grow the buffer")
	close(release)
	assert.Equal(t, 200, <-done)
	assert.Equal(t, 200, <-done)
	for range 10 {
		assert.Equal(t, 200, post(""))
		assert.PanicsWithValue(t, http.ErrAbortHandler, func() { post("panic") })
	}
}

// brokenBody is a body that fails, panics, or lies about its length.
type brokenBody struct {
	read func(p []byte) (int, error)
}

func (b brokenBody) Read(p []byte) (int, error) { return b.read(p) }
func (b brokenBody) Close() error               { return nil }

func TestBodyBroken(t *testing.T) {
	h := edge.Body(&edge.BodyOptions{Max: 100})(echo)
	fill := func(p []byte) (int, error) { return len(p), nil }
	for _, tc := range []struct {
		read   func([]byte) (int, error)
		length int64
		status int
	}{
		{func([]byte) (int, error) { return 0, errors.New("secret") }, 10, 400},
		{func([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }, -1, 400},
		{func(p []byte) (int, error) { return copy(p, "{}"), errors.New("secret") }, 2, 400},
		{fill, 10, 400}, // more than declared
		{fill, 0, 400},
		{fill, 100, 413},
		{fill, -1, 413},
	} {
		r := httptest.NewRequest("POST", "/mcp", nil)
		r.Body, r.ContentLength = brokenBody{tc.read}, tc.length
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, tc.status, w.Code, "%+v", tc)
		assert.NotContains(t, w.Body.String(), "secret")
	}
	for _, o := range []edge.BodyOptions{{Max: -1}, {Total: -1}, {Timeout: -1}} {
		assert.Panics(t, func() { edge.Body(&o) }, "%+v", o)
	}
}

// A client that does not read the response is given up on, however large the response is.
func TestSlowReader(t *testing.T) {
	for name, write := range map[string]func(w http.ResponseWriter, p []byte) error{
		"one write": func(w http.ResponseWriter, p []byte) error {
			_, err := w.Write(p)
			return err
		},
		"stream": func(w http.ResponseWriter, p []byte) error {
			for i := 0; i < len(p); i += 1000 {
				if _, err := w.Write(p[i : i+1000]); err != nil {
					return err
				}
				if err := http.NewResponseController(w).Flush(); err != nil {
					return err
				}
			}
			return nil
		},
		"copy": func(w http.ResponseWriter, p []byte) error {
			_, err := io.Copy(w, bytes.NewReader(p))
			return err
		},
	} {
		failed := make(chan error, 1)
		gone := make(chan struct{})
		srv := httptest.NewServer(edge.WriteTimeout(50 * time.Millisecond)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			failed <- write(w, make([]byte, 64_000_000)) // more than the kernel buffers
			<-r.Context().Done()
			close(gone)
		})))
		conn := dial(t, srv)
		_, err := fmt.Fprint(conn, "GET /mcp HTTP/1.1\r\nHost: a\r\n\r\n")
		require.NoError(t, err)
		assert.Error(t, <-failed, name)
		<-gone
		srv.Close()
	}
}

// The same holds for a response that is still buffered when the handler returns.
func TestSlowReaderAtTheEnd(t *testing.T) {
	srv := httptest.NewServer(edge.WriteTimeout(50 * time.Millisecond)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, 1000))
	})))
	conn := dial(t, srv)
	// The client sends requests without reading responses until the kernel's buffers are full and
	// the server stops reading requests. Close returns only when no connection is busy.
	_ = conn.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
	request := []byte("GET /mcp HTTP/1.1\r\nHost: a\r\n\r\n")
	for {
		if _, err := conn.Write(bytes.Repeat(request, 1000)); err != nil {
			break
		}
	}
	srv.Close()
}

// A slow but steady client gets everything, and a pause between writes does no harm: the timeout
// is for each write.
func TestWriteTimeoutIsPerWrite(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	t.Parallel()
	const timeout = 250 * time.Millisecond
	for _, version := range []int{1, 2} {
		srv := httptest.NewUnstartedServer(edge.WriteTimeout(timeout)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			assert.Equal(t, version, r.ProtoMajor)
			for i := range 2 {
				_, err := fmt.Fprintf(w, "event %d\n\n", i)
				assert.NoError(t, err)
				w.(http.Flusher).Flush()
				select {
				case <-time.After(2 * timeout):
				case <-r.Context().Done():
					t.Error("the stream was cut")
				}
			}
		})))
		srv.EnableHTTP2 = version == 2
		srv.StartTLS()
		for range 2 {
			resp, err := srv.Client().Get(srv.URL)
			require.NoError(t, err)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, "event 0\n\nevent 1\n\n", string(body))
		}
		srv.Close()
	}
	assert.Panics(t, func() { edge.WriteTimeout(0) })
	assert.Panics(t, func() { edge.WriteTimeout(-1) })
}

// ResponseWriters without deadlines, as in tests, work too.
func TestWriteTimeoutWithoutDeadlines(t *testing.T) {
	w := httptest.NewRecorder()
	big := strings.Repeat("0123456789", 50_000)
	edge.WriteTimeout(time.Second)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n, err := io.WriteString(w, big)
		assert.NoError(t, err)
		assert.Equal(t, len(big), n)
		n, err = w.Write(nil)
		assert.NoError(t, err)
		assert.Zero(t, n)
		assert.NoError(t, http.NewResponseController(w).Flush())
	})).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	assert.Equal(t, big, w.Body.String())
	assert.True(t, w.Flushed)
}

func ExampleBody() {
	h := edge.Body(&edge.BodyOptions{Max: 10})(ok)
	for _, body := range []string{`{}`, `{"too":"large"}`} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/mcp", strings.NewReader(body)))
		fmt.Println(w.Code)
	}
	// Output:
	// 204
	// 413
}

// A stream stays open as long as the client reads it.
func ExampleWriteTimeout() {
	srv := httptest.NewServer(edge.WriteTimeout(30 * time.Second)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := range 2 {
			_, _ = fmt.Fprintf(w, "data: %d\n", i)
			_ = http.NewResponseController(w).Flush()
		}
	})))
	defer srv.Close()
	r, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, srv.URL, nil)
	resp, err := srv.Client().Do(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	fmt.Printf("%s", body)
	// Output:
	// data: 0
	// data: 1
}
