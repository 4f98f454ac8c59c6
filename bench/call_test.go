// Package bench compares mcpkit with its peers. README.md lists the commands in its directories.
package bench

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/mcpkit-go/mcpkit/bench/internal/host"
	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

type library struct {
	name   string
	server peers.Server
	with   func(peers.Request) peers.Request
}

// libraries are the peers, bare, and mcpkit: with its defaults but a rate limit that refuses nothing,
// and with everything on.
func libraries(b *testing.B) []library {
	as := func(q peers.Request) peers.Request { return q }
	h := &host.Host{}
	b.Cleanup(h.Close)
	everything, authorization := peers.Everything(h)
	withToken := func(q peers.Request) peers.Request { return q.With("Authorization", authorization) }
	return []library{{"go-sdk", peers.GoSDK, as}, {"mcp-go", peers.MCPGo, as}, {"mcpkit", peers.MCPKit(mcpkit.RateLimit(peers.Generous())), as}, {"mcpkit-everything", everything, withToken}}
}

// BenchmarkCall measures a call in process, from the HTTP request to the HTTP response.
func BenchmarkCall(b *testing.B) {
	for _, era := range []peers.Era{peers.Legacy, peers.Modern} {
		for _, items := range []int{0, 10, 100, 1000} {
			for _, library := range libraries(b) {
				b.Run(fmt.Sprintf("%s/%d/%s", era, items, library.name), func(b *testing.B) { serve(b, library.server(0), library.with(peers.Call(era, items)), items) })
			}
		}
	}
}

// BenchmarkList measures tools/list of many tools.
func BenchmarkList(b *testing.B) {
	for _, tools := range []int{10, 100, 1000} {
		for _, library := range libraries(b) {
			b.Run(fmt.Sprintf("%d/%s", tools, library.name), func(b *testing.B) { serve(b, library.server(tools-1), library.with(peers.List(peers.Legacy)), 0) })
		}
	}
}

func serve(b *testing.B, h http.Handler, q peers.Request, items int) {
	check := func() { // before and after: a server must not refuse what it is measured with
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q.HTTP(peers.URL))
		if err := q.Check(w.Code, w.Body.String(), items); err != nil {
			b.Fatal(err)
		}
	}
	check()
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		w := peers.NewSink()
		h.ServeHTTP(w, q.HTTP(peers.URL))
		if w.Status > http.StatusOK {
			b.Fatal(w.Status)
		}
	}
	check()
}
