package interop

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// An inspectorPage is the web page of the MCP Inspector, open in Chromium and connected.
type inspectorPage struct {
	t     *testing.T
	in    io.Writer
	lines chan string
}

// openInspector starts the Inspector's own web server for one MCP server, opens its page, and
// connects there.
func openInspector(t *testing.T, resource, era string) *inspectorPage {
	t.Helper()
	nodePackage(t, "playwright-core")
	addr := freeAddr(t)
	_, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	inspector := command(t, t.TempDir(), program(t, "mcp-inspector"), "--web", "--server-url", resource, "--transport", "http", "--protocol-era", era)
	inspector.Env = append(inspector.Env, "HOST=127.0.0.1", "CLIENT_PORT="+port, "MCP_SANDBOX_PORT=0",
		"MCP_AUTO_OPEN_ENABLED=false", "MCP_INSPECTOR_SECRET_STORE=file")
	runUntilCleanup(t, inspector)
	waitFor(t, "http://"+addr+"/")

	script, err := filepath.Abs("testdata/inspect.mjs")
	require.NoError(t, err)
	browser := command(t, profileDir(t), onPath(t, "node", "nodejs"), script, onPath(t, "chromium", "chromium"), "http://"+addr+"/")
	browser.Dir = clients(t)
	in, err := browser.StdinPipe()
	require.NoError(t, err)
	browser.Stdout = nil
	out, err := browser.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, browser.Start())
	p := &inspectorPage{t: t, in: in, lines: make(chan string)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(p.lines)
		scanner := bufio.NewScanner(out)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			p.lines <- scanner.Text()
		}
	}()
	t.Cleanup(func() {
		_ = in.Close() // then the script closes the browser and ends
		for range p.lines {
			continue
		}
		<-done
		_ = browser.Wait()
	})
	require.Equal(t, "connected", p.line())
	return p
}

// profileDir returns a directory for a browser, some of whose processes still write there for a
// moment after it has been closed.
func profileDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "interop") //nolint:usetesting // t.TempDir would fail the test for these processes
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.Eventually(t, func() bool { return os.RemoveAll(dir) == nil }, 20*time.Second, 50*time.Millisecond)
	})
	return dir
}

// line returns the next line that the script prints.
func (p *inspectorPage) line() string {
	p.t.Helper()
	select {
	case line, ok := <-p.lines:
		require.True(p.t, ok, "the browser has ended")
		return line
	case <-time.After(60 * time.Second):
		require.Fail(p.t, "the browser does not answer")
		return ""
	}
}

// call calls a tool on the page, which must then show the text want.
func (p *inspectorPage) call(tool string, arguments map[string]string, want string) {
	p.t.Helper()
	request, err := json.Marshal(map[string]any{"tool": tool, "arguments": arguments, "want": want})
	require.NoError(p.t, err)
	_, err = p.in.Write(append(request, '\n'))
	require.NoError(p.t, err)
	require.Equal(p.t, "ok", p.line())
}

// runUntilCleanup starts a program that runs until the test ends.
func runUntilCleanup(t *testing.T, p *process) {
	t.Helper()
	require.NoError(t, p.Start())
	ended := make(chan error, 1)
	go func() { ended <- p.Wait() }()
	t.Cleanup(func() {
		_ = p.Cancel()
		<-ended
	})
}

// waitFor waits until a page is there.
func waitFor(t *testing.T, page string) {
	t.Helper()
	client := &http.Client{Transport: ownTransport(t)}
	require.Eventually(t, func() bool {
		resp, err := client.Get(page)
		if err == nil {
			resp.Body.Close()
		}
		return err == nil && resp.StatusCode == http.StatusOK
	}, 30*time.Second, 50*time.Millisecond, "the program does not start")
}

// freeAddr returns an address of the loopback interface at which nothing listens.
func freeAddr(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer free.Close()
	return free.Addr().String()
}

// An expiry makes tokens expire before their time: a proxy in front of a server passes them on
// without their last byte.
type expiry struct{ tokens atomic.Pointer[[]string] }

func (e *expiry) apply(r *http.Request) {
	tokens := e.tokens.Load()
	if tokens == nil {
		return
	}
	for _, token := range *tokens {
		if r.Header.Get("Authorization") == "Bearer "+token {
			r.Header.Set("Authorization", "Bearer "+token[:len(token)-1])
		}
	}
}

// notesWithItsOwnLogin starts the unchanged program of examples/notes, which is its own
// authorization server, behind a proxy through which w sees all requests. expire ends the access
// tokens that were issued until then.
func notesWithItsOwnLogin(t *testing.T) (w *witness, resource string, expire func()) {
	t.Helper()
	needLinux(t)
	w = newWitness()
	front := httptest.NewUnstartedServer(nil)
	addr, origin := freeAddr(t), "http://"+front.Listener.Addr().String()
	resource = origin + "/mcp"
	notes := command(t, t.TempDir(), buildNotes(t), "-addr", addr, "-resource", resource)
	expired := &expiry{}
	proxy := &httputil.ReverseProxy{
		Transport: ownTransport(t), ErrorLog: log.New(io.Discard, "", 0),
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: addr})
			r.Out.Host = r.In.Host
			expired.apply(r.Out)
		},
	}
	server, issuer := w.resource(proxy), w.issuer(proxy)
	front.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/mcp" || strings.HasSuffix(r.URL.Path, "/mcp") {
			server.ServeHTTP(rw, r)
			return
		}
		issuer.ServeHTTP(rw, r)
	})
	runUntilCleanup(t, notes)
	t.Cleanup(func() { // before the program ends
		w.mu.Lock()
		w.logged.WriteString(notes.output.String())
		w.mu.Unlock()
		if !t.Skipped() {
			w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
		}
	})
	front.Start()
	t.Cleanup(front.Close)
	waitFor(t, "http://"+addr+"/readyz")
	return w, resource, func() {
		tokens := w.tokens(t)
		expired.tokens.Store(&tokens)
	}
}

// refreshes returns how many access tokens were refreshed.
func refreshes(w *witness) (n int) {
	for _, q := range w.requests("POST", "/token") {
		if q.Get("grant_type") == "refresh_token" {
			n++
		}
	}
	return n
}

// TestInspectorPage checks that a user of the Inspector's web page in Chromium lists the tools of
// examples/notes without a login, logs in on its consent page when a tool needs it, reads, writes
// after the same login, and reads on with a refreshed token after the first has expired.
func TestInspectorPage(t *testing.T) {
	for _, era := range []string{"legacy", "modern"} {
		t.Run(era, func(t *testing.T) {
			w, resource, expire := notesWithItsOwnLogin(t)
			page := openInspector(t, resource, era)
			page.call("get_limits", nil, "title_characters")
			assert.Empty(t, w.requests("GET", "/authorize"))

			plan := map[string]string{"id": gardenPlan}
			page.call("get_note", plan, "Garden plan 2026")
			page.call("append_to_note", map[string]string{"id": gardenPlan, "text": "June: water"}, `last frost.\nJune: water`)
			require.Len(t, w.requests("GET", "/authorize"), 1)
			requireConsent(t, w, resource)

			before := refreshes(w)
			expire()
			page.call("get_note", plan, `last frost.\nJune: water`)
			assert.Greater(t, refreshes(w), before)
			assert.Len(t, w.requests("GET", "/authorize"), 1, "the user logged in once")
		})
	}
}

// TestInspectorPageStepsUp checks that the Inspector's web page sends its user to the consent page
// again for a tool whose scope the first login did not ask for.
func TestInspectorPageStepsUp(t *testing.T) {
	w, resource := behindAuthserver(t, underMcpkit, func(c *authserver.Config) { c.AccessTokenLife = time.Minute })
	page := openInspector(t, resource, "legacy")
	page.call("read_notes", nil, "alice may notes:read")
	page.call("write_note", map[string]string{"text": "It rains"}, "alice may notes:read notes:write: It rains")
	require.Len(t, w.challenges(403), 1)
	assert.Len(t, w.requests("GET", "/authorize"), 2)
	requireAuthserverLogin(t, w, resource)
}
