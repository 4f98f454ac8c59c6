package clientmeta_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// assertWrong checks that err is an Error whose description contains want.
func assertWrong(t *testing.T, err error, want string, what ...any) {
	t.Helper()
	var wrong *clientmeta.Error
	if !assert.ErrorAs(t, err, &wrong, what...) {
		return
	}
	assert.Contains(t, wrong.Description, want, what...)
	assert.Contains(t, []string{clientmeta.CodeRedirect, clientmeta.CodeMetadata}, wrong.Code, what...)
	assertDescription(t, wrong.Description)
}

// assertDescription checks that a text can be an error_description (RFC 6749, section 5.2).
func assertDescription(t *testing.T, text string) {
	t.Helper()
	assert.LessOrEqual(t, len(text), 400)
	assert.NotContains(t, text, "oauth: redirect", "a description does not name packages")
	assert.False(t, strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }), "%q", text)
}

// A clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A publisher is a server on a loopback address that publishes documents.
type publisher struct {
	*httptest.Server
	requests atomic.Int64
	answer   atomic.Pointer[http.HandlerFunc]
}

func newPublisher(t *testing.T, answer http.HandlerFunc) *publisher {
	t.Helper()
	p := &publisher{}
	p.set(answer)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests.Add(1)
		(*p.answer.Load())(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) set(answer http.HandlerFunc) { p.answer.Store(&answer) }

// document is the URL of the document that publishes writes.
func (p *publisher) document() string { return p.URL + "/client.json" }

// json answers with a JSON text. In the text, ID stands for the URL that was requested.
func jsonAnswer(text string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Date", "") // the test's clock is not that of the server
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		_, _ = io.WriteString(w, strings.ReplaceAll(text, "ID", "http://"+r.Host+r.URL.Path))
	}
}

const goodDocument = `{"client_id":"ID","client_name":"Example","redirect_uris":["https://client.example/cb"]}`

// status answers with a status.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// development returns Documents that accept loopback hosts.
func development(change ...func(*clientmeta.Options)) *clientmeta.Documents {
	o := clientmeta.Options{AllowLoopback: true}
	for _, c := range change {
		c(&o)
	}
	return clientmeta.NewDocuments(o)
}

// errStop keeps a dialer from connecting.
var errStop = errors.New("stopped before connecting")

// A network answers DNS queries, and records the addresses that a dialer would connect to. It never
// connects.
type network struct {
	lookup func(name string, n int) []string // the addresses of a name in the nth lookup of it

	mu     sync.Mutex
	asked  map[string]int // lookups, by name and type
	dialed []string
}

func (n *network) dialer() *net.Dialer {
	return &net.Dialer{
		Resolver: &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go n.serve(server)
			return client, nil
		}},
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.dialed = append(n.dialed, address)
			return errStop
		},
	}
}

func (n *network) connections() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.dialed
}

// names returns how many names were looked up.
func (n *network) names() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	different := map[string]bool{}
	for key := range n.asked {
		different[strings.TrimRight(key, "0123456789")] = true
	}
	return len(different)
}

// serve answers queries in the framing of DNS over TCP.
func (n *network) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, query); err != nil {
			return
		}
		response := n.respond(query)
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(response))), response...)); err != nil {
			return
		}
	}
}

func (n *network) respond(query []byte) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		panic(err)
	}
	q := m.Questions[0]
	name := strings.TrimSuffix(q.Name.String(), ".")
	n.mu.Lock()
	if n.asked == nil {
		n.asked = map[string]int{}
	}
	key := name + " " + string(rune('0'+int(q.Type)%10))
	n.asked[key]++
	count := n.asked[key]
	n.mu.Unlock()
	m = dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}, Questions: m.Questions}
	addresses := n.lookup(name, count)
	if addresses == nil {
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, text := range addresses {
		addr := netip.MustParseAddr(text)
		header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
		switch {
		case addr.Is4() && q.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: addr.As4()}})
		case addr.Is6() && q.Type == dnsmessage.TypeAAAA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
		}
	}
	packed, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return packed
}

// roundTripper answers for hosts on the internet.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// served returns Documents for which the documents are published at their URLs.
func served(documents map[string]string, change ...func(*clientmeta.Options)) *clientmeta.Documents {
	return development(append(change, func(o *clientmeta.Options) {
		o.Client = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			w.Header().Set("Content-Type", "application/json")
			text, ok := documents[r.URL.String()]
			if !ok {
				w.WriteHeader(http.StatusNotFound)
			}
			_, _ = io.WriteString(w, text)
			return w.Result(), nil
		})}
	})...)
}

func get(t *testing.T, d *clientmeta.Documents, url string) *clientmeta.Metadata {
	t.Helper()
	m, err := d.Get(t.Context(), url)
	require.NoError(t, err)
	return m
}
