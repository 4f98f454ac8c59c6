package redis_test

import (
	"context"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/internal/redistest"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
)

func TestMain(m *testing.M) {
	goredis.SetLogger(silent{})
	testsize.Overlap(8)
	goleak.VerifyTestMain(m)
}

// silent drops what the client logs about connections that these tests break.
type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

var ctx = context.Background()

// A server is a redis-server that a test started.
type server struct {
	*redistest.Server
	t    testing.TB
	addr string
}

func startServer(t testing.TB, args ...string) *server {
	s := redistest.Start(t, args...)
	return &server{s, t, s.Addr()}
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
