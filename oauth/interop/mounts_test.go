package interop

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// routers are routers of programs with another route, /, and functions that register a server.
var routers = map[string]func() (root http.Handler, register func(*mcpkit.Server) error){
	"net/http": func() (http.Handler, func(*mcpkit.Server) error) {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /", hello)
		return mux, func(srv *mcpkit.Server) error { return srv.Register(mux) }
	},
	"chi": func() (http.Handler, func(*mcpkit.Server) error) {
		router := chi.NewRouter()
		router.Get("/", hello)
		return router, func(srv *mcpkit.Server) error { return srv.Register(router) }
	},
	"gin": func() (http.Handler, func(*mcpkit.Server) error) {
		gin.SetMode(gin.ReleaseMode)
		engine := gin.New()
		engine.GET("/", gin.WrapF(hello))
		return engine, func(srv *mcpkit.Server) error {
			return srv.Register(mcpkit.RouterFunc(func(path string, h http.Handler) { engine.Any(path, gin.WrapH(h)) }))
		}
	},
	"echo": func() (http.Handler, func(*mcpkit.Server) error) {
		e := echo.New()
		e.GET("/", echo.WrapHandler(http.HandlerFunc(hello)))
		return e, func(srv *mcpkit.Server) error {
			return srv.Register(mcpkit.RouterFunc(func(path string, h http.Handler) { e.Any(path, echo.WrapHandler(h)) }))
		}
	},
}

// mounts are programs with a server: one for each of the routers, and one that removes a part of
// the path.
func mounts() map[string]func(t *testing.T, srv *mcpkit.Server) http.Handler {
	all := map[string]func(t *testing.T, srv *mcpkit.Server) http.Handler{
		"http.StripPrefix": func(t *testing.T, srv *mcpkit.Server) http.Handler {
			h, err := srv.Handler()
			require.NoError(t, err)
			mux := http.NewServeMux()
			mux.HandleFunc("/", hello)
			mux.Handle("/v1/", http.StripPrefix("/v1", h))
			mux.Handle("/.well-known/oauth-protected-resource/", h)
			return mux
		},
	}
	for name, router := range routers {
		all[name] = func(t *testing.T, srv *mcpkit.Server) http.Handler {
			root, register := router()
			require.NoError(t, register(srv))
			return root
		}
	}
	return all
}

func hello(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "hello") }

// TestMounts mounts a protected server in programs with different routers, behind an nginx that
// removes a part of the path. The Inspector, Claude Code and a page in a browser log in and call a
// tool.
func TestMounts(t *testing.T) {
	for name, mount := range mounts() {
		t.Run(name, func(t *testing.T) {
			clients := map[string]func(t *testing.T, resource string){"Inspector": inspectMount, "Claude Code": useMount, "browser": browseMount}
			for client, call := range clients {
				t.Run(client, func(t *testing.T) {
					w := newWitness()
					resource := mounted(t, w, mount)
					call(t, resource)
					require.NotEmpty(t, w.challenges(401))
					require.NotEmpty(t, w.requests("POST", "/reg"), "the client did not register")
					w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
				})
			}
		})
	}
}

// TestTwoServersOnOneHost registers two servers with different issuers in one program. go-sdk's
// client and the Inspector find the login of each, and call a tool of each.
func TestTwoServersOnOneHost(t *testing.T) {
	needLinux(t)
	for name, router := range routers {
		t.Run(name, func(t *testing.T) {
			w := newWitness()
			root, register := router()
			host := httptest.NewUnstartedServer(w.resource(root))
			t.Cleanup(host.Close)
			resources := map[string]string{}
			var servers []*mcpkit.Server
			for _, path := range []string{"/mcp", "/mcp/archive"} {
				resource := "http://" + host.Listener.Addr().String() + path
				srv := notesOf(w, "https://notes.example.com"+path, jwtFrom(oidcProvider(t, w, resource))(resource), []mcpkit.Option{mcpkit.MountedAt("")}, mcpkit.OnDemand())
				mcpkit.AddTool(srv, "name_server", annotate.ReadOnly("Name the server"), "Names the server. Use when the user asks which server this is.",
					func(context.Context, struct{}) (string, error) { return "this is " + path + ".", nil })
				require.NoError(t, register(srv))
				servers, resources[path] = append(servers, srv), resource
			}
			for _, srv := range servers {
				require.NoError(t, srv.CheckMount(root))
			}
			host.Start()
			for path, resource := range resources {
				session, err := connect(t, resource, newUserAgent(t), registering())
				require.NoError(t, err)
				text, err := call(t, session, "name_server", struct{}{})
				require.NoError(t, err)
				assert.Equal(t, "this is "+path+".", text)

				assert.Contains(t, inspect(t, t.TempDir(), resource, "modern", "name_server"), "this is "+path+".")
			}
			w.requireNothingLeaked(t, "access_token", "refresh_token", "code", "code_verifier")
		})
	}
}

// mounted serves a program with a mounted server behind nginx, and returns the public address of
// the endpoint.
func mounted(t *testing.T, w *witness, mount func(*testing.T, *mcpkit.Server) http.Handler) string {
	t.Helper()
	needLinux(t)
	program := httptest.NewUnstartedServer(nil)
	t.Cleanup(program.Close)
	public := nginx(t, program.Listener.Addr().String())
	resource := "http://" + public + "/api/v1/mcp"
	srv := notesOf(w, "https://notes.example.com/api/v1/mcp", jwtFrom(oidcProvider(t, w, resource))(resource), []mcpkit.Option{mcpkit.MountedAt("/v1/mcp")}, mcpkit.OnDemand())
	root := mount(t, srv)
	require.NoError(t, srv.CheckMount(root))
	program.Config.Handler = w.resource(root)
	program.Start()
	resp, err := http.Get("http://" + public + "/")
	require.NoError(t, err)
	defer http.DefaultClient.CloseIdleConnections()
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "hello", string(text), "the program's own route")
	return resource
}

func inspectMount(t *testing.T, resource string) {
	assert.Contains(t, inspect(t, t.TempDir(), resource, "modern", "read_notes"), "alice may notes:read")
}

func useMount(t *testing.T, resource string) {
	claude := newClaudeCode(t, resource)
	assert.Contains(t, claude.list(), "Needs authentication")
	claude.login()
	assert.Contains(t, claude.use(toolUse{"mcp__notes__read_notes", struct{}{}})[0], "alice may notes:read")
}

func browseMount(t *testing.T, resource string) {
	out := browse(t, servePage(t), resource, "auto")
	assert.Equal(t, "done\n2026-07-28\nalice may notes:read\nalice may notes:read notes:write: It rains\n", out)
}

// nginx runs a proxy that passes requests on to upstream, those below /api without that part of the
// path. It returns the address of the proxy.
func nginx(t *testing.T, upstream string) string {
	t.Helper()
	path := onPath(t, "nginx", "nginx")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := l.Addr().String()
	require.NoError(t, l.Close())
	dir, user := t.TempDir(), ""
	if os.Geteuid() == 0 {
		user = "user root;" // the owner of the directory
	}
	config := fmt.Sprintf(`%[2]s worker_processes 1; daemon off; pid %[1]s/pid; error_log stderr warn;
events { worker_connections 512; }
http {
	access_log off;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
	server {
		listen %[3]s;
		proxy_http_version 1.1;
		proxy_set_header Host $http_host;
		location /api/ { proxy_pass http://%[4]s/; }
		location / { proxy_pass http://%[4]s; }
	}
}`, dir, user, addr, upstream)
	file := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(file, []byte(config), 0o600))
	proxy := command(t, dir, path, "-c", file, "-p", dir, "-e", "stderr")
	require.NoError(t, proxy.Start())
	ended := make(chan error, 1)
	go func() { ended <- proxy.Wait() }()
	t.Cleanup(func() {
		_ = proxy.Cancel()
		<-ended
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 20*time.Second, 20*time.Millisecond, "nginx does not listen")
	return addr
}
