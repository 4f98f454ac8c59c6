package audit_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// endless writes a text again and again until its client is gone, and counts the bytes. Unless all
// tests run, it writes slowly once some answers were as long as the audit reads.
func endless(contentType, text string, written *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for r.Method != http.MethodHead { // net/http swallows what is written
			n, err := io.WriteString(w, text)
			if err != nil {
				return
			}
			if written.Add(int64(n)) > 32<<20 && !testsize.Slow() {
				time.Sleep(10 * time.Millisecond)
			}
		}
	}
}

// drip writes a byte at a time until its client is gone.
func drip(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	for r.Context().Err() == nil && r.Method != http.MethodHead {
		_, _ = io.WriteString(w, " ")
		_ = http.NewResponseController(w).Flush()
		time.Sleep(5 * time.Millisecond)
	}
}

// TestAnswersWithoutBoundsAndSense audits servers that answer every request in the same bad way.
func TestAnswersWithoutBoundsAndSense(t *testing.T) {
	t.Parallel()
	block := strings.Repeat("x", 64<<10)
	for name, c := range map[string]struct {
		answer func(written *atomic.Int64) http.HandlerFunc
		finds  policy.RuleID // a rule of these stages that finds it; "" if it is for other stages
	}{
		"endless JSON":     {func(n *atomic.Int64) http.HandlerFunc { return endless("application/json", `"`+block, n) }, ""},
		"endless events":   {func(n *atomic.Int64) http.HandlerFunc { return endless("text/event-stream", "data: "+block+"\n\n", n) }, ""},
		"endless line":     {func(n *atomic.Int64) http.HandlerFunc { return endless("text/event-stream", block, n) }, ""},
		"endless HTML":     {func(n *atomic.Int64) http.HandlerFunc { return endless("text/html", "<html>"+block, n) }, audit.RuleHTTPErrorBody},
		"a byte at a time": {func(*atomic.Int64) http.HandlerFunc { return drip }, ""},
		"HTML":             {func(*atomic.Int64) http.HandlerFunc { return body(200, "text/html", "<!doctype html><h1>It works") }, audit.RuleHTTPErrorBody},
		"500":              {func(*atomic.Int64) http.HandlerFunc { return status(500) }, ""},
		"500 and a page":   {func(*atomic.Int64) http.HandlerFunc { return body(500, "text/html", "<html>Internal Server Error") }, audit.RuleHTTPErrorBody},
		"404":              {func(*atomic.Int64) http.HandlerFunc { return http.NotFound }, ""},
		"no JSON":          {func(*atomic.Int64) http.HandlerFunc { return body(200, "application/json", `{"jsonrpc":`) }, ""},
		"no JSON-RPC":      {func(*atomic.Int64) http.HandlerFunc { return body(200, "application/json", `[[[[{"a":null}]]]]`) }, ""},
		"nothing":          {func(*atomic.Int64) http.HandlerFunc { return status(200) }, ""},
		"redirect to itself": {func(*atomic.Int64) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { redirect(308, r.URL.Path)(w, r) }
		}, audit.RuleHTTPRedirect},
		"redirects without end": {func(*atomic.Int64) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { redirect(307, r.URL.Path+"x")(w, r) }
		}, audit.RuleHTTPRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			testsize.Sample(t)
			t.Parallel()
			var written, requests atomic.Int64
			answer := c.answer(&written)
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				answer(w, r)
			}))
			t.Cleanup(s.Close)
			report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Timeout, o.LoadRequests = 300*time.Millisecond, testsize.Count(20, 2) })
			assertWhole(t, report)
			if c.finds != "" {
				got := result(t, report, c.finds)
				assert.NotEmpty(t, got.Findings, got.Reason)
			}
			assert.Less(t, written.Load(), 20<<20*requests.Load()+1, "no answer is read without a bound")
			for _, got := range report.Results {
				for _, f := range got.Findings {
					for _, x := range f.Evidence {
						assert.Less(t, len(x.Sent)+len(x.Received), 8<<10, got.Rule.ID)
					}
				}
			}
		})
	}
}

// raw starts a server that answers each connection with a text that need not be HTTP.
func raw(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				_, _ = http.ReadRequest(bufio.NewReader(conn))
				answer(conn)
			}()
		}
	}()
	return "http://" + listener.Addr().String() + "/mcp"
}

func TestSomethingThatIsNotHTTP(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(net.Conn){
		"another protocol": func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.9\r\n") },
		"endless headers": func(c net.Conn) {
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for i := 0; err == nil; i++ {
				_, err = fmt.Fprintf(c, "X-%d: %s\r\n", i, bytes.Repeat([]byte("x"), 1000))
			}
		},
		"endless informational answers": func(c net.Conn) {
			var err error
			for err == nil {
				_, err = io.WriteString(c, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
			}
		},
		"a body that ends early": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
		},
		"nothing": func(net.Conn) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := run(t, raw(t, answer), func(o *audit.Options) { o.Timeout = time.Second })
			assertWhole(t, report)
			for _, id := range []policy.RuleID{audit.RuleHTTPHead, audit.RuleHTTPErrorBody, audit.RuleHTTPClientOrigin, audit.RuleHTTPUserAgent} {
				assert.Empty(t, result(t, report, id).Findings, id)
			}
		})
	}
}

func TestAPublicNameNeverLeadsToAPrivateAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fd00:ec2::254"} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
			t.Cleanup(s.Close)
			_, port, err := net.SplitHostPort(s.Listener.Addr().String())
			require.NoError(t, err)
			for _, scheme := range []string{"http", "https"} {
				report := run(t, scheme+"://notes.example.net:"+port+"/mcp", func(o *audit.Options) {
					o.Resolver, o.LoadRequests = serveDNS(t, []string{address}), 8
				})
				assertWhole(t, report)
				assert.NotEmpty(t, result(t, report, audit.RuleDNSPublic).Findings)
				assert.Contains(t, report.Incomplete, "does not connect to private addresses")
			}
			assert.Zero(t, requests.Load())
		})
	}
}

func TestARedirectIsNotFollowedToAPrivateAddress(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	t.Cleanup(inside.Close)
	url, change := publicServer{handler: redirect(307, inside.URL+"/latest/meta-data/")}.start(t)
	report := run(t, url, change)
	assert.NotEmpty(t, result(t, report, audit.RuleHTTPRedirect).Findings)
	assert.Zero(t, requests.Load())
}

func TestTheTokenIsNotSentAfterARedirect(t *testing.T) {
	t.Parallel()
	var sent atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Header.Get("X-Key") != "" {
			sent.Store(true)
		}
	}))
	t.Cleanup(elsewhere.Close)
	s := broken(t, answering(method(http.MethodPost), redirect(307, elsewhere.URL+"/mcp")))
	run(t, s.URL+"/mcp", func(o *audit.Options) {
		o.Token, o.Header = "secret-token", http.Header{"X-Key": {"secret-key"}}
	})
	assert.False(t, sent.Load())
}
