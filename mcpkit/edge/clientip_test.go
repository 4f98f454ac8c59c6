package edge_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// find returns the address as text, or "" when the source cannot tell. Header lines have the form
// "Name: value".
func find(source edge.IPSource, peer string, lines ...string) string {
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.RemoteAddr = peer
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	found := ""
	edge.WithClientIP(source)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if addr, ok := edge.ClientIP(r.Context()); ok {
			found = addr.String()
		}
	})).ServeHTTP(httptest.NewRecorder(), r)
	return found
}

func TestRemoteAddr(t *testing.T) {
	for peer, want := range map[string]string{
		"203.0.113.7:5555":                "203.0.113.7",
		"[2001:db8::1]:5555":              "2001:db8::1",
		"[::ffff:203.0.113.7]:5555":       "203.0.113.7",
		"[fe80::1%eth0]:5555":             "fe80::1",
		"127.0.0.1:1":                     "127.0.0.1",
		"0.0.0.0:1":                       "",
		"[::]:1":                          "",
		"224.0.0.1:1":                     "",
		"203.0.113.7":                     "",
		"@":                               "",
		"":                                "",
		"/run/app.sock":                   "",
		"203.0.113.7:99999":               "",
		"203.0.113.7:http":                "",
		"a:b:c:d":                         "",
		strings.Repeat("1", 1<<16) + ":1": "",
	} {
		assert.Equal(t, want, find(edge.RemoteAddr, peer, "X-Forwarded-For: 198.51.100.1"), "%.40q", peer)
	}
}

func TestForwardedHops(t *testing.T) {
	const peer = "10.0.0.1:80"
	for _, tc := range []struct {
		hops  int
		lines []string
		want  string
	}{
		{1, []string{"203.0.113.7"}, "203.0.113.7"},
		{1, []string{"6.6.6.6, 203.0.113.7"}, "203.0.113.7"},
		{2, []string{"6.6.6.6, 203.0.113.7, 10.0.0.2"}, "203.0.113.7"},
		{2, []string{"6.6.6.6", "203.0.113.7", "10.0.0.2"}, "203.0.113.7"},
		{2, []string{"6.6.6.6, 203.0.113.7", "10.0.0.2"}, "203.0.113.7"},
		{2, []string{"6.6.6.6", "203.0.113.7,10.0.0.2"}, "203.0.113.7"},
		{1, []string{"2001:db8::1"}, "2001:db8::1"},
		{1, []string{"[2001:db8::1]"}, "2001:db8::1"},
		{1, []string{"[2001:db8::1]:443"}, "2001:db8::1"},
		{1, []string{"203.0.113.7:443"}, "203.0.113.7"},
		{1, []string{"::ffff:203.0.113.7"}, "203.0.113.7"},
		{1, []string{"[::ffff:203.0.113.7]:443"}, "203.0.113.7"},
		{1, []string{" \t203.0.113.7\t "}, "203.0.113.7"},
		{1, []string{"garbage,,;', 203.0.113.7"}, "203.0.113.7"},
		{1, []string{strings.Repeat("6.6.6.6,", 10_000) + "203.0.113.7"}, "203.0.113.7"},
		{1, []string{strings.Repeat(",", 10_000) + "203.0.113.7"}, "203.0.113.7"},
		{10_000, []string{strings.Repeat("6.6.6.6,", 9_998) + "203.0.113.7"}, ""},
		{10_000, []string{"203.0.113.7" + strings.Repeat(",10.0.0.2", 9_999)}, "203.0.113.7"},
		{1, nil, ""},
		{2, []string{"203.0.113.7"}, ""}, // not through both proxies
		{3, []string{"6.6.6.6", "203.0.113.7"}, ""},
		{1, []string{""}, ""},
		{1, []string{"203.0.113.7,"}, ""},
		{1, []string{"203.0.113.7, "}, ""},
		{1, []string{"203.0.113.7", ""}, ""},
		{2, []string{"203.0.113.7, unknown"}, "203.0.113.7"},
		{1, []string{"203.0.113.7, unknown"}, ""},
		{1, []string{"fe80::1%eth0"}, ""},
		{1, []string{"[fe80::1%eth0]:80"}, ""},
		{1, []string{"::ffff:203.0.113.7%eth0"}, ""},
		{1, []string{"0.0.0.0"}, ""},
		{1, []string{"::"}, ""},
		{1, []string{"ff02::1"}, ""},
		{1, []string{"203.0.113"}, ""},
		{1, []string{"203.0.113.007"}, ""},
		{1, []string{"0xcb007107"}, ""},
		{1, []string{"3405803783"}, ""},
		{1, []string{"[203.0.113.7]"}, ""},
		{1, []string{"[203.0.113.7]:80"}, ""},
		{1, []string{"203.0.113.7:"}, ""},
		{1, []string{"203.0.113.7:99999"}, ""},
		{1, []string{"[2001:db8::1"}, ""},
		{1, []string{"[]"}, ""},
		{1, []string{`"203.0.113.7"`}, ""},
		{1, []string{"for=203.0.113.7"}, ""},
		{1, []string{"203.0.113.7/32"}, ""},
		{1, []string{"203.0.113.7 203.0.113.8"}, ""},
		{1, []string{"203.0.113.7\x00"}, ""},
		{1, []string{strings.Repeat("1", 1<<16)}, ""},
	} {
		var lines []string
		for _, l := range tc.lines {
			lines = append(lines, "X-Forwarded-For: "+l)
		}
		assert.Equal(t, tc.want, find(edge.ForwardedHops(tc.hops), peer, lines...), "%d hops, %.60q", tc.hops, tc.lines)
	}
}

func TestForwardedProxies(t *testing.T) {
	source := edge.ForwardedProxies("10.0.0.0/8", "2001:db8:1::/48", "192.0.2.9/32")
	const proxy = "10.0.0.1:80"
	for _, tc := range []struct {
		peer  string
		lines []string
		want  string
	}{
		{proxy, []string{"203.0.113.7"}, "203.0.113.7"},
		{proxy, []string{"203.0.113.7, 10.1.1.1, 192.0.2.9"}, "203.0.113.7"},
		{proxy, []string{"6.6.6.6, 203.0.113.7, 10.1.1.1"}, "203.0.113.7"},
		{proxy, []string{"10.9.9.9, 203.0.113.7, 10.1.1.1"}, "203.0.113.7"},
		{proxy, []string{"6.6.6.6", "203.0.113.7", "10.1.1.1"}, "203.0.113.7"},
		{proxy, []string{"203.0.113.7, ::ffff:10.1.1.1"}, "203.0.113.7"},
		{proxy, []string{"203.0.113.7, 2001:db8:1::5"}, "203.0.113.7"},
		{"[2001:db8:1::2]:80", []string{"203.0.113.7:1234"}, "203.0.113.7"},
		{"[::ffff:10.0.0.1]:80", []string{"203.0.113.7"}, "203.0.113.7"},
		{"203.0.113.7:80", nil, "203.0.113.7"},
		{"203.0.113.7:80", []string{"6.6.6.6"}, "203.0.113.7"}, // the header of a client that bypasses the proxies does not count
		{"203.0.113.7:80", []string{"10.1.1.1"}, "203.0.113.7"},
		{proxy, nil, ""},
		{proxy, []string{""}, ""},
		{proxy, []string{"10.1.1.1"}, ""},
		{proxy, []string{"203.0.113.7, garbage"}, ""},
		{proxy, []string{"203.0.113.7, garbage, 10.1.1.1"}, ""},
		{proxy, []string{"203.0.113.7, , 10.1.1.1"}, ""},
		{proxy, []string{"garbage, 203.0.113.7"}, "203.0.113.7"},
		{proxy, []string{"203.0.113.7" + strings.Repeat(", 10.1.1.1", 10_000)}, ""},
		{proxy, []string{strings.Repeat("10.1.1.1, ", 10_000) + "203.0.113.7"}, "203.0.113.7"},
		{"@", []string{"203.0.113.7"}, ""},
		{"", []string{"203.0.113.7"}, ""},
	} {
		var lines []string
		for _, l := range tc.lines {
			lines = append(lines, "X-Forwarded-For: "+l)
		}
		assert.Equal(t, tc.want, find(source, tc.peer, lines...), "%s, %.60q", tc.peer, tc.lines)
	}
}

func TestTrustedHeader(t *testing.T) {
	anyone := edge.TrustedHeader("cf-connecting-ip")
	proxied := edge.TrustedHeader("X-Real-IP", "10.0.0.0/8", "fe80::/10")
	for _, tc := range []struct {
		source edge.IPSource
		peer   string
		lines  []string
		want   string
	}{
		{anyone, "10.0.0.1:80", []string{"CF-Connecting-IP: 203.0.113.7"}, "203.0.113.7"},
		{anyone, "@", []string{"CF-Connecting-IP: 2001:db8::1"}, "2001:db8::1"},
		{anyone, "10.0.0.1:80", []string{"CF-Connecting-IP: 203.0.113.7", "X-Forwarded-For: 6.6.6.6"}, "203.0.113.7"},
		{anyone, "10.0.0.1:80", nil, ""},
		{anyone, "10.0.0.1:80", []string{"CF-Connecting-IP: "}, ""},
		{anyone, "10.0.0.1:80", []string{"X-Real-IP: 6.6.6.6"}, ""},
		{anyone, "10.0.0.1:80", []string{"CF-Connecting-IP: 6.6.6.6", "CF-Connecting-IP: 203.0.113.7"}, ""},
		{anyone, "10.0.0.1:80", []string{"CF-Connecting-IP: 6.6.6.6, 203.0.113.7"}, ""},
		{proxied, "10.0.0.1:80", []string{"X-Real-Ip: 203.0.113.7"}, "203.0.113.7"},
		{proxied, "[fe80::5%eth0]:80", []string{"X-Real-Ip: 203.0.113.7"}, "203.0.113.7"},
		{proxied, "198.51.100.1:80", []string{"X-Real-Ip: 203.0.113.7"}, ""},
		{proxied, "@", []string{"X-Real-Ip: 203.0.113.7"}, ""},
	} {
		assert.Equal(t, tc.want, find(tc.source, tc.peer, tc.lines...), "%s, %q", tc.peer, tc.lines)
	}
}

func TestSourcesRefuseMistakes(t *testing.T) {
	assert.Panics(t, func() { edge.WithClientIP(nil) })
	assert.Panics(t, func() { edge.ForwardedHops(0) })
	assert.Panics(t, func() { edge.ForwardedHops(-1) })
	assert.Panics(t, func() { edge.ForwardedProxies() })
	for _, name := range []string{"", "X Real IP", "X-Real-IP:", "X-Forwarded-For", "x-forwarded-for", "Forwarded", "ä"} {
		assert.Panics(t, func() { edge.TrustedHeader(name) }, name)
	}
	for _, network := range []string{"", "10.0.0.1", "10.0.0.0/33", "example.com", "0.0.0.0/0", "::/0", "::ffff:10.0.0.0/104", "10.0.0.0/8,10.1.0.0/16", "fe80::%eth0/64"} {
		assert.Panics(t, func() { edge.ForwardedProxies(network) }, network)
		assert.Panics(t, func() { edge.TrustedHeader("X-Real-IP", "10.0.0.0/8", network) }, network)
	}
}

func TestClientIPWithoutMiddleware(t *testing.T) {
	_, ok := edge.ClientIP(context.Background())
	assert.False(t, ok)
}

// The proxy's entry decides, whatever a client writes.
func FuzzForwardedFor(f *testing.F) {
	for _, s := range []string{"", "6.6.6.6", "10.0.0.1", ",,,", "[::1%eth0]:80", "::ffff:1.2.3.4", strings.Repeat("10.0.0.1,", 50)} {
		f.Add(s)
	}
	const peer, client = "10.0.0.1:80", "203.0.113.7"
	hops, two := edge.ForwardedHops(1), edge.ForwardedHops(2)
	proxies, header := edge.ForwardedProxies("10.0.0.0/8"), edge.TrustedHeader("X-Real-IP")
	f.Fuzz(func(t *testing.T, s string) {
		for _, lines := range [][]string{
			{"X-Forwarded-For: " + s + ", " + client},
			{"X-Forwarded-For: " + s, "X-Forwarded-For: " + client},
		} {
			if got := find(hops, peer, lines...); got != client {
				t.Fatalf("hops: %q gives %q", lines, got)
			}
			if got := find(proxies, peer, lines...); got != client {
				t.Fatalf("proxies: %q gives %q", lines, got)
			}
		}
		for _, got := range []string{
			find(two, peer, "X-Forwarded-For: "+s+", 10.0.0.2"),
			find(proxies, peer, "X-Forwarded-For: "+s),
			find(header, peer, "X-Real-IP: "+s),
			find(edge.RemoteAddr, s),
		} {
			if got == "" {
				continue
			}
			addr, err := netip.ParseAddr(got)
			if err != nil || addr.Zone() != "" || addr.Is4In6() || addr.IsUnspecified() {
				t.Fatalf("%q gives %q", s, got)
			}
		}
	})
}

func TestAllowIPs(t *testing.T) {
	for _, logOnly := range []bool{false, true} {
		var refused []netip.Addr
		h := reporting(func(r edge.Refusal) {
			assert.Equal(t, edge.Refusal{Status: 421, Reason: observe.RefusedAddress, Cause: "address_not_allowed",
				Passed: logOnly, Address: r.Address}, r)
			refused = append(refused, r.Address)
		}, edge.WithClientIP(edge.ForwardedHops(1))(edge.AllowIPs(edge.AllowList{Networks: edge.AnthropicEgress, LogOnly: logOnly})(ok)))
		for from, allowed := range map[string]bool{
			"160.79.104.0":                  true,
			"160.79.106.35":                 true,
			"160.79.111.255":                true,
			"::ffff:160.79.104.1":           true,
			"160.79.112.0":                  false,
			"160.79.103.255":                false,
			"34.162.46.92":                  false, // no longer in use
			"2607:6bc0::10":                 false, // for calls to Anthropic, not from Anthropic
			"10.0.0.1":                      false,
			"":                              false,
			"6.6.6.6":                       false,
			"160.79.104.1, 6.6.6.6":         false,
			"160.79.104.1,":                 false,
			"160.79.104.1%eth0":             false,
			"160.79.104.1, 160.79.104.1.1.": false,
		} {
			refused = nil
			w := ask(h, "POST", public, outside, "X-Forwarded-For: "+from)
			if allowed || logOnly {
				assert.Equal(t, 204, w.Code, from)
			} else {
				assert.Equal(t, 421, w.Code, from)
				assert.Contains(t, w.Body.String(), `"code":-32600`)
				assert.Empty(t, w.Header().Get("WWW-Authenticate"))
			}
			assert.Len(t, refused, map[bool]int{true: 0, false: 1}[allowed], from)
		}
	}
}

// Without WithClientIP, the address of the connection counts and headers do not.
func TestAllowIPsAlone(t *testing.T) {
	h := edge.AllowIPs(edge.AllowList{Networks: edge.AnthropicEgress})(ok)
	for peer, status := range map[string]int{"160.79.104.1:1": 204, "6.6.6.6:1": 421, "@": 421, "": 421} {
		r := httptest.NewRequest("POST", "/mcp", nil)
		r.RemoteAddr = peer
		r.Header.Set("X-Forwarded-For", "160.79.104.1")
		r.Header.Set("X-Real-IP", "160.79.104.1")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, status, w.Code, peer)
	}
	assert.Panics(t, func() { edge.AllowIPs(edge.AllowList{Networks: nil}) })
	assert.Panics(t, func() { edge.AllowIPs(edge.AllowList{Networks: []netip.Prefix{{}}}) })
	assert.Panics(t, func() {
		edge.AllowIPs(edge.AllowList{Networks: []netip.Prefix{netip.MustParsePrefix("::ffff:10.0.0.0/104")}})
	})
}

// One proxy appends to X-Forwarded-For. The entries that the client wrote do not count.
func ExampleForwardedHops() {
	h := edge.WithClientIP(edge.ForwardedHops(1))(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		addr, known := edge.ClientIP(r.Context())
		fmt.Println(addr, known)
	}))
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Header.Set("X-Forwarded-For", "127.0.0.1, 203.0.113.7")
	h.ServeHTTP(httptest.NewRecorder(), r)
	// Output: 203.0.113.7 true
}

// Cloudflare sets the header, and connects from its own networks.
func ExampleTrustedHeader() {
	source := edge.TrustedHeader("CF-Connecting-IP", "173.245.48.0/20", "103.21.244.0/22")
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Header.Set("CF-Connecting-IP", "203.0.113.7")
	for _, peer := range []string{"173.245.48.5:40000", "198.51.100.9:40000"} {
		r.RemoteAddr = peer
		fmt.Println(source(r))
	}
	// Output:
	// 203.0.113.7 true
	// invalid IP false
}

// LogOnly shows which clients the list would refuse.
func ExampleAllowIPs() {
	networks := slices.Concat(edge.AnthropicEgress, []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")})
	h := edge.OnRefusal(func(_ context.Context, refused edge.Refusal) {
		fmt.Println("would refuse", refused.Address)
	})(edge.AllowIPs(edge.AllowList{Networks: networks, LogOnly: true})(ok))
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.RemoteAddr = "203.0.113.7:50000"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	fmt.Println(w.Code)
	// Output:
	// would refuse 203.0.113.7
	// 204
}
