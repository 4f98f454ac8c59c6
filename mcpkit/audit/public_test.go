package audit_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
)

// A publicServer is a server that an audit sees under a public name, with a DNS server and a
// certificate authority of the test.
type publicServer struct {
	url     string // of the endpoint
	handler http.Handler
	// records are the records of every name: an address each, or "ech" for an HTTPS record.
	records []string
	// tls changes the configuration of the server's TLS.
	tls func(*tls.Config)
	// leaf and intermediate change the certificates before they are signed.
	leaf, intermediate func(*x509.Certificate)
	// chain are the certificates that the server sends: 1 for the leaf only, 2 for all.
	chain int
	// selfSigned signs the server's certificate with its own key.
	selfSigned bool
	// published receives the certificate of the intermediate authority.
	published func([]byte)
	// untrusted keeps the audit from trusting the authority.
	untrusted bool
}

const publicURL = "https://notes.example.net/mcp"

// start starts the server, and returns what the audit needs to reach it.
func (p publicServer) start(t *testing.T) (string, func(*audit.Options)) {
	t.Helper()
	if p.handler == nil {
		p.handler = clean(t)
	}
	if p.url == "" {
		p.url = publicURL
	}
	if p.records == nil {
		p.records = []string{"93.184.216.34"}
	}
	roots, pair := p.certify(t)
	s := httptest.NewUnstartedServer(p.handler)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	if p.tls != nil {
		p.tls(s.TLS)
	}
	if strings.HasPrefix(p.url, "https:") {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	resolver := serveDNS(t, p.records)
	return p.url, func(o *audit.Options) {
		o.ConnectTo, o.Resolver, o.Roots = s.Listener.Addr().String(), resolver, roots
		if p.untrusted {
			o.Roots = x509.NewCertPool()
		}
	}
}

// certify makes an authority, an intermediate authority and the server's certificate.
func (p publicServer) certify(t *testing.T) (*x509.CertPool, tls.Certificate) {
	t.Helper()
	day := 24 * time.Hour
	template := func(serial int64, name string, life time.Duration) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
			NotBefore: time.Now().Add(-day), NotAfter: time.Now().Add(life), BasicConstraintsValid: true,
		}
	}
	key := func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		return k
	}
	sign := func(c, by *x509.Certificate, public *ecdsa.PublicKey, signer *ecdsa.PrivateKey) *x509.Certificate {
		raw, err := x509.CreateCertificate(rand.Reader, c, by, public, signer)
		require.NoError(t, err)
		signed, err := x509.ParseCertificate(raw)
		require.NoError(t, err)
		return signed
	}
	rootKey, middleKey, leafKey := key(), key(), key()
	root := template(1, "Test Root", 3650*day)
	root.IsCA, root.KeyUsage = true, x509.KeyUsageCertSign
	root = sign(root, root, &rootKey.PublicKey, rootKey)
	middle := template(2, "Test Intermediate", 900*day)
	middle.IsCA, middle.KeyUsage = true, x509.KeyUsageCertSign
	if p.intermediate != nil {
		p.intermediate(middle)
	}
	middle = sign(middle, root, &middleKey.PublicKey, rootKey)
	leaf := template(3, "notes.example.net", 80*day)
	leaf.DNSNames, leaf.KeyUsage = []string{"notes.example.net"}, x509.KeyUsageDigitalSignature
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	if p.leaf != nil {
		p.leaf(leaf)
	}
	if p.selfSigned {
		leaf = sign(leaf, leaf, &leafKey.PublicKey, leafKey)
		return x509.NewCertPool(), tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: leafKey}
	}
	if p.published != nil {
		p.published(middle.Raw)
	}
	leaf = sign(leaf, middle, &leafKey.PublicKey, middleKey)
	roots := x509.NewCertPool()
	roots.AddCert(root)
	chain := [][]byte{leaf.Raw, middle.Raw}
	if p.chain > 0 {
		chain = chain[:p.chain]
	}
	return roots, tls.Certificate{Certificate: chain, PrivateKey: leafKey}
}

// serveDNS answers DNS queries over UDP with the same records for every name. The record "nxdomain"
// denies every name, and "silent" answers nothing.
func serveDNS(t *testing.T, records []string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			if answer := dnsAnswer(buffer[:n], records); answer != nil {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

func dnsAnswer(query []byte, records []string) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 || records[0] == "silent" {
		return nil
	}
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	q := m.Questions[0]
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}
	for _, record := range records {
		ip, err := netip.ParseAddr(record)
		switch {
		case record == "nxdomain":
			m.RCode = dnsmessage.RCodeNameError
		case record == "servfail":
			m.RCode = dnsmessage.RCodeServerFailure
		case record == "ech" && q.Type == dnsmessage.TypeHTTPS:
			service := dnsmessage.SVCBResource{Priority: 1, Target: dnsmessage.MustNewName(".")}
			service.SetParam(dnsmessage.SVCParamECH, make([]byte, 71))
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.HTTPSResource{SVCBResource: service}})
		case record == "h3" && q.Type == dnsmessage.TypeHTTPS:
			service := dnsmessage.SVCBResource{Priority: 1, Target: dnsmessage.MustNewName(".")}
			service.SetParam(dnsmessage.SVCParamALPN, []byte("\x02h3"))
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.HTTPSResource{SVCBResource: service}})
		case err == nil && ip.Is4() && q.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: ip.As4()}})
		case err == nil && ip.Is6() && q.Type == dnsmessage.TypeAAAA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: ip.As16()}})
		}
	}
	answer, err := m.Pack()
	if err != nil {
		return nil
	}
	return answer
}
