package pebble

import (
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	// By default, Pebble waits up to 15 seconds before it validates a host, to find clients that
	// expect an immediate answer.
	_ = os.Setenv("PEBBLE_VA_NOSLEEP", "1")
	os.Exit(m.Run())
}

// An issuer is a Pebble server in this process. Clients use it over HTTPS.
type issuer struct {
	directory string
	client    *http.Client
	roots     *x509.CertPool // the roots of the certificates that it issues
	issued    atomic.Int32   // the number of finalized orders
}

// newIssuer starts an issuer. Its certificates are valid for the given time. It validates every
// host name on this machine, at the given ports.
func newIssuer(t *testing.T, valid time.Duration, httpPort, tlsPort int) *issuer {
	t.Helper()
	logger := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	profiles := map[string]ca.Profile{"default": {Description: "the only one", ValidityPeriod: uint64(valid.Seconds())}}
	authority := ca.New(logger, store, "", "ecdsa", 0, 1, profiles)
	validation := va.New(logger, httpPort, tlsPort, false, startDNS(t), store)
	front := wfe.New(logger, store, validation, authority, []string{"pebble.letsencrypt.org"}, false, false, 1, 1)
	handler := front.Handler()
	i := &issuer{roots: x509.NewCertPool()}
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Pebble refuses some requests at random, to test that clients repeat them.
		recorder := &statusRecorder{ResponseWriter: w, code: http.StatusOK}
		handler.ServeHTTP(recorder, r)
		if strings.HasPrefix(r.URL.Path, "/finalize-order/") && recorder.code == http.StatusOK {
			i.issued.Add(1)
		}
	}))
	t.Cleanup(srv.Close)
	i.roots.AddCert(authority.GetRootCert(0).Cert)
	i.directory, i.client = srv.URL+wfe.DirectoryPath, srv.Client()
	return i
}

// A statusRecorder keeps the status of a response.
type statusRecorder struct {
	http.ResponseWriter
	code int
}

func (s *statusRecorder) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// startDNS starts a DNS server that resolves every name to 127.0.0.1.
func startDNS(t *testing.T) (addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // Pebble sends its queries over TCP
	require.NoError(t, err)
	srv := &dns.Server{Listener: listener, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		reply := new(dns.Msg)
		reply.SetReply(q)
		for _, question := range q.Question {
			if question.Qtype == dns.TypeA {
				reply.Answer = append(reply.Answer, &dns.A{
					Hdr: dns.RR_Header{Name: question.Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 1},
					A:   net.IPv4(127, 0, 0, 1),
				})
			}
		}
		_ = w.WriteMsg(reply)
	})}
	go func() { _ = srv.ActivateAndServe() }()
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String()
}
