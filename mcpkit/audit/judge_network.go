package audit

import (
	"crypto/x509"
)

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
