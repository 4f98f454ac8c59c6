package audit

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about TLS.
const (
	RuleTLSCertificate policy.RuleID = "tls-certificate"
	RuleTLSExpiry      policy.RuleID = "tls-expiry"
	RuleTLS12          policy.RuleID = "tls-1-2"
	RuleTLS13          policy.RuleID = "tls-1-3"
	RuleTLSOld         policy.RuleID = "tls-old"
)

var tlsRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleTLSCertificate, Level: policy.Must,
			Title:  "the certificate is for the host, valid, and signed by a recognized authority, with the whole chain",
			Why:    "clients refuse the connection",
			Source: "https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy", Checked: sourcesRead,
			Fix: "get a certificate of a recognized authority, renew it automatically, and serve it with all intermediate certificates (fullchain.pem)",
		},
		stage: stageNetwork,
		check: func(e *evidence, v *verdict) {
			if h := e.handshake(v); h != nil {
				if _, err := e.verify(h.Certificates); err != nil {
					v.handshakeBreach(e.certificateFault(h.Certificates, err), h)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleTLSExpiry, Level: policy.Should,
			Title:  "the certificates are valid for two more weeks",
			Why:    "a certificate that is not renewed in time takes the server offline during or after the review",
			Source: guideURL, Checked: sourcesRead,
			Fix: "renew the certificate, and see that it is renewed automatically",
		},
		stage: stageNetwork,
		check: checkExpiry,
	},
	{
		Rule: policy.Rule{
			ID: RuleTLS12, Level: policy.Should,
			Title:  "clients that know only TLS 1.2 can connect",
			Why:    "the scanner of OpenAI's submission is reported to connect with TLS 1.2 only",
			Source: openAIErrorsURL, Checked: sourcesRead,
			Fix: "allow TLS 1.2 beside TLS 1.3",
		},
		stage: stageNetwork,
		check: func(e *evidence, v *verdict) { checkVersion(e, v, e.network.tls12, "TLS 1.2") },
	},
	{
		Rule: policy.Rule{
			ID: RuleTLS13, Level: policy.Note,
			Title:  "clients can connect with TLS 1.3",
			Why:    "TLS 1.3 is faster and safer, and some networks begin to require it",
			Source: "https://www.rfc-editor.org/rfc/rfc9325#section-3.1.1", Checked: sourcesRead,
			Fix: "allow TLS 1.3",
		},
		stage: stageNetwork,
		check: func(e *evidence, v *verdict) { checkVersion(e, v, e.network.tls13, "TLS 1.3") },
	},
	{
		Rule: policy.Rule{
			ID: RuleTLSOld, Level: policy.Should,
			Title:  "TLS 1.0 and 1.1 are refused",
			Why:    "they are insecure, and security reviews ask to turn them off",
			Source: "https://www.rfc-editor.org/rfc/rfc8996", Checked: sourcesRead,
			Fix: "set the least version of TLS to 1.2",
		},
		stage: stageNetwork,
		check: func(e *evidence, v *verdict) {
			h := e.network.old
			switch {
			case e.handshake(v) == nil:
			case h.Done():
				v.handshakeBreach("a connection with "+tls.VersionName(h.Version)+" succeeds", h)
			case !h.Refused():
				v.unmeasured("%s", h.Reason())
			}
		},
	},
}

// handshake returns the handshake of a client of today; nil if the rule cannot be measured.
func (e *evidence) handshake(v *verdict) *web.Handshake {
	h := e.network.current
	switch {
	case e.target.url.Scheme == "http" && e.target.local:
		v.skip("the server is local")
	case e.target.url.Scheme == "http":
		v.unmeasured("the URL is not https")
	case !h.Done():
		v.unmeasured("no connection with TLS could be made: %s", h.Reason())
	default:
		return h
	}
	return nil
}

// checkVersion reports a version of TLS that the server does not accept.
func checkVersion(e *evidence, v *verdict, h *web.Handshake, version string) {
	switch {
	case e.handshake(v) == nil || h.Done():
	case h.Refused():
		v.handshakeBreach("a client that knows only "+version+" cannot connect", h)
	default:
		v.unmeasured("no connection with only %s could be made: %s", version, h.Reason())
	}
}

// handshakeBreach reports a breach that a handshake shows.
func (v *verdict) handshakeBreach(message string, h *web.Handshake) {
	f := v.breach(message)
	received := h.Reason()
	if h.Done() {
		lines := []string{tls.VersionName(h.Version)}
		for _, c := range h.Certificates {
			lines = append(lines, fmt.Sprintf("certificate of %s, issued by %s, valid from %s to %s",
				holder(c), c.Issuer, c.NotBefore.Format(time.DateOnly), c.NotAfter.Format(time.DateOnly)))
		}
		received = strings.Join(lines, "\n")
	}
	f.Evidence = []policy.Exchange{{Sent: fmt.Sprintf("TLS handshake with %s, %s", h.Address, h.Versions), Received: received}}
}

// holder names whom a certificate is for.
func holder(c *x509.Certificate) string {
	if names := certificateNames(c); names != "" {
		return names
	}
	return c.Subject.String()
}

// certificateFault says in one line why clients refuse a certificate.
func (e *evidence) certificateFault(chain []*x509.Certificate, err error) string {
	leaf, host, now := chain[0], e.target.url.Hostname(), e.options.Now()
	for _, c := range chain {
		if now.After(c.NotAfter) {
			return fmt.Sprintf("the certificate of %s expired on %s", holder(c), c.NotAfter.Format(time.DateOnly))
		}
		if now.Before(c.NotBefore) {
			return fmt.Sprintf("the certificate of %s is valid only from %s on", holder(c), c.NotBefore.Format(time.DateOnly))
		}
	}
	var wrongHost x509.HostnameError
	last := chain[len(chain)-1]
	switch {
	case errors.As(err, &wrongHost):
		return fmt.Sprintf("the certificate is for %s, and not for %s", holder(leaf), host)
	case len(chain) == 1 && bytes.Equal(leaf.RawIssuer, leaf.RawSubject):
		return "the certificate is self-signed"
	case e.network.issuer != nil:
		return fmt.Sprintf("the chain is incomplete: it lacks the certificate of %s", e.network.issuer.Subject)
	case len(chain) == 1 && len(leaf.IssuingCertificateURL) > 0:
		return fmt.Sprintf("the chain is incomplete, or its authority is not recognized: the server sends no certificate of %s", leaf.Issuer)
	}
	return fmt.Sprintf("the certificate is signed by %s, which is not a recognized authority", last.Issuer)
}

// certificateNames returns the hosts that a certificate is for.
func certificateNames(c *x509.Certificate) string {
	names := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) > 5 {
		names = append(names[:5:5], fmt.Sprintf("%d more", len(names)-5))
	}
	if len(names) == 0 {
		return ""
	}
	return list(names)
}

// soon is the time before its end at which a certificate should have been renewed.
const soon = 14 * 24 * time.Hour

func checkExpiry(e *evidence, v *verdict) {
	h := e.handshake(v)
	if h == nil {
		return
	}
	chains, err := e.verify(h.Certificates)
	if err != nil {
		v.unmeasured("clients refuse the certificate")
		return
	}
	chain := chains[0]
	for _, c := range chain[:max(1, len(chain)-1)] { // authorities are renewed by others
		left := c.NotAfter.Sub(e.options.Now())
		// Certificates for a few days are renewed when a part of their time is left.
		if left < min(soon, c.NotAfter.Sub(c.NotBefore)/4) {
			v.handshakeBreach(fmt.Sprintf("the certificate of %s expires on %s", holder(c), c.NotAfter.Format(time.DateOnly)), h)
		}
	}
}

// speaksNoTLS reports whether a handshake failed because the server answered something else.
func speaksNoTLS(err error) bool {
	var header tls.RecordHeaderError
	return errors.As(err, &header)
}
