// Package acme obtains and renews the server's certificates by itself, from Let's
// Encrypt or another issuer that speaks ACME (RFC 8555):
//
//	certs, err := acme.New(acme.Options{Hosts: []string{"mcp.example.com"}, CacheDir: "/var/lib/mcp/acme"})
//	…
//	err = srv.Run(ctx, ":443", mcpkit.TLSConfig(certs.TLSConfig()))
//
// The issuer connects to port 443 of each host to see that it is the server's; nothing
// else is needed. Where a proxy ends TLS, the proxy is the one to have certificates.
//
// It stands on golang.org/x/crypto/acme/autocert, in a package of its own so that only
// who imports it links it.
package acme

import (
	"crypto/tls"
	"log/slog"
	"net/http"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// LetsEncryptStaging is a directory for trying things out: its limits are generous, and
// no client trusts its certificates.
const LetsEncryptStaging = "https://acme-staging-v02.api.letsencrypt.org/directory"

// Options say which certificates to obtain. Hosts and CacheDir are mandatory. Using the
// package accepts the issuer's terms of service.
type Options struct {
	// Hosts are the names to have certificates for, one each: those that clients
	// connect to. Nobody else's handshake makes the server ask for one.
	Hosts []string
	// CacheDir is the directory that certificates, keys and the account are kept in. It
	// has to survive restarts: issuers give out only so many certificates a week for
	// the same names, and a server that forgets them is soon without. It is created
	// for its owner alone (0700). Replicas may share it.
	CacheDir string
	// Email is whom the issuer writes to about problems with the certificates.
	Email string
	// DirectoryURL names the issuer: Let's Encrypt, without it.
	DirectoryURL string
	// HTTPClient is for issuers whose own certificate the system does not trust:
	// http.DefaultClient, without it.
	HTTPClient *http.Client
	// Logger hears of new certificates, and of those that cannot be had or renewed:
	// slog.Default(), without it.
	Logger *slog.Logger
}

// Certificates obtain, keep and renew the certificates of some hosts.
type Certificates struct {
	manager *autocert.Manager
	watch   *watch
}

// New checks the options and prepares the cache. It asks the issuer for nothing: a
// certificate is obtained when the first client asks for its host, who waits some seconds,
// and is renewed in the background when a third of its time is left. The error names
// everything that is wrong.
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
	issuer, client := listenTo(o.HTTPClient)
	return &Certificates{
		manager: &autocert.Manager{
			Prompt:     autocert.AcceptTOS,
			Cache:      autocert.DirCache(o.CacheDir),
			HostPolicy: only(hosts),
			Email:      o.Email,
			Client:     &acme.Client{DirectoryURL: directory, HTTPClient: client, UserAgent: "mcpkit"},
		},
		watch: newWatch(hosts, issuer.reason, log),
	}, nil
}

// TLSConfig is for mcpkit.TLSConfig, or any TLS listener on port 443: it also answers the
// issuer's challenge there.
func (c *Certificates) TLSConfig() *tls.Config {
	config := c.manager.TLSConfig()
	config.MinVersion = tls.VersionTLS12
	config.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		certificate, err := c.manager.GetCertificate(hello)
		if !isChallenge(hello) {
			c.watch.handshake(hello.ServerName, certificate, err)
		}
		return certificate, err
	}
	return config
}

// HTTPHandler is for port 80. It answers challenges of issuers that come there, and passes
// everything else to fallback; where that is nil, it redirects GET and HEAD to HTTPS. It
// is optional: port 443 is enough for the issuer.
func (c *Certificates) HTTPHandler(fallback http.Handler) http.Handler {
	return c.manager.HTTPHandler(fallback)
}

// isChallenge tells the issuer's connection from a client's.
func isChallenge(hello *tls.ClientHelloInfo) bool {
	return len(hello.SupportedProtos) == 1 && hello.SupportedProtos[0] == acme.ALPNProto
}
