package proxy_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// unreadAnswers are answers to the call ID that go-sdk cannot read.
var unreadAnswers = []string{
	`{"jsonrpc":"2.0","id":ID,"error":"boom"}`,
	`{"jsonrpc":"2.0","id":ID,"error":[]}`,
	`{"jsonrpc":"2.0","id":ID,"error":7}`,
	`{"jsonrpc":"2.0","id":ID,"error":{"code":"E_FAIL","message":"m"}}`,
	`{"jsonrpc":"2.0","id":ID,"error":{"code":1.5,"message":"m"}}`,
	`{"jsonrpc":"2.0","id":ID,"error":{"code":1e30,"message":"m"}}`,
	`{"jsonrpc":"2.0","id":ID,"error":{"code":-1,"message":{}}}`,
	`{"jsonrpc":"2.0","id":ID,"error":{"code":-1,"message":7}}`,
	`{"jsonrpc":"2.0","id":ID,"result":{"content":[]},"error":"boom"}`,
	`{"jsonrpc":"2.0","method":null,"id":ID,"result":{"content":[]}}`,
}

// TestMessagesThatCannotBeRead has upstreams send lines and events that go-sdk cannot read. Each is
// ignored, or an error of the call that it answers, and the connection stays.
func TestMessagesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	ignored := []string{
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}`, `{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"}}`,
		`{"jsonrpc":"2.0","id":null,"result":{}}`, `{"jsonrpc":"2.0","id":true,"result":{}}`, `{"jsonrpc":"2.0","id":{},"result":{}}`, `{"jsonrpc":"2.0","id":[1],"error":{"code":1,"message":"m"}}`,
		`{"jsonrpc":"2.0","id":1e400,"result":{}}`, `{"jsonrpc":"2.0","id":1e400,"method":"ping"}`, `{"jsonrpc":"2.0","id":true,"method":"ping"}`, `{"jsonrpc":"2.0","id":{},"method":"ping"}`,
		`{"jsonrpc":"2.0","method":7}`, `{"jsonrpc":"2.0","method":{},"id":3}`, `{"jsonrpc":"2.0","METHOD":"ping","id":990}`, `{"JSONRPC":"2.0","Id":990,"Method":"ping"}`,
		`{"jsonrpc":"2.0","ID":990,"RESULT":{}}`, `{"jsonrpc":"1.0","jsonrpc":"2.0","id":990,"error":"x"}`, `{"jsonrpc":"2.0","id":991,"error":"boom"}`, `{"jsonrpc":"2.0","id":"\ud800","error":"boom"}`,
		`{"jsonrpc":2.0,"id":990,"result":{}}`, `[{"jsonrpc":"2.0","id":990,"result":{}}]`, `"text"`, `7`, `null`, `{}`,
	}
	for way, server := range strangeUpstreams(t) {
		if way == "json" {
			continue // its responses are one message
		}
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			var log logBook
			p := open(t, proxy.Upstream{Name: "strange", Server: server, Annotations: readOnly("get_sent"), Log: log.logger()})
			s := connect(t, listen(t, publicServer(t, p, mcpkit.RateLimit(nil))), nil, nil)
			for _, m := range ignored {
				text, _ := call(t, s, "get_sent", noteIn{m})
				assert.Equal(t, "after", text, m)
			}
			for _, m := range unreadAnswers {
				text, failed := call(t, s, "get_sent", noteIn{m})
				assert.True(t, failed, m)
				assert.Contains(t, text, "the answer of the service behind this tool cannot be used", m)
			}
			assert.NotContains(t, log.String(), "has ended")
		})
	}
}

// TestResponsesThatCannotBeRead answers a call with JSON that go-sdk cannot read, while another
// call is in flight. The call fails at once, and the other one gets its answer.
func TestResponsesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, answer := range append([]string{
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}`, `{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"}}`,
		`{"jsonrpc":"2.0","id":true,"result":{}}`, `[{"jsonrpc":"2.0","id":ID,"result":{"content":[]}}]`, `{"jsonrpc":"2.0","ID":ID,"Result":{"content":[]}}`, `{`, `null`,
	}, unreadAnswers...) {
		usual := answering(http.StatusOK, "application/json", answer).Handler
		arrived, leave := make(chan struct{}), make(chan struct{})
		var sessions atomic.Int32
		upstream := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			switch text := string(body); {
			case strings.Contains(text, `"initialize"`):
				sessions.Add(1)
			case strings.Contains(text, `"wait"`):
				close(arrived)
				<-leave
				lists(map[string]string{"tools/call": `{"content":[{"type":"text","text":"text"}]}`}).Handler.ServeHTTP(w, r)
				return
			}
			usual.ServeHTTP(w, r)
		})
		p := open(t, proxy.Upstream{Name: "unread", Server: proxy.Handler{Handler: upstream}, Annotations: readOnly("get_text")})
		s := connect(t, listen(t, publicServer(t, p)), nil, nil)
		other := make(chan string, 1)
		go func() {
			text, _ := call(t, s, "get_text", noteIn{"wait"})
			other <- text
		}()
		<-arrived
		began := time.Now()
		text, failed := call(t, s, "get_text", nil)
		assert.True(t, failed, answer)
		assert.NotContains(t, text, "did not finish", answer)
		assert.Less(t, time.Since(began), 5*time.Second, answer)
		close(leave)
		require.Equal(t, "text", <-other, answer)
		assert.EqualValues(t, 1, sessions.Load(), answer)
	}
}
