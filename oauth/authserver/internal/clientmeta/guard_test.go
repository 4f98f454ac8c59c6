package clientmeta_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

const documentURL = "https://client.example/client.json"

// public is an address that the guard accepts. Nothing connects to it.
const public, publicPort = "93.184.216.34", "93.184.216.34:443"

// lookup returns where a Get for a host with the addresses would connect, and its error.
func lookup(t *testing.T, change func(*clientmeta.Options), addresses ...string) ([]string, error) {
	t.Helper()
	n := &network{lookup: func(string, int) []string { return addresses }}
	o := clientmeta.Options{Dialer: n.dialer()}
	if change != nil {
		change(&o)
	}
	_, err := clientmeta.NewDocuments(o).Get(t.Context(), documentURL)
	require.Error(t, err)
	return n.connections(), err
}

func TestAttack86AddressesInsideTheNetwork(t *testing.T) {
	for _, address := range []string{
		"127.0.0.1", "127.1.2.3", "::1", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "169.254.0.1",
		"100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
		"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:93.184.216.34", "::127.0.0.1", "::ffff:0:127.0.0.1",
		"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001::1", "2001:db8::1", "3fff::1", "100::1",
		"5f00::1",
	} {
		if strings.HasPrefix(address, "::ffff:") && !strings.HasPrefix(address, "::ffff:0:") {
			continue // a resolver returns them as IPv4: see TestAttack86AddressForms
		}
		connections, err := lookup(t, nil, address)
		assertWrong(t, err, "no public address", address)
		assert.Empty(t, connections, address)
	}
	for _, address := range []string{public, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "172.32.0.1", "100.128.0.1", "172.15.255.255"} {
		connections, err := lookup(t, nil, address)
		assert.ErrorIs(t, err, clientmeta.ErrUnavailable, address)
		assert.ErrorIs(t, err, errStop, address)
		assert.Equal(t, []string{net.JoinHostPort(address, "443")}, connections)
	}
}

// TestAttack86AddressForms checks addresses that Go's resolver never returns in this form.
func TestAttack86AddressForms(t *testing.T) {
	for _, address := range []string{"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"} {
		connections, err := lookup(t, nil, address)
		assert.Error(t, err, address)
		assert.Empty(t, connections, address)
	}
}

func TestAttack86MixedAddresses(t *testing.T) {
	for _, addresses := range [][]string{
		{"127.0.0.1", public, "10.0.0.1"}, {public, "169.254.169.254"}, {"::1", public}, {"fd00::1", "127.0.0.1", public},
	} {
		connections, err := lookup(t, nil, addresses...)
		assert.Error(t, err)
		assert.Equal(t, []string{publicPort}, connections, "only the public one of %v", addresses)
	}
	connections, err := lookup(t, nil, "::1", "127.0.0.1")
	assertWrong(t, err, "no public address")
	assert.Empty(t, connections)
}

// TestAttack86Rebinding uses a name with a public address in the first lookup only.
func TestAttack86Rebinding(t *testing.T) {
	n := &network{lookup: func(_ string, count int) []string {
		if count == 1 {
			return []string{public}
		}
		return []string{"127.0.0.1", "169.254.169.254"}
	}}
	c := newClock()
	d := clientmeta.NewDocuments(clientmeta.Options{Dialer: n.dialer(), Now: c.Now})
	_, err := d.Get(t.Context(), documentURL)
	assert.ErrorIs(t, err, clientmeta.ErrUnavailable)
	require.Equal(t, []string{publicPort}, n.connections())
	c.move(hour)
	_, err = d.Get(t.Context(), documentURL)
	assertWrong(t, err, "no public address")
	assert.Equal(t, []string{publicPort}, n.connections(), "nothing but the first connection")
}

// TestAttack86NamesAreAbsolute checks that a name is not completed with a domain of the local
// network.
func TestAttack86NamesAreAbsolute(t *testing.T) {
	n := &network{lookup: func(string, int) []string { return nil }}
	_, err := clientmeta.NewDocuments(clientmeta.Options{Dialer: n.dialer()}).Get(t.Context(), documentURL)
	assert.ErrorIs(t, err, clientmeta.ErrUnavailable)
	assert.Equal(t, 1, n.names())
	for key := range n.asked {
		assert.True(t, strings.HasPrefix(key, "client.example "), key)
	}
}

func TestAttack86OwnHost(t *testing.T) {
	for own, refused := range map[string]bool{
		"client.example": true, "CLIENT.example": true, "client.example:443": true, "client.example.": true, "auth.client.example": false, "": false,
	} {
		connections, err := lookup(t, func(o *clientmeta.Options) { o.OwnHost = own }, public)
		if refused {
			assertWrong(t, err, "host of the authorization server", own)
			assert.Empty(t, connections)
		} else {
			assert.Equal(t, []string{publicPort}, connections, own)
		}
	}
}

func TestAttack86Proxy(t *testing.T) {
	// 93.184.216.35 is public, so the guard would let a request to the proxy pass.
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"} {
		t.Setenv(name, "http://93.184.216.35:443")
	}
	connections, err := lookup(t, nil, public)
	assert.Error(t, err)
	assert.Equal(t, []string{publicPort}, connections)
	// A transport that a program has set up may have a proxy and a dial function.
	connections, err = lookup(t, func(o *clientmeta.Options) {
		o.Client = &http.Client{Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment,
			DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
				t.Error("it dials")
				return nil, errors.New("no")
			},
		}}
	}, public)
	assert.Error(t, err)
	assert.Equal(t, []string{publicPort}, connections)
	// Other transports are not used on the internet.
	connections, _ = lookup(t, func(o *clientmeta.Options) {
		o.Client = &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			t.Error("it is used")
			return nil, errors.New("no")
		})}
	}, public)
	assert.Equal(t, []string{publicPort}, connections)
}

// TestAttack86LoopbackInDevelopment checks what AllowLoopback opens, and that it opens nothing
// else.
func TestAttack86LoopbackInDevelopment(t *testing.T) {
	p := newPublisher(t, jsonAnswer(goodDocument))
	for _, host := range []string{"127.0.0.1", "localhost"} {
		url := strings.Replace(p.document(), "127.0.0.1", host, 1)
		_, err := clientmeta.NewDocuments(clientmeta.Options{}).Get(t.Context(), url)
		assertWrong(t, err, "https://", url)
		_, err = clientmeta.NewDocuments(clientmeta.Options{}).Get(t.Context(), strings.Replace(url, "http://", "https://", 1))
		assertWrong(t, err, "cannot be the URL", url)
	}
	assert.Zero(t, p.requests.Load())
	m := get(t, development(func(o *clientmeta.Options) { o.OwnHost = "127.0.0.1" }), p.document())
	assert.Equal(t, "Example", m.Name)
	assert.Equal(t, p.document(), m.ID)

	for _, url := range []string{
		"http://10.0.0.1/c", "http://169.254.169.254/c", "http://0.0.0.0:80/c", "http://client.example/c", "http://127.0.0.2/c", "http://[::ffff:127.0.0.1]/c",
		"http://127.1/c", "http://2130706433/c", "http://localhost.evil.example/c", "http://user@localhost/c", "http://localhost/c?x", "http://localhost/c#x",
		"http://localhost/a/../c", "http://localhost/", "ftp://localhost/c", "https://client.example:8443/c", "http://localhost@evil.example/c",
	} {
		_, err := development().Get(t.Context(), url)
		assertWrong(t, err, "cannot be the URL", url)
	}
	for _, address := range []string{"10.0.0.1", "169.254.169.254", "fd00::1", "0.0.0.0", "64:ff9b::7f00:1"} {
		connections, err := lookup(t, func(o *clientmeta.Options) { o.AllowLoopback = true }, address)
		assertWrong(t, err, "no public address", address)
		assert.Empty(t, connections)
	}
}

// TestAttack86Redirects checks that nothing follows a redirect, to wherever it leads.
func TestAttack86Redirects(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer inside.Close()
	for _, code := range []int{301, 302, 303, 307, 308, 300, 304} {
		for _, to := range []string{inside.URL + "/client.json", "http://169.254.169.254/", "/other.json", "file:///etc/passwd", ""} {
			p := newPublisher(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", to)
				w.WriteHeader(code)
			})
			_, err := development().Get(t.Context(), p.document())
			assertWrong(t, err, "redirects are not followed", "%d %s", code, to)
			assert.EqualValues(t, 1, p.requests.Load())
		}
	}
}

// TestDocumentsOverTLS uses HTTP/2 with a certificate that only the given client trusts.
func TestDocumentsOverTLS(t *testing.T) {
	p := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, 2, r.ProtoMajor)
		jsonAnswer(strings.Replace(goodDocument, "ID", "https://"+r.Host+r.URL.Path, 1))(w, r)
	}))
	p.EnableHTTP2 = true
	p.Config.ErrorLog = log.New(io.Discard, "", 0)
	p.StartTLS()
	defer p.Close()
	d := development(func(o *clientmeta.Options) { o.Client = p.Client() })
	assert.Equal(t, "Example", get(t, d, p.URL+"/client.json").Name)
	_, err := development().Get(t.Context(), p.URL+"/client.json")
	assert.ErrorIs(t, err, clientmeta.ErrUnavailable)
	assert.ErrorContains(t, err, "certificate")
}

// TestAttack86Cookies checks that a publisher cannot make a fetch carry anything.
func TestAttack86Cookies(t *testing.T) {
	c := newClock()
	p := newPublisher(t, func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"Cookie", "Authorization", "Referer"} {
			assert.Empty(t, r.Header.Get(name), name)
		}
		assert.Equal(t, http.MethodGet, r.Method)
		assert.Equal(t, "application/json", r.Header.Get("Accept"))
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		jsonAnswer(goodDocument)(w, r)
	})
	d := development(func(o *clientmeta.Options) { o.Now = c.Now })
	get(t, d, p.document())
	c.move(hour)
	get(t, d, p.document())
	assert.EqualValues(t, 2, p.requests.Load())
}
