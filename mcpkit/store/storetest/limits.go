package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// fill stores values with Swap under prefix and a number until there is no room, and returns how
// many.
func (t *tester) fill(prefix, value string, ttl time.Duration, owner string) int {
	t.Helper()
	for i := range 2*Size/len(value) + 2 {
		err := t.Swap(t.ctx, fmt.Sprintf("%s%03d", prefix, i), nil, []byte(value), ttl, owner)
		if errors.Is(err, store.ErrFull) {
			if i == 0 {
				t.Fatalf("there is no room for the first value")
			}
			return i
		}
		t.is("Swap", err, nil)
	}
	t.Fatalf("the store takes more than %d bytes", 2*Size)
	return 0
}

var limitTests = map[string]func(*tester){
	"a value may be too large": func(t *tester) {
		large := string(make([]byte, Size+Size/8))
		t.put("put", "x", "")
		t.is("Put", t.Put(t.ctx, "put", []byte(large), long, ""), store.ErrTooLarge)
		t.hasNot("put")
		t.keep("kept", "x", "a")
		t.is("Put", t.Put(t.ctx, "kept", []byte(large), long, ""), store.ErrTooLarge)
		t.hasNot("kept")
		t.keep("kept", "x", "a")
		t.swap("kept", []byte("x"), large, "a", store.ErrTooLarge)
		t.swap("new", nil, large, "", store.ErrTooLarge)
		t.has("kept", "x")
		t.hasNot("new")
		t.scans("", "", 10, "kept")
	},
	"Put displaces values, but not those of owners that have less": func(t *tester) {
		part := string(make([]byte, Size/32))
		t.put("honest", part, "user:honest")
		for i := range 100 {
			t.put(fmt.Sprint("greedy", i), part, "user:greedy")
		}
		t.has("honest", part)
		t.hasNot("greedy0")
		t.has("greedy99", part)
		for i := range 8 {
			t.put(fmt.Sprint("other", i), part, "user:other")
		}
		for i := range 8 {
			t.has(fmt.Sprint("other", i), part)
		}
		t.has("honest", part)
		t.put("greedy99", "small", "user:greedy")
		t.has("greedy99", "small")
	},
	"Put displaces nothing that Swap stored": func(t *tester) {
		part := string(make([]byte, Size/32))
		for i := range 8 {
			t.keep(fmt.Sprint("kept", i), part, "user:greedy")
		}
		t.swap("kept7", []byte(part), "x", "user:greedy", nil)
		for i := range 100 {
			t.put(fmt.Sprint("put", i), part, fmt.Sprint("user:", i%10))
		}
		for i := range 7 {
			t.has(fmt.Sprint("kept", i), part)
		}
		t.has("kept7", "x")
		t.has("put99", part)
	},
	"Swap refuses values without room, and changes nothing": func(t *tester) {
		part := string(make([]byte, Size/32))
		n := t.fill("a", part, long, "user:a")
		last, more := fmt.Sprintf("a%03d", n-1), part+strings.Repeat("x", Size/32)
		t.swap(last, []byte(part), more, "user:a", store.ErrFull)
		for i := range n {
			t.has(fmt.Sprintf("a%03d", i), part)
		}
		t.hasNot(fmt.Sprintf("a%03d", n))
		t.swap(last, []byte("x"), part, "user:a", store.ErrConflict)
		t.swap(last, []byte(part), strings.Repeat("y", len(part)), "user:a", nil)
		t.swap("another", nil, part, "user:a", store.ErrFull)
		t.takes(last, strings.Repeat("y", len(part)))
		t.swap("another", nil, part, "user:a", nil)
		t.is("Delete", t.Delete(t.ctx, "a000"), nil)
		t.swap("one more", nil, part, "user:a", nil)
		t.put("a001", "x", "user:a")
		t.swap("still one more", nil, part, "user:a", nil)
	},
	"an owner leaves room for others": func(t *tester) {
		part := string(make([]byte, Size/64))
		t.fill("a", part, long, "user:a")
		t.fill("b", part, long, "user:b")
		t.fill("c", part, long, "user:c")
		t.keep("program", part, "")
		t.swap("program", []byte(part), part[1:], "", nil)
	},
	"the program has room when callers have filled the store": func(t *tester) {
		part := string(make([]byte, Size/64))
		for i := range 1000 {
			err := t.Swap(t.ctx, fmt.Sprint("k", i), nil, []byte(part), long, fmt.Sprint("user:", i))
			if errors.Is(err, store.ErrFull) {
				t.keep("program", part, "")
				t.swap("caller", nil, part, "user:new", store.ErrFull)
				return
			}
			t.is("Swap", err, nil)
		}
		t.Fatalf("the store takes more than its size")
	},
	"what is removed makes room again": func(t *tester) {
		part := string(make([]byte, Size/32))
		n := t.fill("k", part, long, "")
		t.empty(n)
		var wg sync.WaitGroup
		for caller := range 6 {
			wg.Go(func() {
				random := rand.New(rand.NewPCG(uint64(caller), 0))
				for range 60 {
					t.useAtRandom(random, fmt.Sprintf("k%03d", random.IntN(n)), []string{"", "user:a", "user:b"}[caller%3])
				}
			})
		}
		wg.Wait()
		t.empty(n)
		if again := t.fill("k", part, long, ""); again != n {
			t.Fatalf("there is room for %d values, and at first there was for %d", again, n)
		}
	},
	"Put has room when Swap has none": func(t *tester) {
		t.fill("a", string(make([]byte, Size/64)), long, "")
		t.put("put", string(make([]byte, Size/32)), "user:a")
		t.has("put", string(make([]byte, Size/32)))
	},
}

// empty removes the values that fill stored, of which there are at most n.
func (t *tester) empty(n int) {
	t.Helper()
	for i := range n {
		t.is("Delete", t.Delete(t.ctx, fmt.Sprintf("k%03d", i)), nil)
	}
	t.scans("", "", 10)
}

// useAtRandom stores or removes the value under a key, which others do too.
func (t *tester) useAtRandom(random *rand.Rand, key, owner string) {
	value := make([]byte, random.IntN(Size/32))
	ttl := long
	if random.IntN(4) == 0 {
		ttl = time.Duration(random.Int64N(int64(5 * time.Millisecond)))
	}
	var err error
	switch random.IntN(5) {
	case 0:
		err = t.Put(t.ctx, key, value, ttl+1, owner)
	case 1:
		_, err = t.Take(t.ctx, key)
	case 2:
		err = t.Delete(t.ctx, key)
	default:
		old, _ := t.Get(t.ctx, key)
		err = t.Swap(t.ctx, key, old, value, ttl+1, owner)
	}
	for _, expected := range []error{store.ErrNotFound, store.ErrConflict, store.ErrFull, store.ErrTooLarge} {
		if errors.Is(err, expected) {
			return
		}
	}
	if err != nil {
		t.Errorf("a random call: %v", err)
	}
}
