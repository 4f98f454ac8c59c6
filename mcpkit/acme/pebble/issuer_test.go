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
	// Pebble waits up to 15 seconds before it looks at a host, to annoy clients that
	// count on more haste.
	_ = os.Setenv("PEBBLE_VA_NOSLEEP", "1")
	os.Exit(m.Run())
}

// An issuer is a Pebble that is used in this process over HTTPS.
type issuer struct {
	directory string
	client    *http.Client
	roots     *x509.CertPool // of the certificates that it issues
	issued    atomic.Int32   // how many were asked for to the end
}

// newIssuer starts an issuer of certificates that are valid for a time. It finds every host
// on this machine, at the given ports.
func newIssuer(t *testing.T, valid time.Duration, httpPort, tlsPort int) *issuer {
	t.Helper()
	logger := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	profiles := map[string]ca.Profile{"default": {Description: "the only one", ValidityPeriod: uint64(valid.Seconds())}}
	authority := ca.New(logger, store, "", "ecdsa", 0, 1, profiles)
	validation := va.New(logger, httpPort, tlsPort, false, everythingIsHere(t), store)
	front := wfe.New(logger, store, validation, authority, []string{"pebble.letsencrypt.org"}, false, false, 1, 1)
	handler := front.Handler()
	i := &issuer{roots: x509.NewCertPool()}
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Pebble refuses some requests at random, to see them repeated.
		answer := &status{ResponseWriter: w, code: http.StatusOK}
		handler.ServeHTTP(answer, r)
		if strings.HasPrefix(r.URL.Path, "/finalize-order/") && answer.code == http.StatusOK {
			i.issued.Add(1)
		}
	}))
	t.Cleanup(srv.Close)
	i.roots.AddCert(authority.GetRootCert(0).Cert)
	i.directory, i.client = srv.URL+wfe.DirectoryPath, srv.Client()
	return i
}

// A status is a response whose status is remembered.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// everythingIsHere is a DNS server that says so of every name.
func everythingIsHere(t *testing.T) (addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // Pebble asks over TCP
	require.NoError(t, err)
	srv := &dns.Server{Listener: listener, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		answer := new(dns.Msg)
		answer.SetReply(q)
		for _, question := range q.Question {
			if question.Qtype == dns.TypeA {
				answer.Answer = append(answer.Answer, &dns.A{
					Hdr: dns.RR_Header{Name: question.Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 1},
					A:   net.IPv4(127, 0, 0, 1),
				})
			}
		}
		_ = w.WriteMsg(answer)
	})}
	go func() { _ = srv.ActivateAndServe() }()
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String()
}
