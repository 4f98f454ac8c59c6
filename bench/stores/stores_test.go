// Package stores measures the operations of the stores of package mcpkit/store.
//
//	cd bench && go test -bench . ./stores
package stores

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/mcpkit-go/mcpkit/internal/redistest"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
)

const keys = 1000

// BenchmarkStore measures each operation with values of 500 bytes, by one caller and by 16 at once.
func BenchmarkStore(b *testing.B) {
	for _, backend := range []struct {
		name string
		open func(b *testing.B) store.Store
	}{
		{"memory", func(*testing.B) store.Store { return store.NewMemory(0) }},
		{"file", openFile},
		{"redis, fsync every second", func(b *testing.B) store.Store { return openRedis(b, "everysec") }},
		{"redis, fsync always", func(b *testing.B) store.Store { return openRedis(b, "always") }},
	} {
		b.Run(backend.name, func(b *testing.B) {
			for _, callers := range []int{1, 16} {
				b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) { measure(b, backend.open(b), callers) })
			}
		})
	}
}

func openFile(b *testing.B) store.Store {
	s, err := file.Open(filepath.Join(b.TempDir(), "store"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

func openRedis(b *testing.B, fsync string) store.Store {
	server := redistest.Start(b, "--appendfsync", fsync)
	s, err := redis.Open(b.Context(), &goredis.UniversalOptions{Addrs: []string{server.Addr()}}, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

func measure(b *testing.B, s store.Store, callers int) {
	ctx, value := context.Background(), make([]byte, 500)
	name := func(prefix string, i int64) string { return fmt.Sprintf("%s/%d", prefix, i) }
	for i := range int64(keys) {
		if err := s.Put(ctx, name("put", i), value, time.Hour, "owner"); err != nil {
			b.Fatal(err)
		}
		if err := s.Swap(ctx, name("kept", i), nil, value, time.Hour, "owner"); err != nil {
			b.Fatal(err)
		}
	}
	for _, op := range []struct {
		name string
		do   func(i int64) error
	}{
		{"Get", func(i int64) error { _, err := s.Get(ctx, name("kept", i%keys)); return err }},
		{"Put", func(i int64) error { return s.Put(ctx, name("put", i%keys), value, time.Hour, "owner") }},
		{"Swap", func(i int64) error { return s.Swap(ctx, name("kept", i%keys), value, value, time.Hour, "owner") }},
		{"Swap and Take", func(i int64) error {
			if err := s.Swap(ctx, name("once", i), nil, value, time.Hour, "owner"); err != nil {
				return err
			}
			_, err := s.Take(ctx, name("once", i))
			return err
		}},
		{"Add", func(i int64) error { _, err := s.Add(ctx, name("count", i%keys), 1, time.Hour); return err }},
		{"Scan of 100", func(int64) error {
			found, err := s.Scan(ctx, "kept/", "", 100)
			if err == nil && len(found) != 100 {
				err = errors.New("keys are missing")
			}
			return err
		}},
	} {
		b.Run(op.name, func(b *testing.B) {
			var next atomic.Int64
			b.SetParallelism(max(1, callers/2)) // the machine has two cores
			one := func() {
				if err := op.do(next.Add(1)); err != nil {
					b.Error(err)
				}
			}
			if callers == 1 {
				for b.Loop() {
					one()
				}
				return
			}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					one()
				}
			})
		})
	}
}
