package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// proxyWork is the name of the comparison of a call through a proxy with the same call sent to the
// upstream.
const proxyWork = "proxy"

// proxyTarget is the most that a call through a proxy takes, without the upstream's own time, over
// the call without a proxy.
const proxyTarget = 1.3

// printProxied prints the time of a call through a proxy over that of a call sent to the upstream.
// The target allows the upstream's own time on top, because the upstream answers both a request of
// the proxy and the direct one.
func printProxied() {
	fmt.Printf("\n| a call through a proxy | upstream | time over that of the call sent to the upstream | the upstream's own part of that call | target |\n|---|---|---|---|---|\n")
	for _, upstream := range []struct {
		name   string
		server peers.Server
	}{{"go-sdk", peers.GoSDK}, {"mcp-go", peers.MCPGo}} {
		for _, items := range []int{10, 100} {
			w := work{fmt.Sprintf("call-%d", items), peers.Legacy, peers.Call(peers.Legacy, items), items, 0}
			handler := upstream.server(0)
			own := prepare(handler, w)
			inside, closer := peers.Proxied(proxy.Handler{Handler: handler}, mcpkit.RateLimit(nil))
			cost, _ := ratios(prepare(inside, w), own)
			printProxy(fmt.Sprintf("%d items, in process", items), upstream.name, cost, 1)
			shut(closer)

			remote := httptest.NewServer(handler)
			through, closer := peers.Proxied(proxy.Remote{URL: remote.URL + "/mcp"}, mcpkit.RateLimit(nil))
			gateway := httptest.NewServer(through)
			direct := prepare(peers.OverHTTP(remote.URL), w)
			cost, _ = ratios(prepare(peers.OverHTTP(gateway.URL), w), direct)
			part, _ := ratios(own, direct)
			printProxy(fmt.Sprintf("%d items, over loopback", items), upstream.name, cost, part)
			gateway.Close()
			shut(closer)
			remote.Close()
		}
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

func printProxy(call, upstream string, cost, own float64) {
	target := fmt.Sprintf("%.2f", proxyTarget+own)
	if cost > proxyTarget+own {
		target += ", missed"
	}
	fmt.Printf("| %s | %s | %.2f | %.2f | %s |\n", call, upstream, cost, own, target)
}

func shut(c io.Closer) {
	if err := c.Close(); err != nil {
		panic(err)
	}
}
