package audit

import (
	"crypto/x509"
	"net/netip"

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

// serviceName is the name that has the HTTPS records of a host (RFC 9460, section 9.1).
func serviceName(host, port string) string {
	if port == "" || port == "443" {
		return host
	}
	return "_" + port + "._https." + host
}
