package proxies

import (
	"bufio"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const waitLong = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"wait_long","arguments":{},"_meta":{"progressToken":"p"}}}`

// A stream is an answer that arrives in events.
type stream struct{ events chan string }

// open calls the tool that waits, and sends the events of the answer to the stream. It closes
// events at the end.
func open(t *testing.T, c *http.Client) *stream {
	t.Helper()
	s := &stream{events: make(chan string, 100)}
	go func() {
		defer close(s.events)
		resp, err := c.Do(request(t, "https://"+host+"/mcp", []byte(waitLong)))
		if err != nil {
			s.events <- err.Error()
			return
		}
		defer resp.Body.Close()
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				s.events <- data
			}
		}
	}()
	return s
}

// next returns the next event, or "" if none arrives in time.
func (s *stream) next(patience time.Duration) string {
	select {
	case event := <-s.events:
		return event
	case <-time.After(patience):
		return ""
	}
}

// TestProgressIsNotBuffered checks that progress arrives before the answer.
func TestProgressIsNotBuffered(t *testing.T) {
	all := maps.Clone(kinds)
	all["nginx without the lines for streams"] = func(t *testing.T, upstream string, _ ...string) *proxy {
		return nginx(t, upstream, "proxy_buffering off;", "", "proxy_http_version 1.1;", "")
	}
	for name, behind := range all {
		t.Run(name, func(t *testing.T) {
			p := server(t, "slow")
			s := open(t, behind(t, p.addr).client(t, "127.0.0.1"))
			require.Contains(t, s.next(20*time.Second), `"message":"waiting"`)
			_, err := fmt.Fprintln(p.stdin)
			require.NoError(t, err)
			assert.Contains(t, s.next(20*time.Second), "waited long")
		})
	}
}

// TestDrain checks that after SIGTERM the server is not ready, answers the call that it has
// accepted through the proxy, and ends.
func TestDrain(t *testing.T) {
	for name, behind := range kinds {
		t.Run(name, func(t *testing.T) {
			p := server(t, "slow", "-drain-delay", "3s")
			c := behind(t, p.addr).client(t, "127.0.0.1")
			assert.Equal(t, http.StatusOK, get(t, c, "https://"+host+"/readyz").StatusCode)
			s := open(t, c)
			require.Contains(t, s.next(20*time.Second), `"message":"waiting"`)
			require.NoError(t, p.Process.Signal(syscall.SIGTERM))
			require.Eventually(t, func() bool {
				return get(t, c, "https://"+host+"/readyz").StatusCode == http.StatusServiceUnavailable
			}, 2*time.Second, 20*time.Millisecond)
			assert.Equal(t, http.StatusOK, get(t, c, "https://"+host+"/healthz").StatusCode)
			assert.Equal(t, http.StatusOK, post(t, c, listTools).StatusCode, "requests are answered during the drain delay")
			require.Eventually(t, func() bool {
				_, err := http.Get("http://" + p.addr + "/readyz")
				return err != nil
			}, 10*time.Second, 20*time.Millisecond, "it stops listening")
			_, err := fmt.Fprintln(p.stdin)
			require.NoError(t, err)
			assert.Contains(t, s.next(20*time.Second), "waited long")
			p.requireEnd(t)
		})
	}
}
