package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

var swapTests = map[string]func(*tester){
	"Swap stores a value if the old one is as expected": func(t *tester) {
		t.swap("a", []byte("x"), "y", "", store.ErrConflict)
		t.swap("a", []byte{}, "y", "", store.ErrConflict)
		t.hasNot("a")
		t.swap("a", nil, "one", "", nil)
		t.has("a", "one")
		for _, wrong := range [][]byte{nil, {}, []byte("on"), []byte("one "), []byte("One"), []byte("one\x00"), []byte("two")} {
			t.swap("a", wrong, "two", "", store.ErrConflict)
			t.has("a", "one")
		}
		t.swap("a", []byte("one"), "two", "", nil)
		t.has("a", "two")
		t.swap("a", []byte("two"), "two", "", nil)
		t.is("Delete", t.Delete(t.ctx, "a"), nil)
		t.swap("a", []byte("two"), "three", "", store.ErrConflict)
		t.swap("a", nil, "three", "", nil)
		t.takes("a", "three")
		t.swap("a", nil, "four", "", nil)
	},
	"an empty value is a value": func(t *tester) {
		t.swap("a", nil, "", "", nil)
		t.swap("a", nil, "x", "", store.ErrConflict)
		t.has("a", "")
		t.swap("a", []byte{}, "x", "", nil)
		t.has("a", "x")
		t.is("Swap to nil", t.Swap(t.ctx, "a", []byte("x"), nil, long, ""), nil)
		t.swap("a", []byte{}, "y", "", nil)
	},
	"Swap sees values stored by Put, and Put replaces values stored by Swap": func(t *tester) {
		t.put("a", "one", "")
		t.swap("a", nil, "two", "", store.ErrConflict)
		t.swap("a", []byte("one"), "two", "", nil)
		t.scans("", "", 10, "a")
		t.put("a", "three", "")
		t.scans("", "", 10)
		t.has("a", "three")
		t.swap("a", []byte("two"), "four", "", store.ErrConflict)
	},
	"a counter that is swapped loses no increment": func(t *tester) {
		t.keep("n", "0", "")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 10 {
					t.increment("n")
				}
			})
		}
		wg.Wait()
		t.has("n", "80")
	},
	"one of 50 callers stores the first value": func(t *tester) {
		for i := range 5 {
			key := fmt.Sprint("key", i)
			var stored atomic.Int64
			var wg sync.WaitGroup
			for caller := range 50 {
				wg.Go(func() {
					switch err := t.Swap(t.ctx, key, nil, fmt.Append(nil, caller), long, fmt.Sprint(caller)); {
					case err == nil:
						stored.Add(1)
					case !errors.Is(err, store.ErrConflict):
						t.Errorf("Swap: %v", err)
					}
				})
			}
			wg.Wait()
			if n := stored.Load(); n != 1 {
				t.Fatalf("%d of 50 callers stored the first value", n)
			}
		}
	},
}

// increment adds 1 to the number under a key, which others do too.
func (t *tester) increment(key string) {
	for {
		old, err := t.Get(t.ctx, key)
		if err != nil {
			t.Errorf("Get: %v", err)
			return
		}
		n, err := strconv.Atoi(string(old))
		if err != nil {
			t.Errorf("the number is %q", old)
			return
		}
		switch err := t.Swap(t.ctx, key, old, strconv.AppendInt(nil, int64(n+1), 10), long, ""); {
		case err == nil:
			return
		case !errors.Is(err, store.ErrConflict):
			t.Errorf("Swap: %v", err)
			return
		}
	}
}
