package redis_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
)

func TestMain(m *testing.M) {
	goredis.SetLogger(silent{})
	goleak.VerifyTestMain(m)
}

// silent drops what the client logs about connections that these tests break.
type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

var ctx = context.Background()

// A server is a redis-server that a test started.
type server struct {
	t    testing.TB
	addr string
	args []string

	mu  sync.Mutex
	cmd *exec.Cmd
}

// startServer starts a redis-server on a free port of loopback. It skips the test if none is
// installed, unless MCPKIT_REDIS is "required".
func startServer(t testing.TB, args ...string) *server {
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("MCPKIT_REDIS") == "required" {
			t.Fatal("redis-server is not installed")
		}
		t.Skip("redis-server is not installed; Debian's package redis-server has it")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := l.Addr().String()
	require.NoError(t, l.Close())
	_, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	s := &server{t: t, addr: addr, args: append([]string{
		"--bind", "127.0.0.1", "--port", port, "--dir", t.TempDir(), "--save", "", "--appendonly", "yes", "--appendfsync", "always",
	}, args...)}
	s.start()
	t.Cleanup(s.kill)
	return s
}

func (s *server) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out bytes.Buffer
	s.cmd = exec.Command("redis-server", s.args...)
	s.cmd.Stdout, s.cmd.Stderr = &out, &out
	require.NoError(s.t, s.cmd.Start())
	c := goredis.NewClient(&goredis.Options{Addr: s.addr})
	defer c.Close()
	require.Eventually(s.t, func() bool { return c.Ping(ctx).Err() == nil }, 20*time.Second, 5*time.Millisecond, "redis-server does not answer")
}

// kill ends the server with SIGKILL.
func (s *server) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// signal sends SIGSTOP or SIGCONT.
func (s *server) signal(sig syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	require.NoError(s.t, s.cmd.Process.Signal(sig))
}

// do sends a command and returns its reply.
func (s *server) do(command string) any {
	c := goredis.NewClient(&goredis.Options{Addr: s.addr})
	defer c.Close()
	var args []any
	for arg := range strings.FieldsSeq(command) {
		args = append(args, arg)
	}
	reply, err := c.Do(ctx, args...).Result()
	require.NoError(s.t, err, command)
	return reply
}

func (s *server) open(o *redis.Options) *redis.Store { return open(s.t, s.options(), o) }

func (s *server) options() *goredis.UniversalOptions {
	return &goredis.UniversalOptions{Addrs: []string{s.addr}, DialTimeout: time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second}
}

func open(t testing.TB, client *goredis.UniversalOptions, o *redis.Options) *redis.Store {
	s, err := redis.Open(ctx, client, o)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}
