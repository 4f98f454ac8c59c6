package audit

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

func collectNetwork(ctx context.Context, a *auditor) error {
	e := &a.network
	host := a.target.url.Hostname()
	_, notName := netip.ParseAddr(host)
	e.named = !a.target.local && notName != nil
	if e.named {
		lookUp(ctx, a, host)
	}
	if a.target.url.Scheme != "https" {
		return nil
	}
	var handshakes []func()
	for _, h := range []struct {
		keep        **web.Handshake
		least, most uint16
	}{
		{&e.current, tls.VersionTLS12, tls.VersionTLS13},
		{&e.tls12, tls.VersionTLS12, tls.VersionTLS12},
		{&e.tls13, tls.VersionTLS13, tls.VersionTLS13},
		{&e.old, tls.VersionTLS10, tls.VersionTLS11},
	} {
		handshakes = append(handshakes, func() { *h.keep = a.client.Handshake(ctx, h.least, h.most) })
	}
	together(handshakes...)
	if e.current.Done() {
		e.issuer = missingIssuer(ctx, a, e.current.Certificates)
	}
	return nil
}

// lookUp asks the DNS about the host.
func lookUp(ctx context.Context, a *auditor, host string) {
	e := &a.network
	together(
		func() { e.ipv4.addresses, e.ipv4.err = a.resolver.Addresses(ctx, "ip4", host) },
		func() { e.ipv6.addresses, e.ipv6.err = a.resolver.Addresses(ctx, "ip6", host) },
	)
	if e.servicesErr = e.ipv4.err; e.servicesErr == nil {
		e.services, e.servicesErr = a.resolver.Services(ctx, serviceName(host, a.target.url.Port()))
	}
}

// missingIssuer reads the issuer of the last certificate of a chain, if the chain is not trusted
// and would be with it.
func missingIssuer(ctx context.Context, a *auditor, chain []*x509.Certificate) *x509.Certificate {
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
