package web

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/publicnet"
)

// explain says in one line why no answer came.
func explain(err error) string {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var dns *net.DNSError
	var op *net.OpError
	var reason Reason
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrSpent), errors.Is(err, ErrRefused):
		return err.Error()
	case errors.As(err, &reason):
		return string(reason)
	case errors.Is(err, context.Canceled):
		return "the audit was stopped"
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return "no complete answer in time"
	case errors.Is(err, errLinkLocal):
		return "the address is link-local, and the audit does not connect to it"
	case publicnet.IsForbidden(err):
		return "the address is not public, and the audit does not connect to private addresses for a public server"
	case errors.As(err, &unknown):
		return "the certificate is not signed by a recognized authority, or the chain is incomplete"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate has expired or is not valid yet"
	case errors.As(err, &host):
		return "the certificate is not for this host"
	case errors.As(err, &dns):
		return "the host name cannot be resolved"
	case errors.As(err, &op) && op.Op == "dial":
		return "no connection can be made"
	case isClosed(err):
		return "the server closed the connection"
	case strings.Contains(err.Error(), "tls:"):
		return "the TLS handshake failed"
	}
	return "the answer could not be read"
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}
