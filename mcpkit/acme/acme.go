// Package acme obtains and renews a server's TLS certificates from Let's Encrypt or another issuer
// that implements ACME (RFC 8555):
//
//	certs, err := acme.New(acme.Options{
//		Hosts:    []string{"mcp.example.com"},
//		CacheDir: "/var/lib/mcp/acme",
//	})
//	…
//	err = srv.Run(ctx, ":443", serving.TLSConfig(certs.TLSConfig()))
//
// The issuer verifies each host by connecting to its port 443; no other set-up is needed. Where a
// proxy ends TLS, the proxy needs the certificates and this package is not needed.
//
// The package is built on golang.org/x/crypto/acme/autocert. Programs that do not import it do not
// link autocert.
package acme

import (
	"crypto/tls"
	"log/slog"
	"net/http"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// LetsEncryptStaging is the directory URL of Let's Encrypt for experiments: its rate limits are
// generous, and no client trusts its certificates. Source:
// https://letsencrypt.org/docs/staging-environment/
const LetsEncryptStaging = "https://acme-staging-v02.api.letsencrypt.org/directory"

// Options select the certificates to obtain. Hosts and CacheDir are required. Using the package
// accepts the issuer's terms of service.
type Options struct {
	// Hosts are the host names that clients connect to. Each gets its own certificate; a
	// handshake for any other name does not make the server request one.
	Hosts []string
	// CacheDir is the directory for certificates, keys and the account. It must survive
	// restarts: issuers limit how many certificates they issue per week for the same names. It
	// is created with mode 0700. Replicas may share it.
	CacheDir string
	// Email is the address to which the issuer reports problems with certificates. Optional.
	Email string
	// DirectoryURL is the issuer's ACME directory. The default is Let's Encrypt.
	DirectoryURL string
	// HTTPClient connects to the issuer. Set it for an issuer whose own certificate the system
	// does not trust. The default is a client with http.DefaultTransport.
	HTTPClient *http.Client
	// Logger gets a line for each new certificate, and for each that cannot be obtained or
	// renewed. The default is slog.Default().
	Logger *slog.Logger
}

// Certificates obtains, stores and renews the certificates of its hosts. It is safe for concurrent
// use.
type Certificates struct {
	manager *autocert.Manager
	log     *certificateLog
}

// New checks the options and prepares the cache. It does not contact the issuer: a certificate is
// obtained during the first handshake for its host, which takes some seconds, and is renewed in
// the background when a third of its lifetime is left. The error lists every invalid option.
func New(o Options) (*Certificates, error) {
	hosts, err := o.check()
	if err != nil {
		return nil, err
	}
	if err := prepareCache(o.CacheDir); err != nil {
		return nil, err
	}
	directory := o.DirectoryURL
	if directory == "" {
		directory = autocert.DefaultACMEDirectory
	}
	log := o.Logger
	if log == nil {
		log = slog.Default()
	}
	issuer, client := newTransport(o.HTTPClient)
	return &Certificates{
		manager: &autocert.Manager{
			Prompt:     autocert.AcceptTOS,
			Cache:      autocert.DirCache(o.CacheDir),
			HostPolicy: hostPolicy(hosts),
			Email:      o.Email,
			Client:     &acme.Client{DirectoryURL: directory, HTTPClient: client, UserAgent: "mcpkit"},
		},
		log: newCertificateLog(hosts, issuer.reason, log),
	}, nil
}

// TLSConfig returns the configuration of a TLS listener on port 443, for example for
// serving.TLSConfig. It also answers the issuer's challenges.
func (c *Certificates) TLSConfig() *tls.Config {
	config := c.manager.TLSConfig()
	config.MinVersion = tls.VersionTLS12
	config.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		certificate, err := c.manager.GetCertificate(hello)
		if !isChallenge(hello) {
			c.log.handshake(hello.ServerName, certificate, err)
		}
		return certificate, err
	}
	return config
}

// HTTPHandler returns an optional handler for port 80. It answers challenges on that port and
// passes other requests to fallback; if fallback is nil, it redirects GET and HEAD to HTTPS. Port
// 443 is enough for the issuer.
func (c *Certificates) HTTPHandler(fallback http.Handler) http.Handler {
	return c.manager.HTTPHandler(fallback)
}

// isChallenge reports whether a handshake is the issuer's, not a client's.
func isChallenge(hello *tls.ClientHelloInfo) bool {
	return len(hello.SupportedProtos) == 1 && hello.SupportedProtos[0] == acme.ALPNProto
}
