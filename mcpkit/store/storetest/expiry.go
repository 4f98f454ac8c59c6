package storetest

import (
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// soon is a time to live that tests wait for.
const soon = 60 * time.Millisecond

var expiryTests = map[string]func(*tester){
	"a value goes when its time is over": func(t *tester) {
		start := time.Now()
		t.is("Put", t.Put(t.ctx, "put", []byte("x"), soon, ""), nil)
		t.is("Swap", t.Swap(t.ctx, "kept", nil, []byte("x"), soon, ""), nil)
		t.put("stays", "x", "")
		t.keep("kept stays", "x", "")
		t.goes("put", start, soon)
		t.goes("kept", start, soon)
		for _, key := range []string{"put", "kept"} {
			_, err := t.Take(t.ctx, key)
			t.is("Take of a value whose time is over", err, store.ErrNotFound)
			t.swap(key, []byte("x"), "y", "", store.ErrConflict)
			t.keep(key, "y", "")
			t.has(key, "y")
		}
		t.has("stays", "x")
		t.has("kept stays", "x")
	},
	"the last write sets the time": func(t *tester) {
		for _, key := range []string{"longer by Put", "longer by Swap", "shorter by Put", "shorter by Swap"} {
			ttl := long
			if key[0] == 'l' {
				ttl = 2 * time.Second
			}
			t.is("Swap", t.Swap(t.ctx, key, nil, []byte("x"), ttl, ""), nil)
		}
		t.put("longer by Put", "y", "")
		t.swap("longer by Swap", []byte("x"), "y", "", nil)
		start := time.Now()
		t.is("Put", t.Put(t.ctx, "shorter by Put", []byte("y"), soon, ""), nil)
		t.is("Swap", t.Swap(t.ctx, "shorter by Swap", []byte("x"), []byte("y"), soon, ""), nil)
		t.goes("shorter by Put", start, soon)
		t.goes("shorter by Swap", start, soon)
		time.Sleep(time.Until(start.Add(2*time.Second + clockGrain)))
		t.has("longer by Put", "y")
		t.has("longer by Swap", "y")
	},
	"a time may be very short or long": func(t *tester) {
		for _, ttl := range []time.Duration{1, time.Microsecond, time.Millisecond} {
			start := time.Now()
			t.is("Put", t.Put(t.ctx, "a", []byte("x"), ttl, ""), nil)
			t.goes("a", start, ttl)
		}
		for _, ttl := range []time.Duration{100 * 365 * 24 * time.Hour, 1<<63 - 1} {
			t.is("Put", t.Put(t.ctx, "a", []byte("x"), ttl, ""), nil)
			t.has("a", "x")
			t.is("Swap", t.Swap(t.ctx, "b", nil, []byte("x"), ttl, ""), nil)
			t.takes("b", "x")
			_, err := t.Add(t.ctx, ttl.String(), 1, ttl)
			t.is("Add", err, nil)
			t.adds(ttl.String(), 1, 2)
		}
	},
	"values whose time is over make room": func(t *tester) {
		part := string(make([]byte, Size/32))
		ttl := 2 * time.Second
		n := t.fill("old", part, ttl, "a")
		time.Sleep(ttl + clockGrain)
		if again := t.fill("new", part, long, "a"); again < n {
			t.Fatalf("there is room for %d values after %d have expired", again, n)
		}
	},
}
