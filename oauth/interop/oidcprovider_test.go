package interop

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var listening = regexp.MustCompile(`listening on (\d+)`)

// oidcProvider runs Node's oidc-provider behind a proxy through which w sees all requests. Any
// client may register, every user is alice and consents, and tokens are JWTs for the resource.
func oidcProvider(t *testing.T, w *witness, resource string) string {
	t.Helper()
	return oidcProviderLike(t, w, resource, "", "")
}

// oidcProviderLike runs oidc-provider with the tokens and the metadata of a family of providers.
// secret is that of the client that introspects opaque tokens.
func oidcProviderLike(t *testing.T, w *witness, resource, family, secret string) string {
	t.Helper()
	nodePackage(t, "oidc-provider")
	srv := httptest.NewUnstartedServer(nil)
	issuer := "http://" + srv.Listener.Addr().String()
	script, err := filepath.Abs("testdata/issuer.mjs")
	require.NoError(t, err)
	node := command(t, t.TempDir(), onPath(t, "node", "nodejs"), script, issuer, resource, scopeRead, scopeWrite, scopeDelete)
	node.Dir = clients(t)
	node.Env = append(node.Env, "FAMILY="+family, "SECRET="+secret)
	require.NoError(t, node.Start())
	ended := make(chan error, 1)
	go func() { ended <- node.Wait() }()
	t.Cleanup(func() {
		_ = node.Cancel()
		<-ended
	})
	var port string
	require.Eventually(t, func() bool {
		if m := listening.FindStringSubmatch(node.output.String()); m != nil {
			port = m[1]
		}
		return port != ""
	}, 20*time.Second, 20*time.Millisecond, "the issuer does not start")
	proxy := &httputil.ReverseProxy{
		Transport: ownTransport(t),
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: "127.0.0.1:" + port})
			r.Out.Host = r.In.Host // its metadata contains this name
		},
	}
	srv.Config.Handler = w.issuer(proxy)
	srv.Start()
	t.Cleanup(srv.Close)
	return issuer
}
