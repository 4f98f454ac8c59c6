package audit

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// networkEvidence is what DNS and TLS show.
type networkEvidence struct {
	// named is set if the host is a public name; it was then looked up.
	named      bool
	ipv4, ipv6 lookup
	// services are the HTTPS records of the name.
	services    []dnsmessage.HTTPSResource
	servicesErr error

	// current is a handshake with the versions of TLS that clients offer today; nil without https.
	current *web.Handshake
	// tls12 and tls13 are handshakes with only this version, and old with the versions before.
	tls12, tls13, old *web.Handshake
	// issuer is the certificate that the chain lacks, as its own certificate says where it is; nil if
	// the chain is complete or if it could not be read.
	issuer *x509.Certificate
}

// A lookup is the result of a lookup of addresses.
type lookup struct {
	addresses []netip.Addr
	err       error
}

func (a *auditor) collectNetwork(ctx context.Context) error {
	e := &a.network
	host := a.target.url.Hostname()
	_, notName := netip.ParseAddr(host)
	e.named = !a.target.local && notName != nil
	if e.named {
		a.lookUp(ctx, host)
	}
	if a.target.url.Scheme != "https" {
		return nil
	}
	var wg sync.WaitGroup
	for _, h := range []struct {
		keep        **web.Handshake
		least, most uint16
	}{
		{&e.current, tls.VersionTLS12, tls.VersionTLS13},
		{&e.tls12, tls.VersionTLS12, tls.VersionTLS12},
		{&e.tls13, tls.VersionTLS13, tls.VersionTLS13},
		{&e.old, tls.VersionTLS10, tls.VersionTLS11},
	} {
		wg.Go(func() { *h.keep = a.client.Handshake(ctx, h.least, h.most) })
	}
	wg.Wait()
	if e.current.Done() {
		e.issuer = a.missingIssuer(ctx, e.current.Certificates)
	}
	return nil
}

// lookUp asks the DNS about the host.
func (a *auditor) lookUp(ctx context.Context, host string) {
	e := &a.network
	var wg sync.WaitGroup
	wg.Go(func() { e.ipv4.addresses, e.ipv4.err = a.resolver.Addresses(ctx, "ip4", host) })
	wg.Go(func() { e.ipv6.addresses, e.ipv6.err = a.resolver.Addresses(ctx, "ip6", host) })
	wg.Wait()
	if e.servicesErr = e.ipv4.err; e.servicesErr == nil {
		e.services, e.servicesErr = a.resolver.Services(ctx, serviceName(host, a.target.url.Port()))
	}
}

// serviceName is the name that has the HTTPS records of a host (RFC 9460, section 9.1).
func serviceName(host, port string) string {
	if port == "" || port == "443" {
		return host
	}
	return "_" + port + "._https." + host
}

// missingIssuer reads the issuer of the last certificate of a chain, if the chain is not trusted
// and would be with it.
func (a *auditor) missingIssuer(ctx context.Context, chain []*x509.Certificate) *x509.Certificate {
	if _, err := a.verify(chain); err == nil {
		return nil
	}
	for _, address := range chain[len(chain)-1].IssuingCertificateURL {
		if !strings.HasPrefix(address, "http") {
			continue
		}
		x := a.client.Do(ctx, web.Request{Method: http.MethodGet, URL: address, MaxBody: 1 << 20})
		issuer, err := x509.ParseCertificate(x.Body)
		if err != nil {
			continue
		}
		if _, err := a.verify(append(slices.Clip(chain), issuer)); err == nil {
			return issuer
		}
	}
	return nil
}

// verify checks a chain as a client does, and returns the chains to an authority.
func (e *evidence) verify(chain []*x509.Certificate) ([][]*x509.Certificate, error) {
	intermediates := x509.NewCertPool()
	for _, c := range chain[1:] {
		intermediates.AddCert(c)
	}
	return chain[0].Verify(x509.VerifyOptions{
		DNSName: e.target.url.Hostname(), Intermediates: intermediates, Roots: e.options.Roots, CurrentTime: e.options.Now(),
	})
}
