package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

var valueTests = map[string]func(*tester){
	"a value is there until it is replaced or deleted": func(t *tester) {
		t.hasNot("a")
		t.put("a", "one", "")
		t.has("a", "one")
		t.has("a", "one")
		t.put("a", "two", "another owner")
		t.has("a", "two")
		t.is("Delete", t.Delete(t.ctx, "a"), nil)
		t.hasNot("a")
		t.is("Delete again", t.Delete(t.ctx, "a"), nil)
	},
	"values are copied": func(t *tester) {
		value := []byte("one")
		t.is("Put", t.Put(t.ctx, "a", value, long, ""), nil)
		t.is("Swap", t.Swap(t.ctx, "b", nil, value, long, ""), nil)
		value[0] = 'X'
		for _, key := range []string{"a", "b"} {
			t.has(key, "one")
			got, err := t.Get(t.ctx, key)
			t.is("Get", err, nil)
			got[0] = 'X'
			t.has(key, "one")
		}
	},
	"values may be empty": func(t *tester) {
		for key, value := range map[string][]byte{"nil": nil, "empty": {}} {
			t.is("Put", t.Put(t.ctx, key, value, long, ""), nil)
			t.has(key, "")
			t.takes(key, "")
			t.hasNot(key)
		}
	},
	"keys, values and owners may have any bytes": func(t *tester) {
		for i, key := range oddTexts {
			t.put(key, key+fmt.Sprint(i), key)
		}
		for i, key := range oddTexts {
			t.has(key, key+fmt.Sprint(i))
			t.takes(key, key+fmt.Sprint(i))
			t.keep(key, key, key)
			t.swap(key, []byte(key), key+"2", key, nil)
			t.adds(key, int64(i), int64(i))
		}
		for i, key := range oddTexts {
			t.takes(key, key+"2")
			t.adds(key, 0, int64(i))
		}
	},
	"large values stay whole": func(t *tester) {
		var all [256]byte
		for i := range all {
			all[i] = byte(i)
		}
		value := strings.Repeat(string(all[:]), 512) // 128 KiB
		t.put("a", value, "")
		t.has("a", value)
		t.keep("b", value, "")
		t.swap("b", []byte(value[1:]), "", "", store.ErrConflict)
		t.swap("b", []byte(value), value[1:], "", nil)
		t.takes("b", value[1:])
	},
	"bad keys, times and limits are refused and change nothing": func(t *tester) {
		t.put("there", "x", "")
		t.keep("kept", "x", "")
		for _, ttl := range []time.Duration{0, -1, -time.Hour} {
			t.fails("Put", t.Put(t.ctx, "there", nil, ttl, ""))
			t.fails("Swap", t.Swap(t.ctx, "kept", []byte("x"), nil, ttl, ""))
			_, err := t.Add(t.ctx, "there", 1, ttl)
			t.fails("Add", err)
		}
		for name, call := range calls(t.Store) {
			t.fails(name+" with an empty key", call(t.ctx, ""))
			t.is(name+" with a long key", call(t.ctx, strings.Repeat("k", store.MaxKey+1)), store.ErrTooLarge)
		}
		for _, limit := range []int{0, -1} {
			_, err := t.Scan(t.ctx, "", "", limit)
			t.fails("Scan", err)
		}
		t.has("there", "x")
		t.has("kept", "x")
		t.adds("there", 0, 0)
		longest := strings.Repeat("k", store.MaxKey)
		t.keep(longest, "x", "")
		t.scans("k", "", 10, "kept", longest)
		t.scans(longest+longest, longest+longest, 1)
	},
	"a call with a context that has ended changes nothing": func(t *tester) {
		t.put("there", "x", "")
		t.keep("kept", "x", "")
		ended, cancel := context.WithCancel(t.ctx)
		cancel()
		late, cancel := context.WithDeadline(t.ctx, time.Now().Add(-time.Second))
		defer cancel()
		for _, ctx := range []context.Context{ended, late} {
			for name, call := range calls(t.Store) {
				t.is(name, call(ctx, "there"), ctx.Err())
				t.is(name, call(ctx, "new"), ctx.Err())
			}
			_, err := t.Scan(ctx, "", "", 1)
			t.is("Scan", err, ctx.Err())
			t.is("Swap", t.Swap(ctx, "kept", []byte("x"), nil, long, ""), ctx.Err())
		}
		t.has("there", "x")
		t.has("kept", "x")
		t.hasNot("new")
		t.adds("new", 0, 0)
	},
	"one of 50 callers takes a value": func(t *tester) {
		for i := range 10 {
			key, value := fmt.Sprint("key", i), strings.Repeat("v", i)
			if i%2 == 0 {
				t.put(key, value, "")
			} else {
				t.keep(key, value, "")
			}
			var took, missed atomic.Int64
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() {
					switch got, err := t.Take(t.ctx, key); {
					case err == nil && string(got) == value:
						took.Add(1)
					case errors.Is(err, store.ErrNotFound):
						missed.Add(1)
					default:
						t.Errorf("Take: %q, %v", got, err)
					}
				})
			}
			wg.Wait()
			if took.Load() != 1 || missed.Load() != 49 {
				t.Fatalf("of 50 callers, %d took the value and %d found none", took.Load(), missed.Load())
			}
			t.hasNot(key)
		}
	},
}

// oddTexts are keys that a backend could take for something else.
var oddTexts = []string{
	"a", "A", "a ", " a", "a\x00", "\x00", "\x00\x00", "\xff", "\xff\xff", "\xc3\x28", "\xc3", "\xc4", "\xfe\xff", "\xef\xbf\xbd", "ä", "a:b", "a:", ":a", "{a}", "a}b{",
	"*", "?", "[a]", "%", "'", `"`, "\\", "../a", "/", "a/b", "\n", "\r\n", "|", "a|b", "0", "-1", "nil", "(", "[", "-", "+", "\u2028",
}

// calls returns the methods with a key by their names.
func calls(s store.Store) map[string]func(ctx context.Context, key string) error {
	return map[string]func(context.Context, string) error{
		"Put":    func(ctx context.Context, key string) error { return s.Put(ctx, key, nil, long, "") },
		"Get":    func(ctx context.Context, key string) error { _, err := s.Get(ctx, key); return err },
		"Delete": func(ctx context.Context, key string) error { return s.Delete(ctx, key) },
		"Take":   func(ctx context.Context, key string) error { _, err := s.Take(ctx, key); return err },
		"Swap":   func(ctx context.Context, key string) error { return s.Swap(ctx, key, nil, nil, long, "") },
		"Add":    func(ctx context.Context, key string) error { _, err := s.Add(ctx, key, 1, long); return err },
	}
}
