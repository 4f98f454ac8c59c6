package audit_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

var networkRuleIDs = []policy.RuleID{
	audit.RuleHTTPS, audit.RuleHTTPSPort, audit.RuleDNSAddress, audit.RuleDNSPublic, audit.RuleDNSECH,
	audit.RuleTLSCertificate, audit.RuleTLSExpiry, audit.RuleTLS12, audit.RuleTLS13, audit.RuleTLSOld,
}

func networkServers() []brokenServer {
	in := func(days int) time.Time { return time.Now().Add(time.Duration(days) * 24 * time.Hour) }
	expires := func(days int) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.NotBefore, c.NotAfter = in(days-90), in(days) }
	}
	server := func(name string, rule policy.RuleID, message string, p publicServer, also ...policy.RuleID) brokenServer {
		return brokenServer{name: name, rule: rule, says: message, also: also, start: p.start}
	}
	return []brokenServer{
		server("a public server without TLS", audit.RuleHTTPS, "is not an https URL", publicServer{url: "http://notes.example.net/mcp"}),
		server("another port", audit.RuleHTTPSPort, "is at port 8443", publicServer{url: "https://notes.example.net:8443/mcp"}),
		server("only IPv6", audit.RuleDNSAddress, "no IPv4 address", publicServer{records: []string{"2606:2800:220:1:248:1893:25c8:1946"}}),
		server("no such name", audit.RuleDNSAddress, "has no address", publicServer{records: []string{"nxdomain"}}),
		server("private address", audit.RuleDNSPublic, "has the address 10.1.2.3", publicServer{records: []string{"10.1.2.3"}}),
		server("shared address", audit.RuleDNSPublic, "100.64.0.9", publicServer{records: []string{"100.64.0.9"}}),
		server("loopback address", audit.RuleDNSPublic, "127.0.0.1", publicServer{records: []string{"127.0.0.1"}}),
		server("link-local address", audit.RuleDNSPublic, "169.254.169.254", publicServer{records: []string{"169.254.169.254"}}),
		server("public and private", audit.RuleDNSPublic, "192.168.1.1", publicServer{records: []string{"93.184.216.34", "192.168.1.1"}}),
		server("public IPv4 and private IPv6", audit.RuleDNSPublic, "fd00::1", publicServer{records: []string{"93.184.216.34", "fd00::1"}}),
		server("Encrypted Client Hello", audit.RuleDNSECH, "has ech", publicServer{records: []string{"93.184.216.34", "ech"}}),
		server("another authority", audit.RuleTLSCertificate, "not a recognized authority", publicServer{untrusted: true}),
		server("self-signed", audit.RuleTLSCertificate, "is self-signed", publicServer{selfSigned: true}),
		server("incomplete chain", audit.RuleTLSCertificate, "not a recognized authority", publicServer{chain: 1}),
		server("another host", audit.RuleTLSCertificate, "is for other.example.net, and not for notes.example.net",
			publicServer{leaf: func(c *x509.Certificate) { c.DNSNames = []string{"other.example.net"} }}),
		server("expired", audit.RuleTLSCertificate, "expired on", publicServer{leaf: expires(-2)}),
		server("not valid yet", audit.RuleTLSCertificate, "valid only from", publicServer{leaf: func(c *x509.Certificate) { c.NotBefore, c.NotAfter = in(1), in(90) }}),
		server("expired intermediate", audit.RuleTLSCertificate, "Test Intermediate expired on", publicServer{intermediate: expires(-2)}),
		server("expires in a week", audit.RuleTLSExpiry, "expires on", publicServer{leaf: expires(7)}),
		server("intermediate expires in a week", audit.RuleTLSExpiry, "Test Intermediate expires on", publicServer{intermediate: expires(7)}),
		server("only TLS 1.3", audit.RuleTLS12, "only TLS 1.2 cannot connect", publicServer{tls: func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }}),
		server("only TLS 1.2", audit.RuleTLS13, "only TLS 1.3 cannot connect", publicServer{tls: func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }}),
		server("TLS 1.0", audit.RuleTLSOld, "succeeds", publicServer{tls: func(c *tls.Config) { c.MinVersion = tls.VersionTLS10 }}),
	}
}

func TestAPublicServerWithoutFaults(t *testing.T) {
	t.Parallel()
	days := func(life, left int) func(*x509.Certificate) {
		return func(c *x509.Certificate) {
			c.NotAfter = time.Now().Add(time.Duration(left) * 24 * time.Hour)
			c.NotBefore = c.NotAfter.Add(-time.Duration(life) * 24 * time.Hour)
		}
	}
	for name, p := range map[string]publicServer{
		"IPv4":                              {},
		"IPv4 and IPv6":                     {records: []string{"93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"}},
		"HTTPS record without ech":          {records: []string{"93.184.216.34", "h3"}},
		"certificate for six days":          {leaf: days(6, 3)},
		"certificate with three weeks left": {leaf: days(90, 21)},
		"wildcard certificate":              {leaf: func(c *x509.Certificate) { c.DNSNames = []string{"*.example.net"} }},
		"port 443 in the URL":               {url: "https://notes.example.net:443/mcp"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, change := p.start(t)
			report := run(t, url, change)
			assert.Empty(t, report.Incomplete)
			for _, id := range networkRuleIDs {
				got := result(t, report, id)
				assert.Equal(t, policy.Pass, got.Outcome, "%s: %v %s", id, got.Findings, got.Reason)
			}
		})
	}
}

func TestASilentDNSServerIsNoFault(t *testing.T) {
	t.Parallel()
	for _, record := range []string{"silent", "servfail"} {
		t.Run(record, func(t *testing.T) {
			t.Parallel()
			url, change := publicServer{records: []string{record}}.start(t)
			report := run(t, url, change)
			for _, id := range []policy.RuleID{audit.RuleDNSAddress, audit.RuleDNSPublic, audit.RuleDNSECH} {
				got := result(t, report, id)
				assert.Equal(t, policy.NotMeasured, got.Outcome, "%s: %v", id, got.Findings)
				assert.Contains(t, got.Reason, "DNS server", id)
			}
			assert.Equal(t, policy.Pass, result(t, report, audit.RuleTLSCertificate).Outcome)
		})
	}
}

func TestALocalServerHasNoPublicName(t *testing.T) {
	t.Parallel()
	report := run(t, broken(t, unchanged).URL+"/mcp", nil)
	for _, id := range networkRuleIDs {
		got := result(t, report, id)
		assert.Equal(t, policy.NotApplicable, got.Outcome, "%s: %v", id, got.Findings)
		assert.Equal(t, "the server is local", got.Reason, id)
	}
}

func TestAnIncompleteChainIsCompletedByItsIssuer(t *testing.T) {
	t.Parallel()
	var intermediate []byte
	authority := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(intermediate) }))
	t.Cleanup(authority.Close)
	_, change := publicServer{
		chain: 1, published: func(raw []byte) { intermediate = raw },
		leaf: func(c *x509.Certificate) {
			c.IPAddresses, c.IssuingCertificateURL = []net.IP{net.IPv4(127, 0, 0, 1)}, []string{authority.URL + "/intermediate.cer"}
		},
	}.start(t)
	var o audit.Options
	change(&o)
	// A local server may name a local address of its issuer.
	report := run(t, "https://"+o.ConnectTo+"/mcp", func(local *audit.Options) { local.Roots = o.Roots })
	got := result(t, report, audit.RuleTLSCertificate)
	if assert.NotEmpty(t, got.Findings, got.Reason) {
		assert.Equal(t, "the chain is incomplete: it lacks the certificate of CN=Test Intermediate", got.Findings[0].Message)
	}
}
