package storetest_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/storetest"
)

func TestMain(m *testing.M) {
	testsize.Overlap(8)
	m.Run()
}

func memory() store.Store { return store.NewMemory(storetest.Size) }

func TestMemory(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		t.Parallel()
		return memory()
	})
}

// A mistaken store does one thing wrong: it has the methods of a correct one that are nil.
type mistaken struct {
	store.Store
	put    func(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error
	get    func(ctx context.Context, key string) ([]byte, error)
	remove func(ctx context.Context, key string) error
	take   func(ctx context.Context, key string) ([]byte, error)
	swap   func(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error
	add    func(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error)
	scan   func(ctx context.Context, prefix, after string, limit int) ([]string, error)
}

func (m *mistaken) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	if m.put != nil {
		return m.put(ctx, key, value, ttl, owner)
	}
	return m.Store.Put(ctx, key, value, ttl, owner)
}

func (m *mistaken) Get(ctx context.Context, key string) ([]byte, error) {
	if m.get != nil {
		return m.get(ctx, key)
	}
	return m.Store.Get(ctx, key)
}

func (m *mistaken) Delete(ctx context.Context, key string) error {
	if m.remove != nil {
		return m.remove(ctx, key)
	}
	return m.Store.Delete(ctx, key)
}

func (m *mistaken) Take(ctx context.Context, key string) ([]byte, error) {
	if m.take != nil {
		return m.take(ctx, key)
	}
	return m.Store.Take(ctx, key)
}

func (m *mistaken) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	if m.swap != nil {
		return m.swap(ctx, key, old, next, ttl, owner)
	}
	return m.Store.Swap(ctx, key, old, next, ttl, owner)
}

func (m *mistaken) Add(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error) {
	if m.add != nil {
		return m.add(ctx, key, n, ttl)
	}
	return m.Store.Add(ctx, key, n, ttl)
}

func (m *mistaken) Scan(ctx context.Context, prefix, after string, limit int) ([]string, error) {
	if m.scan != nil {
		return m.scan(ctx, prefix, after, limit)
	}
	return m.Store.Scan(ctx, prefix, after, limit)
}

// mistakes has the mistakes by what the name of the test that finds them contains.
var mistakes = map[string]func(s store.Store, m *mistaken){
	"one_of_50_callers_takes_a_value": func(s store.Store, m *mistaken) {
		m.take = func(ctx context.Context, key string) ([]byte, error) {
			value, err := s.Get(ctx, key)
			if err == nil {
				time.Sleep(time.Millisecond)
				err = s.Delete(ctx, key)
			}
			return value, err
		}
	},
	"a_counter_that_is_swapped": func(s store.Store, m *mistaken) {
		m.swap = func(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
			now, err := s.Get(ctx, key)
			if (err == nil) != (old != nil) || !bytes.Equal(now, old) {
				return store.ErrConflict
			}
			time.Sleep(time.Millisecond)
			_ = s.Delete(ctx, key)
			return s.Swap(ctx, key, nil, next, ttl, owner)
		}
	},
	"an_empty_value_is_a_value": func(s store.Store, m *mistaken) {
		m.swap = func(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
			if len(old) == 0 {
				old = nil
			}
			return s.Swap(ctx, key, old, next, ttl, owner)
		}
	},
	"concurrent_Adds": func(s store.Store, m *mistaken) {
		m.add = func(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error) {
			sum, err := s.Add(ctx, key, 0, ttl)
			if err != nil {
				return 0, err
			}
			time.Sleep(time.Millisecond)
			now, err := s.Add(ctx, key, 0, ttl)
			if err != nil {
				return 0, err
			}
			return s.Add(ctx, key, sum+n-now, ttl)
		}
	},
	"sums_are_exact": func(s store.Store, m *mistaken) {
		m.add = func(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error) {
			sum, err := s.Add(ctx, key, n, ttl)
			return int64(float64(sum)), err
		}
	},
	"the_first_Add_sets_the_time": func(s store.Store, m *mistaken) {
		m.add = func(ctx context.Context, key string, n int64, _ time.Duration) (int64, error) {
			return s.Add(ctx, key, n, time.Hour)
		}
	},
	"counters_are_apart_from_values": func(s store.Store, m *mistaken) {
		m.add = func(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error) {
			sum, err := s.Add(ctx, key, n, ttl)
			if err == nil {
				err = s.Put(ctx, key, nil, ttl, "")
			}
			return sum, err
		}
	},
	"counters_are_bounded": func(s store.Store, m *mistaken) {
		m.add = func(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error) {
			sum, err := s.Add(ctx, key, n, ttl)
			if errors.Is(err, store.ErrFull) {
				return n, nil
			}
			return sum, err
		}
	},
	"an_owner_leaves_room": func(s store.Store, m *mistaken) {
		m.swap = func(ctx context.Context, key string, old, next []byte, ttl time.Duration, _ string) error {
			return s.Swap(ctx, key, old, next, ttl, "")
		}
	},
	"the_program_has_room": func(s store.Store, m *mistaken) {
		m.swap = func(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
			if owner == "" {
				owner = "program"
			}
			return s.Swap(ctx, key, old, next, ttl, owner)
		}
	},
	"Put_displaces_values": func(s store.Store, m *mistaken) {
		m.put = func(ctx context.Context, key string, value []byte, ttl time.Duration, _ string) error {
			return s.Put(ctx, key, value, ttl, "")
		}
	},
	"Swap_refuses_values_without_room": func(s store.Store, m *mistaken) {
		m.swap = func(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
			err := s.Swap(ctx, key, old, next, ttl, owner)
			if errors.Is(err, store.ErrFull) {
				_ = s.Delete(ctx, key)
			}
			return err
		}
	},
	"what_is_removed_makes_room": func(s store.Store, m *mistaken) {
		m.remove = func(ctx context.Context, key string) error {
			if err := s.Delete(ctx, key); err != nil {
				return err
			}
			_, err := s.Scan(ctx, "", "", 1)
			return errors.Join(err, s.Swap(ctx, "~lost"+key, nil, nil, time.Millisecond, ""))
		}
	},
	"a_value_may_be_too_large": func(s store.Store, m *mistaken) {
		m.put = func(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
			return s.Put(ctx, key, value[:min(len(value), storetest.Size/2)], ttl, owner)
		}
	},
	"the_last_write_sets_the_time": func(s store.Store, m *mistaken) {
		first := map[string]time.Duration{}
		var mu sync.Mutex
		m.put = func(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
			mu.Lock()
			defer mu.Unlock()
			if first[key] == 0 {
				first[key] = ttl
			}
			return s.Put(ctx, key, value, first[key], owner)
		}
		m.swap = func(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
			mu.Lock()
			first[key] = ttl
			mu.Unlock()
			return s.Swap(ctx, key, old, next, ttl, owner)
		}
	},
	"a_value_goes_when_its_time_is_over": func(s store.Store, m *mistaken) {
		m.put = func(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
			return s.Put(ctx, key, value, ttl/2, owner)
		}
	},
	"values_are_copied": func(s store.Store, m *mistaken) {
		var last []byte
		m.get = func(ctx context.Context, key string) ([]byte, error) {
			value, err := s.Get(ctx, key)
			if last == nil {
				last = value
			}
			return last, err
		}
	},
	"bad_keys,_times_and_limits": func(s store.Store, m *mistaken) {
		m.put = func(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
			return s.Put(ctx, key, value, max(ttl, time.Minute), owner)
		}
	},
	"a_call_with_a_context_that_has_ended": func(s store.Store, m *mistaken) {
		m.remove = func(ctx context.Context, key string) error {
			if err := s.Delete(context.WithoutCancel(ctx), key); err != nil {
				return err
			}
			return ctx.Err()
		}
	},
	"keys,_values_and_owners_may_have_any_bytes": func(s store.Store, m *mistaken) {
		m.put = func(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
			return s.Put(ctx, strings.TrimSpace(key), value, ttl, owner)
		}
	},
	"Scan_orders_and_compares_bytes": func(s store.Store, m *mistaken) {
		m.scan = func(ctx context.Context, prefix, after string, limit int) ([]string, error) {
			keys, err := s.Scan(ctx, prefix, after, limit)
			slices.SortFunc(keys, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
			return keys, err
		}
	},
	"Scan_finds_keys_by_their_prefix": func(s store.Store, m *mistaken) {
		m.scan = func(ctx context.Context, prefix, after string, limit int) ([]string, error) {
			keys, err := s.Scan(ctx, prefix, after, limit+1)
			return keys, err
		}
	},
	"pages_have_every_key_once": func(s store.Store, m *mistaken) {
		m.scan = func(ctx context.Context, prefix, after string, limit int) ([]string, error) {
			keys, err := s.Scan(ctx, prefix, after, limit)
			if limit == 7 && len(keys) == 7 {
				keys = append(slices.Clone(keys[:5]), keys[6])
			}
			return keys, err
		}
	},
}

// TestMistakesAreFound runs the tests with mistaken stores, each in its own process.
func TestMistakesAreFound(t *testing.T) {
	testsize.OnlySlow(t, "it runs the conformance test for each mistake")
	if name := os.Getenv("STORETEST_MISTAKE"); name != "" {
		storetest.Run(t, func(*testing.T) store.Store {
			s := memory()
			m := &mistaken{Store: s}
			mistakes[name](s, m)
			return m
		})
		return
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	slots := make(chan struct{}, 4)
	find := func(name string) {
		slots <- struct{}{}
		defer func() { <-slots }()
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMistakesAreFound$/^"+name)
		cmd.Env = append(os.Environ(), "STORETEST_MISTAKE="+name)
		out, err := cmd.CombinedOutput()
		assert.Error(t, err, name)
		assert.Regexp(t, "--- FAIL: TestMistakesAreFound/"+name, string(out))
	}
	for name := range mistakes {
		wg.Go(func() { find(name) })
	}
}

func BenchmarkMemory(b *testing.B) {
	storetest.Benchmark(b, func(*testing.B) store.Store { return store.NewMemory(0) })
}
