package proxies

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const waitStill = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait_still","arguments":{}}}`

// TestACallLongerThanTheIdleLimit checks a call that takes one and a half times as long as nginx
// waits for a silent server, like one of 90 s behind a limit of 60 s: the client of a stream gets
// the answer, and one that accepts only JSON gets 504.
func TestACallLongerThanTheIdleLimit(t *testing.T) {
	const idle = 2 * time.Second
	p := server(t, "slow")
	c := nginx(t, p.addr, "proxy_read_timeout 270s;", fmt.Sprintf("proxy_read_timeout %ds;", int(idle.Seconds()))).client(t, "127.0.0.1")

	resp, err := c.Do(request(t, "https://"+host+"/mcp", []byte(waitStill)))
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	began, signs, ends, answer := time.Now(), 0, false, ""
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), ":") {
			signs++
		}
		if !ends && time.Since(began) > idle*3/2 {
			ends = true
			_, err := fmt.Fprintln(p.stdin)
			require.NoError(t, err)
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			answer = data
		}
	}
	assert.Greater(t, signs, 2)
	assert.Contains(t, answer, "waited still")

	assert.Equal(t, http.StatusGatewayTimeout, post(t, c, waitStill, "Accept", "application/json").StatusCode)
}
