package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// Benchmark measures each method, as a sub-benchmark of b, with values of 500 bytes: first one call
// at a time, then 50 callers. newStore returns an empty store, and is called once for each.
func Benchmark(b *testing.B, newStore func(b *testing.B) store.Store) {
	for _, callers := range []int{1, 50} {
		for _, m := range measured {
			b.Run(fmt.Sprintf("%s/callers=%d", m.name, callers), func(b *testing.B) {
				m.run(b, newStore(b), callers)
			})
		}
	}
}

// benchmarkKeys is how many keys the benchmarks have. The values stay below a store's default size.
const benchmarkKeys = 10_000

var measured = []struct {
	name string
	run  func(b *testing.B, s store.Store, callers int)
}{
	{"Put", func(b *testing.B, s store.Store, callers int) {
		parallel(b, callers, func(i int) error { return s.Put(b.Context(), numbered(i%benchmarkKeys), benchmarkValue, time.Hour, "") })
	}},
	{"Get", func(b *testing.B, s store.Store, callers int) {
		prepare(b, s, benchmarkKeys/10)
		parallel(b, callers, func(i int) error {
			_, err := s.Get(b.Context(), numbered(i%(benchmarkKeys/10)))
			return err
		})
	}},
	{"Swap of a new value and Take", func(b *testing.B, s store.Store, callers int) {
		parallel(b, callers, func(i int) error {
			if err := s.Swap(b.Context(), numbered(i), nil, benchmarkValue, time.Hour, ""); err != nil {
				return err
			}
			_, err := s.Take(b.Context(), numbered(i))
			return err
		})
	}},
	{"Add", func(b *testing.B, s store.Store, callers int) {
		parallel(b, callers, func(i int) error {
			_, err := s.Add(b.Context(), numbered(i%100), 1, time.Hour)
			return err
		})
	}},
	{"Scan of 100", func(b *testing.B, s store.Store, callers int) {
		prepare(b, s, benchmarkKeys/10)
		parallel(b, callers, func(i int) error {
			_, err := s.Scan(b.Context(), "k", numbered(i%(benchmarkKeys/20)), 100)
			return err
		})
	}},
}

var benchmarkValue = make([]byte, 500)

func numbered(i int) string { return fmt.Sprintf("k%09d", i) }

func prepare(b *testing.B, s store.Store, n int) {
	for i := range n {
		if err := s.Swap(b.Context(), numbered(i), nil, benchmarkValue, time.Hour, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// parallel calls f with rising numbers from several goroutines for each processor.
func parallel(b *testing.B, callers int, f func(i int) error) {
	var next atomic.Int64
	if callers == 1 {
		for b.Loop() {
			if err := f(int(next.Add(1))); err != nil {
				b.Fatal(err)
			}
		}
		return
	}
	b.SetParallelism(callers)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := f(int(next.Add(1))); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
