// Package examine audits the example programs over TLS, as they are served in production: behind a
// proxy that has the certificate.
package examine

import (
	"context"
	"crypto/x509"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Front is a proxy with a certificate of an authority that only the test trusts.
type Front struct {
	// URL is the address of the MCP endpoint behind the proxy.
	URL   string
	roots *x509.CertPool
	// documents are pages of a company, which programs do not serve.
	documents audit.Documents
	program   atomic.Pointer[url.URL]
}

// Open starts a proxy. The program behind it follows with Serve.
func Open(t *testing.T) *Front {
	t.Helper()
	f := &Front{roots: x509.NewCertPool()}
	mux := http.NewServeMux()
	for path, page := range map[string]string{"documentation": documentation, "privacy": privacy, "support": support, "terms": terms} {
		mux.HandleFunc("GET /about/"+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, page)
		})
	}
	mux.HandleFunc("GET /about/icon.png", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_ = png.Encode(w, image.NewGray(image.Rect(0, 0, 512, 512)))
	})
	mux.Handle("/", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(f.program.Load())
		r.Out.Host = r.In.Host
	}})
	s := httptest.NewUnstartedServer(mux)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	f.roots.AddCert(s.Certificate())
	f.URL = s.URL + "/mcp"
	f.documents = audit.Documents{
		Documentation: s.URL + "/about/documentation", Privacy: s.URL + "/about/privacy", Support: s.URL + "/about/support",
		Terms: s.URL + "/about/terms", Icon: s.URL + "/about/icon.png",
	}
	return f
}

// Serve runs a program on a free loopback address until the test ends, and passes requests on to
// it.
func (f *Front) Serve(t *testing.T, run func(ctx context.Context, address string) error) {
	t.Helper()
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, address) }()
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, <-ended)
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 60*time.Second, 20*time.Millisecond, "the program does not listen")
	f.program.Store(&url.URL{Scheme: "http", Host: address})
}

// NoFail audits the program. No rule of level must may be broken, and everything is measured that
// can be measured of a server on this machine.
func (f *Front) NoFail(t *testing.T, o audit.Options) *policy.Report {
	t.Helper()
	o.Roots, o.PerSecond, o.Register, o.Documents = f.roots, 200, true, f.documents
	report, err := audit.Run(t.Context(), f.URL, o)
	require.NoError(t, err)
	assert.Empty(t, report.Incomplete)
	for _, r := range report.Results {
		assert.NotEqual(t, policy.Fail, r.Outcome, "%s: %v", r.Rule.ID, r.Findings)
		if r.Outcome == policy.NotMeasured {
			assert.Contains(t, local, r.Rule.ID, "not measured: %s", r.Reason)
		}
		if r.Outcome == policy.Warn {
			t.Logf("%s: %v", r.Rule.ID, r.Findings[0].Message)
		}
	}
	return report
}

// local are the rules that one token, or a server on this machine, cannot show.
var local = []policy.RuleID{audit.RuleTokenForbidden}

const (
	documentation = `<!doctype html><html lang="en"><title>Example</title><h1>Example</h1>
<p>Answers questions about the data of a company, so that nobody looks for them by hand.</p>
<h2>Set up</h2><p>Add the address of the server as a connector in the settings, and log in with your account.</p>
<h3>Example 1</h3><p>“Which notes are about the garden?”</p><h3>Example 2</h3><p>“Which package opens files?”</p>
<h3>Example 3</h3><p>“What did I write last week?”</p>
<h2>Privacy</h2><p>See <a href="privacy">the privacy policy</a>.</p><h2>Support</h2><p>Write to help@example.net.</p>`
	privacy = `<!doctype html><html lang="en"><title>Privacy</title><h1>Privacy policy</h1>
<p>We collect the words that you search for. We use them to answer, and for no other purpose.</p>
<p>We share them with nobody, and delete them after 30 days. Questions? Write to privacy@example.net.</p>`
	support = `<!doctype html><html lang="en"><title>Support</title><p>Write to help@example.net. We answer on weekdays.</p>`
	terms   = `<!doctype html><html lang="en"><title>Terms</title><p>You may use the service as long as you follow these terms.</p>`
)
