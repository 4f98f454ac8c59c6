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

// TestRequests checks that requests and the server's answers pass through the proxies.
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
			assert.Contains(t, r.text, `"jsonrpc":"2.0"`, "the server's answer, not a page of the proxy")
		})
	}
}

// TestForeignHost checks that the server answers 421 for a host name that is not its own. Caddy
// answers such requests itself, so only nginx is tested.
func TestForeignHost(t *testing.T) {
	p := server(t, "production", "-client-ip", "hops=1")
	c := nginx(t, p.addr).client(t, "127.0.0.1")
	r := send(t, c, request(t, "https://other.example.com/mcp", []byte(listTools)))
	assert.Equal(t, http.StatusMisdirectedRequest, r.StatusCode)
	assert.Contains(t, r.text, `does not answer for the host`)

	c = nginx(t, p.addr, "proxy_set_header Host $host;", "").client(t, "127.0.0.1")
	assert.Equal(t, http.StatusMisdirectedRequest, post(t, c, listTools).StatusCode, "the server needs the Host line of nginx.conf")
}

// TestClientAddress checks that the rate limiter counts by the address that the proxy saw, whatever
// headers the client sends.
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
			assert.NotContains(t, post(t, other, listPackages, "X-Forwarded-For", "127.0.0.1").text, tooMany, "a client cannot use up the limit of another")
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

// TestLogin checks that the challenge and the metadata document that it names pass through, with
// the public URL.
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
