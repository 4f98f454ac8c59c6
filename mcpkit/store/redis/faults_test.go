package redis_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
)

// steps are the methods, each of which changes or reads what is stored under a key.
var steps = map[string]func(s store.Store, key string) error{
	"Put":    func(s store.Store, key string) error { return s.Put(ctx, key, []byte("new"), time.Hour, "") },
	"Get":    func(s store.Store, key string) error { _, err := s.Get(ctx, key); return err },
	"Delete": func(s store.Store, key string) error { return s.Delete(ctx, key) },
	"Take":   func(s store.Store, key string) error { _, err := s.Take(ctx, key); return err },
	"Swap": func(s store.Store, key string) error {
		return s.Swap(ctx, key, []byte("old"), []byte("new"), time.Hour, "")
	},
	"Add":  func(s store.Store, key string) error { _, err := s.Add(ctx, key, 1, time.Hour); return err },
	"Scan": func(s store.Store, key string) error { _, err := s.Scan(ctx, key, "", 10); return err },
}

// TestRedisRestarts kills Redis between two calls of each method. The store goes on without a
// restart of the program, and nothing acknowledged is lost.
func TestRedisRestarts(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	s := server.open(nil)
	for name, step := range steps {
		require.NoError(t, s.Swap(ctx, name, nil, []byte("old"), time.Hour, ""))
		server.Kill()
		require.ErrorIs(t, step(s, name), store.ErrUnavailable, "%s while Redis is gone", name)
		server.Restart()
		require.Eventually(t, func() bool {
			_, err := s.Get(ctx, name)
			return err == nil
		}, 20*time.Second, time.Millisecond, "%s: the value is lost", name)
		require.NoError(t, step(s, name), name)
	}
}

// TestRedisHangs stops Redis in the middle of each method. The call returns an error, and when
// Redis goes on, it has done the write once or not at all.
func TestRedisHangs(t *testing.T) {
	server := startServer(t)
	options := server.options()
	options.ReadTimeout = 50 * time.Millisecond
	s := open(t, options, nil)
	for name, step := range steps {
		require.NoError(t, s.Swap(ctx, name, nil, []byte("old"), time.Hour, ""))
		server.Signal(syscall.SIGSTOP)
		require.ErrorIs(t, step(s, name), store.ErrUnavailable, name)
		server.Signal(syscall.SIGCONT)
		require.Eventually(t, func() bool {
			_, err := s.Scan(ctx, "", "", 1)
			return err == nil
		}, 20*time.Second, time.Millisecond, name)
		sum, err := s.Add(ctx, name, 0, time.Hour)
		require.NoError(t, err)
		assert.LessOrEqual(t, sum, int64(1), name)
	}
	server.Signal(syscall.SIGSTOP)
	defer server.Signal(syscall.SIGCONT)
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	err := s.Put(short, "k", nil, time.Hour, "")
	assert.ErrorIs(t, err, store.ErrUnavailable)
}

// TestRedisIsFull fills the memory of Redis, whose limit is smaller than that of the store.
func TestRedisIsFull(t *testing.T) {
	t.Parallel()
	server := startServer(t, "--maxmemory", "4mb", "--maxmemory-policy", "noeviction")
	s := server.open(nil)
	require.NoError(t, s.Swap(ctx, "old", nil, []byte("old"), time.Hour, ""))
	n := 0
	for ; ; n++ {
		err := s.Swap(ctx, fmt.Sprint("k", n), nil, make([]byte, 10_000), time.Hour, "")
		if err != nil {
			require.ErrorIs(t, err, store.ErrFull)
			break
		}
	}
	require.Positive(t, n)
	_, err := s.Get(ctx, fmt.Sprint("k", n))
	require.ErrorIs(t, err, store.ErrNotFound, "nothing has changed")
	require.ErrorIs(t, s.Put(ctx, "new", nil, time.Hour, ""), store.ErrFull)
	_, err = s.Add(ctx, "new", 1, time.Hour)
	require.ErrorIs(t, err, store.ErrFull)
	for i := range n {
		value, err := s.Take(ctx, fmt.Sprint("k", i))
		require.NoError(t, err)
		require.Len(t, value, 10_000)
	}
	require.NoError(t, s.Swap(ctx, "new", nil, nil, time.Hour, ""), "there is room again")
	assert.Equal(t, []any{"9", nil, nil}, server.do("HMGET {mcpkit}:total kept cached counted"))
}

// A cut is a proxy that closes a connection when the next reply to a command comes, if it is armed.
type cut struct {
	net.Listener
	target string
	armed  atomic.Bool
}

func startCut(t *testing.T, target string) *cut {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c := &cut{Listener: l, target: target}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { c.serve(conn) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); running.Wait() })
	return c
}

func (c *cut) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", c.target)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		defer server.Close()
		copyAll(server, client, func() bool { return true })
	}()
	copyAll(client, server, func() bool { return !c.armed.CompareAndSwap(true, false) })
}

// copyAll copies until a connection ends or goOn returns false.
func copyAll(to, from net.Conn, goOn func() bool) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil || !goOn() {
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

// TestAWriteIsSentOnce loses the reply to each method: Redis has done it, and the client cannot
// know.
func TestAWriteIsSentOnce(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	for name, step := range steps {
		proxy := startCut(t, server.addr)
		options := server.options()
		options.Addrs = []string{proxy.Addr().String()}
		s := open(t, options, &redis.Options{Prefix: name})
		require.NoError(t, s.Swap(ctx, name, nil, []byte("old"), time.Hour, ""))
		other := server.open(&redis.Options{Prefix: "other"})
		require.NoError(t, other.Swap(ctx, name, nil, []byte("old"), time.Hour, ""))
		require.NoError(t, step(other, name), "Redis knows the script from now on")
		server.do("CONFIG RESETSTAT")
		proxy.armed.Store(true)
		err := step(s, name)
		require.False(t, proxy.armed.Load(), "the reply was lost")
		calls := evals(server)
		if name == "Get" || name == "Scan" {
			assert.NoError(t, err, name)
			assert.Equal(t, 2, calls, "%s is sent again", name)
			continue
		}
		assert.ErrorIs(t, err, store.ErrUnavailable, name)
		assert.Equal(t, 1, calls, name)
		_, err = s.Get(ctx, name)
		switch name {
		case "Take", "Delete":
			assert.ErrorIs(t, err, store.ErrNotFound, name)
		default:
			assert.NoError(t, err, name)
		}
	}
}

// evals returns how many scripts the server was asked to run.
func evals(s *server) (n int) {
	info, _ := s.do("INFO commandstats").(string)
	for line := range strings.Lines(info) {
		for _, command := range []string{"cmdstat_evalsha:", "cmdstat_eval:"} {
			if rest, ok := strings.CutPrefix(line, command+"calls="); ok {
				var calls int
				_, _ = fmt.Sscan(strings.SplitN(rest, ",", 2)[0], &calls)
				n += calls
			}
		}
	}
	return n
}

// TestNothingIsTakenTwice takes values from three programs while Redis is killed and started again.
func TestNothingIsTakenTwice(t *testing.T) {
	testsize.OnlySlow(t, "it starts several servers")
	server := startServer(t)
	const values = 300
	replicas := []*redis.Store{server.open(nil), server.open(nil), server.open(nil)}
	for i := range values {
		require.NoError(t, replicas[0].Swap(ctx, fmt.Sprint(i), nil, []byte(fmt.Sprint(i)), time.Hour, ""))
	}
	taken := make([]atomic.Int64, values)
	unsure := make([]atomic.Int64, values)
	var took atomic.Int64
	var wg sync.WaitGroup
	for _, s := range replicas {
		for range 4 {
			wg.Go(func() {
				for i := range values {
					for done := false; !done; {
						_, err := s.Take(ctx, fmt.Sprint(i))
						switch {
						case err == nil:
							taken[i].Add(1)
							took.Add(1)
							done = true
						case errors.Is(err, store.ErrNotFound):
							done = true
						case errors.Is(err, store.ErrUnavailable):
							unsure[i].Add(1)
							time.Sleep(time.Millisecond)
						default:
							t.Errorf("Take: %v", err)
							return
						}
					}
				}
			})
		}
	}
	for restarts := int64(1); restarts <= 3; restarts++ {
		require.Eventually(t, func() bool { return took.Load() >= restarts*values/5 }, 60*time.Second, time.Millisecond)
		server.Kill()
		server.Restart()
	}
	wg.Wait()
	for i := range values {
		n := taken[i].Load()
		assert.LessOrEqual(t, n, int64(1), "value %d was taken twice", i)
		if n == 0 {
			assert.Positive(t, unsure[i].Load(), "value %d is lost, and no caller got an error", i)
		}
	}
}

// TestAFailoverLosesNothingAcknowledged promotes a replica after the primary was killed.
func TestAFailoverLosesNothingAcknowledged(t *testing.T) {
	testsize.OnlySlow(t, "it starts several servers")
	primary, replica := startServer(t), startServer(t)
	_, port, _ := strings.Cut(primary.addr, ":")
	replica.do("REPLICAOF 127.0.0.1 " + port)
	s := primary.open(&redis.Options{Replicas: 1})
	require.Eventually(t, func() bool { return s.Put(ctx, "first", nil, time.Hour, "") == nil }, 20*time.Second, time.Millisecond)
	acknowledged := make(chan string, 10_000)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprint(g, "-", i)
				if err := s.Swap(ctx, key, nil, []byte(key), time.Hour, ""); err != nil {
					assert.ErrorIs(t, err, store.ErrUnavailable)
					return
				}
				acknowledged <- key
			}
		})
	}
	require.Eventually(t, func() bool { return len(acknowledged) > 500 }, 60*time.Second, time.Millisecond)
	primary.Kill()
	wg.Wait()
	close(acknowledged)
	replica.do("REPLICAOF NO ONE")
	after := replica.open(nil)
	for key := range acknowledged {
		value, err := after.Get(ctx, key)
		require.NoError(t, err, "%s was acknowledged and is lost", key)
		require.Equal(t, key, string(value))
	}
	err := after.Swap(ctx, "new", nil, nil, time.Hour, "")
	assert.NoError(t, err)
}

// TestAWriteWithoutReplicasIsAnError checks what Options.Replicas says.
func TestAWriteWithoutReplicasIsAnError(t *testing.T) {
	testsize.OnlySlow(t, "it starts several servers")
	server := startServer(t)
	s := server.open(&redis.Options{Replicas: 1})
	err := s.Swap(ctx, "k", nil, nil, time.Hour, "")
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.ErrorContains(t, err, "0 of 1 replicas")
	require.ErrorIs(t, s.Swap(ctx, "k", nil, nil, time.Hour, ""), store.ErrConflict, "the write has happened")
	_, err = s.Get(ctx, "k")
	require.NoError(t, err)
}

// TestADeleteOfWhatIsGoneWaitsForReplicas checks that a call does not acknowledge a deletion that
// an earlier call could not: the replica still has the value, and may take over.
func TestADeleteOfWhatIsGoneWaitsForReplicas(t *testing.T) {
	testsize.OnlySlow(t, "it starts several servers")
	primary, replica := startServer(t), startServer(t)
	_, port, _ := strings.Cut(primary.addr, ":")
	replica.do("REPLICAOF 127.0.0.1 " + port)
	first := primary.open(&redis.Options{Replicas: 1})
	require.Eventually(t, func() bool { return first.Put(ctx, "k", nil, time.Hour, "") == nil }, 20*time.Second, time.Millisecond)
	second := primary.open(&redis.Options{Replicas: 1})
	replica.Signal(syscall.SIGSTOP)
	require.ErrorIs(t, first.Delete(ctx, "k"), store.ErrUnavailable)
	assert.ErrorIs(t, second.Delete(ctx, "k"), store.ErrUnavailable, "the replica still has the value")
	replica.Signal(syscall.SIGCONT)
	require.Eventually(t, func() bool { return second.Delete(ctx, "k") == nil }, 20*time.Second, time.Millisecond)
	primary.Kill()
	replica.do("REPLICAOF NO ONE")
	_, err := replica.open(nil).Get(ctx, "k")
	assert.ErrorIs(t, err, store.ErrNotFound)
}
