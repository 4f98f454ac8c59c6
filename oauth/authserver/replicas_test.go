package authserver_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/redistest"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// A cluster is three replicas behind a balancer, with a store that they share. Every request goes
// to any of them.
type cluster struct {
	*site
	replicas [3]atomic.Pointer[authserver.Server]
	requests atomic.Int64
}

// newCluster starts a cluster. front returns the address of a balancer in front of the addresses of
// the replicas.
func newCluster(t *testing.T, s func() store.Store, front func(t *testing.T, replicas []string) string) *cluster {
	c := &cluster{site: &site{t: t}}
	var addresses []string
	for i := range c.replicas {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.requests.Add(1)
			c.replicas[i].Load().ServeHTTP(w, r)
		}))
		t.Cleanup(srv.Close)
		addresses = append(addresses, srv.Listener.Addr().String())
	}
	c.url = front(t, addresses)
	c.config = authserver.Config{
		Issuer: c.url, Resources: []string{c.url + "/mcp"}, Clients: knownClients,
		Scopes: []authserver.Scope{
			{Name: "notes:read", Description: "Read your notes"}, {Name: "notes:write", Description: "Change your notes"},
		},
		Login: authserver.TestUsers{{ID: "ann", Name: "Ann"}}, Registration: &authserver.Registration{PerHour: 100_000, Total: 100_000},
		Secrets: [][]byte{[]byte("0123456789abcdef0123456789abcdef")}, Logger: slog.New(slog.DiscardHandler),
	}
	for i := range c.replicas {
		c.restart(i, s())
	}
	c.server = c.replicas[0].Load()
	return c
}

// restart replaces a replica by a new one, which knows nothing but the store.
func (c *cluster) restart(i int, s store.Store) {
	config := c.config
	config.Store = s
	server, err := authserver.New(config)
	require.NoError(c.t, err)
	c.replicas[i].Store(server)
}

// balance sends each request to a random replica.
func balance(t *testing.T, replicas []string) string {
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: replicas[rand.IntN(len(replicas))]})
		r.Out.Host = r.In.Host
	}}
	srv := httptest.NewServer(proxy)
	t.Cleanup(srv.Close)
	return srv.URL
}

// balanceWithNginx does the same with nginx.
func balanceWithNginx(t *testing.T, replicas []string) string {
	if _, err := exec.LookPath("nginx"); err != nil {
		if os.Getenv("MCPKIT_REDIS") == "required" {
			t.Fatal("nginx is not installed")
		}
		t.Skip("nginx is not installed; Debian's package nginx has it")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := l.Addr().String()
	require.NoError(t, l.Close())
	dir := t.TempDir()
	var upstream strings.Builder
	for _, r := range replicas {
		fmt.Fprintf(&upstream, "server %s;\n", r)
	}
	config := fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log %[1]s/error; events { worker_connections 4096; }
http {
	access_log off; client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
	upstream replicas { random; %[2]s keepalive 64; }
	server {
		listen %[3]s;
		location / { proxy_pass http://replicas; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; }
	}
}`, dir, upstream.String(), addr)
	file := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(file, []byte(config), 0o600))
	cmd := exec.Command("nginx", "-e", filepath.Join(dir, "error"), "-c", file)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { // its workers end with it
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 20*time.Second, 10*time.Millisecond)
	return "http://" + addr
}

func openRedis(t *testing.T, server *redistest.Server) store.Store {
	s, err := redis.Open(t.Context(), &goredis.UniversalOptions{Addrs: []string{server.Addr()}}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestReplicasShareEverything has many users log in, with each request at any of three replicas,
// while the replicas are restarted one after the other. Nothing fails.
func TestReplicasShareEverything(t *testing.T) {
	for name, front := range map[string]func(*testing.T, []string) string{"a balancer": balance, "nginx": balanceWithNginx} {
		t.Run(name, func(t *testing.T) {
			server := redistest.Start(t, "--appendfsync", "everysec")
			c := newCluster(t, func() store.Store { return openRedis(t, server) }, front)
			done := make(chan struct{})
			var restarts sync.WaitGroup
			restarts.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-done:
						return
					case <-time.After(100 * time.Millisecond):
						c.restart(i%3, openRedis(t, server))
					}
				}
			})
			n := testsize.Count(500, 40)
			began := time.Now()
			var wg sync.WaitGroup
			slots := make(chan struct{}, 16)
			for i := range n {
				wg.Go(func() {
					slots <- struct{}{}
					defer func() { <-slots }()
					c.flow(t, i)
				})
			}
			wg.Wait()
			close(done)
			restarts.Wait()
			grants, err := c.server.Grants(t.Context(), authserver.GrantFilter{User: "ann", Limit: 1000})
			require.NoError(t, err)
			assert.Len(t, grants, n)
			t.Logf("%d users, %d requests in %v", n, c.requests.Load(), time.Since(began).Round(time.Millisecond))
		})
	}
}

// flow is one user: registration, login, redemption, refresh, a call, all at any replica.
func (c *cluster) flow(t *testing.T, i int) {
	id := fmt.Sprintf("web-%d", i)
	answer := c.register(fmt.Sprintf(`{"client_name":%q,"redirect_uris":["https://client.example.com/callback"],"token_endpoint_auth_method":"none"}`, id))
	id, ok := answer["client_id"].(string)
	if !assert.True(t, ok, answer) {
		return
	}
	code := c.agree(newBrowser(t), "client_id", id).Query().Get("code")
	tokens := c.post("/token", redeemForm(code, "client_id", id))
	for range 2 {
		if !assert.Equal(t, http.StatusOK, tokens.status, tokens.Description) {
			return
		}
		who, err := c.replicas[rand.IntN(3)].Load().Verifier().Verify(t.Context(), tokens.Access)
		if assert.NoError(t, err) {
			assert.Equal(t, "ann", who.Subject)
		}
		tokens = c.post("/token", refreshForm(tokens.Refresh, "client_id", id))
	}
	assert.Equal(t, http.StatusOK, tokens.status, tokens.Description)
}

// TestRedisIsRestarted has Redis end and start again while clients refresh. Clients see 503 and try
// again, and no login is lost.
func TestRedisIsRestarted(t *testing.T) {
	testsize.OnlySlow(t, "it starts Redis many times")
	server := redistest.Start(t)
	c := newCluster(t, func() store.Store { return openRedis(t, server) }, balance)
	n := testsize.Count(60, 10)
	var clients []string
	for range n {
		clients = append(clients, c.login().Refresh)
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	var refused, refreshed atomic.Int64
	for i := range clients {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				answer := c.post("/token", refreshForm(clients[i]))
				switch answer.status {
				case http.StatusOK:
					clients[i] = answer.Refresh
					refreshed.Add(1)
				case http.StatusServiceUnavailable:
					refused.Add(1)
					time.Sleep(20 * time.Millisecond)
				default:
					assert.Fail(t, "the client lost its login", "%d %s", answer.status, answer.Error)
					return
				}
			}
		})
	}
	for range 3 {
		time.Sleep(300 * time.Millisecond)
		server.Kill()
		time.Sleep(300 * time.Millisecond)
		server.Restart()
	}
	require.Eventually(t, func() bool { // by itself
		for i := range c.replicas {
			if c.replicas[i].Load().Ready(t.Context()) != nil || c.post("/token", refreshForm("x")).status == http.StatusServiceUnavailable {
				return false
			}
		}
		return true
	}, 20*time.Second, 100*time.Millisecond)
	close(done)
	wg.Wait()
	assert.Positive(t, refused.Load(), "Redis was never gone")
	for _, token := range clients {
		assert.Eventually(t, func() bool { return c.post("/token", refreshForm(token)).status == http.StatusOK }, 20*time.Second, 100*time.Millisecond)
	}
	t.Logf("%d refreshed, %d told to try again", refreshed.Load(), refused.Load())
}

// TestManyRegistrations registers many clients at any of three replicas. Each of them is stored,
// and known to all replicas.
func TestManyRegistrations(t *testing.T) {
	server := redistest.Start(t, "--appendfsync", "everysec")
	c := newCluster(t, func() store.Store { return openRedis(t, server) }, balance)
	n := testsize.Count(10_000, 300)
	ids := make([]string, n)
	began := time.Now()
	var wg sync.WaitGroup
	for worker := range 16 {
		wg.Go(func() {
			for i := worker; i < n; i += 16 {
				answer := c.register(fmt.Sprintf(`{"client_name":"c","redirect_uris":["https://client.example.com/callback/%d"],"token_endpoint_auth_method":"none"}`, i))
				ids[i], _ = answer["client_id"].(string)
			}
		})
	}
	wg.Wait()
	t.Logf("%d registrations in %v", n, time.Since(began).Round(time.Millisecond))
	known := map[string]bool{}
	for _, id := range ids {
		known[id] = true
	}
	require.Len(t, known, n)
	require.NotContains(t, known, "")
	for _, i := range []int{0, n / 2, n - 1} {
		p := newBrowser(t).get(c.authorizeURL("client_id", ids[i], "redirect_uri", fmt.Sprintf("https://client.example.com/callback/%d", i)))
		assert.Equal(t, http.StatusOK, p.StatusCode, p.body)
	}
}
