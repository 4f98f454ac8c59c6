package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// proxyWork is the name of the comparison of a call through a proxy with the parts of its work.
const proxyWork = "proxy"

// proxyTarget is the most that a call through a proxy takes, without the time of the upstream, over
// mcpkit's own call.
const proxyTarget = 1.3

// printProxied prints the time of a call through a proxy over what it may take: proxyTarget times
// the time of the same call of a tool of mcpkit, and the time in which a client of the kind that
// the proxy has gets the answer of the upstream. The three take turns.
func printProxied() {
	fmt.Printf("\n| a call through a proxy | upstream | through the proxy, µs | mcpkit's own tool, µs | the upstream called by go-sdk's client, µs | over the target (%.1f own + upstream) |\n|---|---|---|---|---|---|\n", proxyTarget)
	for _, upstream := range []struct {
		name   string
		server peers.Server
	}{{"go-sdk", peers.GoSDK}, {"mcp-go", peers.MCPGo}} {
		for _, items := range []int{10, 100} {
			w := work{fmt.Sprintf("call-%d", items), peers.Legacy, peers.Call(peers.Legacy, items), items, 0}
			handler, own := upstream.server(0), peers.MCPKit(mcpkit.RateLimit(nil))(0)
			inside, closer := peers.Proxied(proxy.Handler{Handler: handler}, mcpkit.RateLimit(nil))
			client := peers.NewClient("http://localhost/mcp", handler)
			printProxy(fmt.Sprintf("%d items, in process", items), upstream.name, prepare(inside, w), prepare(own, w), func() { client.Call(items) })
			client.Close()
			shut(closer)

			remote, local := httptest.NewServer(handler), httptest.NewServer(own)
			through, closer := peers.Proxied(proxy.Remote{URL: remote.URL + "/mcp"}, mcpkit.RateLimit(nil))
			gateway := httptest.NewServer(through)
			client = peers.NewClient(remote.URL+"/mcp", nil)
			printProxy(fmt.Sprintf("%d items, over loopback", items), upstream.name,
				prepare(peers.OverHTTP(gateway.URL), w), prepare(peers.OverHTTP(local.URL), w), func() { client.Call(items) })
			client.Close()
			gateway.Close()
			shut(closer)
			remote.Close()
			local.Close()
		}
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

func printProxy(call, upstream string, through, own *subject, direct func()) {
	for range warmCalls {
		direct()
	}
	var ratios, proxied, owned, answered []float64
	for range rounds {
		p, _ := through.run()
		o, _ := own.run()
		u := timeOf(direct)
		proxied, owned, answered = append(proxied, micros(p)), append(owned, micros(o)), append(answered, micros(u))
		ratios = append(ratios, float64(p)/(proxyTarget*float64(o)+float64(u)))
	}
	missed := ""
	if median(ratios) > 1 {
		missed = ", missed"
	}
	fmt.Printf("| %s | %s | %.0f | %.0f | %.0f | %.2f%s |\n", call, upstream, median(proxied), median(owned), median(answered), median(ratios), missed)
}

// timeOf returns the time of a call, from calls during about perRound.
func timeOf(call func()) time.Duration {
	n, begun := 0, time.Now()
	for time.Since(begun) < perRound {
		call()
		n++
	}
	return time.Since(begun) / time.Duration(n)
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

func shut(c io.Closer) {
	if err := c.Close(); err != nil {
		panic(err)
	}
}
