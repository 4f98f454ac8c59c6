// Package redis keeps the values of a store.Store in Redis, for a program that runs on several
// replicas.
//
// # What survives
//
// Redis decides what survives its end. With its default settings it loses the writes of the last
// minutes. With "appendonly yes" and "appendfsync everysec" it loses up to two seconds when its
// machine loses power, and nothing when only its process ends; with "appendfsync always" nothing. A
// failover loses what the new primary had not received. [Options.Replicas] has each write wait for
// replicas, so that a failover to one of them loses no acknowledged write. A write whose error
// wraps [store.ErrUnavailable] may be lost later, although other calls can see it before that.
// Delete waits even if the value is gone already, so that repeating a deletion after an error does
// not report success too soon.
//
// Redis needs "maxmemory-policy noeviction", its default, or one of the volatile policies, which do
// not concern these keys. Open returns an error for another one if maxmemory is set, because Redis
// would remove keys that store.Store promises to keep. When Redis has used all its memory, writes
// return store.ErrFull.
//
// # Steps
//
// Each method is one Lua script, which Redis runs as one step. All scripts use the clock of Redis,
// so the clocks of the replicas make no difference. All keys have the same hash tag, so that they
// are on one shard of a cluster. Redis 7 or newer and Valkey are supported. The user of the client
// needs the commands EVAL, EVALSHA, INFO, PING, TIME, and those on hashes and sorted sets, for keys
// that begin with "{prefix}:".
//
// Writes are never sent twice. When a connection breaks after a write was sent, or no answer comes
// in time, the write may have happened, and the error wraps store.ErrUnavailable. Get and Scan are
// sent again. The next call connects again: a program need not restart when Redis does.
//
// # Shares
//
// Values have the shares that a store.Memory has: an owner's values stored by Put displace only
// those of owners that have as much or more, and Swap leaves room for others. The shares count keys
// and values. Redis uses about 500 bytes more for each value, so set maxmemory, if at all, to
// several times the limit. Shares do not bound what other programs write to the same Redis.
//
// Values whose time is over are not returned. They are removed by later writes, and once a minute
// by each replica, in bounded steps.
package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/internal/argument"
)

// Options has the settings of a [Store]. The replicas of a program need the same ones.
type Options struct {
	// Prefix is what all keys in Redis begin with, within braces; "" means "mcpkit". Programs that
	// share a Redis need different ones.
	Prefix string
	// Limit is how many bytes the values and their keys have at most; 0 means
	// store.DefaultMemory. They are divided as in a store.Memory.
	Limit int64
	// Replicas is how many replicas of Redis must have a write before it is acknowledged. If fewer
	// have it in time, the error wraps store.ErrUnavailable. It cannot be used with a cluster.
	Replicas int
}

// The timeouts of a client whose options have none.
const (
	dialTimeout  = 2 * time.Second
	replyTimeout = 3 * time.Second
)

// cleanUp is how often values whose time is over are removed if nothing is written.
const cleanUp = time.Minute

// A Store is a store.Store in Redis.
type Store struct {
	client   redis.UniversalClient
	keys     []string
	limit    int64
	replicas int
	wait     time.Duration // for replicas
	stop     func()
}

// Open connects to the Redis that client describes, and checks that it can be used. It sets the
// timeouts that client does not have to a few seconds. The options o may be nil.
func Open(ctx context.Context, client *redis.UniversalOptions, o *Options) (*Store, error) {
	if o == nil {
		o = &Options{}
	}
	prefix := o.Prefix
	if prefix == "" {
		prefix = "mcpkit"
	}
	if strings.ContainsAny(prefix, "{}") {
		return nil, fmt.Errorf("redis: the prefix %q has braces, which mark the part of a key that chooses its shard", prefix)
	}
	opts := *client
	opts.ContextTimeoutEnabled = true
	setDefault(&opts.DialTimeout, dialTimeout)
	setDefault(&opts.ReadTimeout, replyTimeout)
	setDefault(&opts.WriteTimeout, replyTimeout)
	setDefault(&opts.PoolTimeout, replyTimeout)
	setDefault(&opts.DialerRetries, 1)
	setDefault(&opts.MaxRetries, 1)
	s := &Store{client: redis.NewUniversalClient(&opts), limit: o.Limit, replicas: o.Replicas, wait: opts.ReadTimeout / 2}
	if s.limit <= 0 {
		s.limit = store.DefaultMemory
	}
	for _, name := range []string{"value", "meta", "expiry", "order", "held", "cached", "cacheorder", "total", "counter"} {
		s.keys = append(s.keys, "{"+prefix+"}:"+name)
	}
	if err := s.check(ctx); err != nil {
		_ = s.client.Close()
		return nil, err
	}
	s.stop = s.startCleanUp()
	return s, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// check returns an error if the Redis cannot keep the promises of a store.
func (s *Store) check(ctx context.Context) error {
	if _, cluster := s.client.(*redis.ClusterClient); cluster && s.replicas > 0 {
		return errors.New("redis: Options.Replicas cannot be used with a cluster")
	}
	raw, err := s.client.Info(ctx).Result()
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	}
	info := map[string]string{}
	for line := range strings.Lines(raw) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		info[name] = value
	}
	if major, err := strconv.Atoi(strings.SplitN(info["redis_version"], ".", 2)[0]); err == nil && major < 7 {
		return fmt.Errorf("redis: the server has version %s, and version 7 or newer is needed", info["redis_version"])
	}
	if policy := info["maxmemory_policy"]; info["maxmemory"] != "0" && strings.HasPrefix(policy, "allkeys-") {
		return fmt.Errorf("redis: the server has maxmemory-policy %s, with which it removes keys that must be kept; set it to noeviction", policy)
	}
	return nil
}

// startCleanUp removes values whose time is over from time to time, until the returned function is
// called.
func (s *Store) startCleanUp() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(cleanUp)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				_, _ = s.run(ctx, expireScript, 256) // the next time comes in a minute
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}

// Close closes the connections. Calls that come later return an error that wraps
// store.ErrUnavailable.
func (s *Store) Close() error {
	s.stop()
	return s.client.Close()
}

// Put implements store.Store.
func (s *Store) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	if err := argument.Write(ctx, key, ttl); err != nil {
		return err
	}
	_, err := s.run(ctx, putScript, key, milliseconds(ttl), shareOf(owner), value)
	return err
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	if err := argument.Key(ctx, key); err != nil {
		return nil, err
	}
	return value(s.run(ctx, getScript, key))
}

// Delete implements store.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := argument.Key(ctx, key); err != nil {
		return err
	}
	_, err := s.run(ctx, deleteScript, key)
	return err
}

// Take implements store.Store.
func (s *Store) Take(ctx context.Context, key string) ([]byte, error) {
	if err := argument.Key(ctx, key); err != nil {
		return nil, err
	}
	return value(s.run(ctx, takeScript, key))
}

// Swap implements store.Store.
func (s *Store) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	if err := argument.Write(ctx, key, ttl); err != nil {
		return err
	}
	hasOld := 0
	if old != nil {
		hasOld = 1
	}
	_, err := s.run(ctx, swapScript, key, milliseconds(ttl), shareOf(owner), next, hasOld, old)
	return err
}

// Add implements store.Store.
func (s *Store) Add(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error) {
	if err := argument.Write(ctx, key, ttl); err != nil {
		return 0, err
	}
	reply, err := s.run(ctx, addScript, key, milliseconds(ttl), n)
	if err != nil && !errors.Is(err, errOverflow) {
		return 0, err
	}
	sum, parseErr := strconv.ParseInt(reply[0], 10, 64)
	switch {
	case parseErr != nil:
		return 0, fmt.Errorf("%w: %w", store.ErrUnavailable, parseErr)
	case err != nil:
		return 0, argument.Overflow(sum, n)
	}
	return sum, nil
}

// Scan implements store.Store.
func (s *Store) Scan(ctx context.Context, prefix, after string, limit int) ([]string, error) {
	if err := argument.Scan(ctx, limit); err != nil {
		return nil, err
	}
	lower := "[" + prefix
	if prefix == "" {
		lower = "-"
	}
	if after != "" && after >= prefix {
		lower = "(" + after
	}
	return s.run(ctx, scanScript, lower, upperBound(prefix), limit)
}

// upperBound returns the end of the range of keys that begin with prefix, as Redis writes it.
func upperBound(prefix string) string {
	for last := len(prefix) - 1; last >= 0; last-- {
		if b := prefix[last]; b < 0xff {
			return "(" + prefix[:last] + string([]byte{b + 1})
		}
	}
	return "+"
}

func value(reply []string, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return append([]byte{}, reply[0]...), nil
}

// milliseconds returns a ttl in milliseconds, rounded up.
func milliseconds(ttl time.Duration) int64 {
	return int64((ttl-1)/time.Millisecond) + 1
}

// shareOf returns whose share an owner has: that of its network, if it is an IPv6 address.
func shareOf(owner string) string {
	if network := share.NetworkOf(owner); network != "" {
		return network
	}
	return owner
}
