package proxies

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRequests: what passes through the proxies, and what the server says arrives.
func TestRequests(t *testing.T) {
	p := ready(t, "-client-ip", "hops=1")
	for name, behind := range kinds {
		t.Run(name, func(t *testing.T) {
			c := behind(t, p.addr).client(t, "127.0.0.1")
			r := post(t, c, listTools)
			assert.Equal(t, http.StatusOK, r.StatusCode)
			assert.Equal(t, 2, r.ProtoMajor)
			assert.Contains(t, r.text, `"search_symbols"`)
			r = post(t, c, listPackages)
			assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
			assert.Contains(t, r.text, `errors implements functions`)

			r = get(t, c, "https://"+host+"/favicon.ico")
			assert.Equal(t, "image/png", r.Header.Get("Content-Type"))
			r = get(t, c, "https://"+host+"/mcp")
			assert.Equal(t, http.StatusMethodNotAllowed, r.StatusCode)
			r = post(t, c, listTools, "Origin", "https://evil.example")
			assert.Equal(t, http.StatusForbidden, r.StatusCode)
			r = post(t, c, listTools, "Origin", "https://claude.ai")
			assert.Equal(t, http.StatusOK, r.StatusCode)
			assert.Equal(t, "https://claude.ai", r.Header.Get("Access-Control-Allow-Origin"))

			large := bytes.Repeat([]byte(" "), 4<<20+1)
			r = send(t, c, request(t, "https://"+host+"/mcp", large))
			assert.Equal(t, http.StatusRequestEntityTooLarge, r.StatusCode)
			assert.Contains(t, r.text, `"jsonrpc":"2.0"`, "the server's answer, and no page of the proxy's")
		})
	}
}

// TestForeignHost: a name that leads here and is not the server's gets 421 from the server.
// Caddy answers such requests itself, so it is not asked.
func TestForeignHost(t *testing.T) {
	p := server(t, "production", "-client-ip", "hops=1")
	c := nginx(t, p.addr).client(t, "127.0.0.1")
	r := send(t, c, request(t, "https://other.example.com/mcp", []byte(listTools)))
	assert.Equal(t, http.StatusMisdirectedRequest, r.StatusCode)
	assert.Contains(t, r.text, `does not answer for the host`)

	c = nginx(t, p.addr, "proxy_set_header Host $host;", "").client(t, "127.0.0.1")
	assert.Equal(t, http.StatusMisdirectedRequest, post(t, c, listTools).StatusCode, "the line of the file is needed")
}

// TestClientAddress: the rate limiter counts by the address that the proxy saw, whatever
// the client says.
func TestClientAddress(t *testing.T) {
	for name, behind := range kinds {
		t.Run(name, func(t *testing.T) {
			p := server(t, "production", "-client-ip", "hops=1", "-burst", "3", "-rate", "0.01")
			front := behind(t, p.addr)
			one, other := front.client(t, "127.0.0.1"), front.client(t, "127.0.0.2")
			const tooMany = "there were too many calls in a short time"
			for range 3 {
				assert.NotContains(t, post(t, one, listPackages).text, tooMany)
			}
			assert.Contains(t, post(t, one, listPackages).text, tooMany)
			for _, header := range []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded"} {
				assert.Contains(t, post(t, one, listPackages, header, "203.0.113.9").text, tooMany, header)
			}
			assert.NotContains(t, post(t, other, listPackages).text, tooMany, "another client")
			assert.NotContains(t, post(t, other, listPackages, "X-Forwarded-For", "127.0.0.1").text, tooMany, "who cannot be made to pay for others")
		})
	}
}

// TestConnectionsAreKept checks that the proxies reuse connections.
func TestConnectionsAreKept(t *testing.T) {
	p := server(t, "production")
	for name, behind := range kinds {
		t.Run(name, func(t *testing.T) {
			relay, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			t.Cleanup(func() { _ = relay.Close() })
			var connections atomic.Int32
			go func() {
				for {
					from, err := relay.Accept()
					if err != nil {
						return
					}
					connections.Add(1)
					to, err := net.Dial("tcp", p.addr)
					if err != nil {
						_ = from.Close()
						continue
					}
					go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
					go func() { _, _ = io.Copy(from, to); _ = from.Close() }()
				}
			}()
			c := behind(t, relay.Addr().String()).client(t, "127.0.0.1")
			for range 30 {
				require.Equal(t, http.StatusOK, post(t, c, listTools).StatusCode)
			}
			assert.LessOrEqual(t, connections.Load(), int32(2))
		})
	}
}

// TestLogin: what clients need for a login arrives: the challenge, and the document that it
// names, with the public URL.
func TestLogin(t *testing.T) {
	const resource = "https://docs.example.com/mcp"
	p := server(t, "protected", "-resource", resource)
	c := nginx(t, p.addr).client(t, "127.0.0.1")
	r := send(t, c, request(t, resource, []byte(listPackages)))
	assert.Equal(t, http.StatusUnauthorized, r.StatusCode)
	const metadata = "https://docs.example.com/.well-known/oauth-protected-resource/mcp"
	assert.Contains(t, r.Header.Get("WWW-Authenticate"), `resource_metadata="`+metadata+`"`)
	r = get(t, c, metadata)
	assert.Equal(t, http.StatusOK, r.StatusCode)
	assert.Contains(t, r.text, `"resource":"`+resource+`"`)
}
