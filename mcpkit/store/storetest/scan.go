package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

var scanTests = map[string]func(*tester){
	"Scan finds keys by their prefix, in order": func(t *tester) {
		t.scans("", "", 10)
		for _, key := range []string{"b/2", "b/10", "a", "b", "b/", "c", "b/1", "b0", "B/1"} {
			t.keep(key, "x", "")
		}
		t.put("b/3", "x", "")
		t.adds("b/4", 1, 1)
		t.scans("b/", "", 10, "b/", "b/1", "b/10", "b/2")
		t.scans("b/", "", 2, "b/", "b/1")
		t.scans("b/", "b/1", 2, "b/10", "b/2")
		t.scans("b/", "b/2", 2)
		t.scans("b/", "b/11", 2, "b/2")
		t.scans("b/", "a", 1, "b/")
		t.scans("b/", "c", 10)
		t.scans("x", "", 10)
		t.scans("", "b/2", 10, "b0", "c")
		t.scans("b/10", "", 10, "b/10")
		t.scans("", "", 100, "B/1", "a", "b", "b/", "b/1", "b/10", "b/2", "b0", "c")
	},
	"Scan does not find what is gone": func(t *tester) {
		for i := range 8 {
			t.keep(fmt.Sprint("k", i), "x", "")
		}
		t.is("Delete", t.Delete(t.ctx, "k0"), nil)
		t.takes("k1", "x")
		t.put("k2", "x", "")
		t.is("Swap", t.Swap(t.ctx, "k3", []byte("x"), []byte("y"), 1, ""), nil)
		t.swap("k4", []byte("x"), "y", "another", nil)
		for {
			if _, err := t.Get(t.ctx, "k3"); err != nil {
				break
			}
		}
		t.scans("k", "", 10, "k4", "k5", "k6", "k7")
		t.scans("k", "", 1, "k4")
		t.keep("k0", "x", "")
		t.scans("k", "", 2, "k0", "k4")
	},
	"Scan orders and compares bytes": func(t *tester) {
		for _, key := range oddTexts {
			t.keep("p"+key, "x", "")
		}
		want := slices.Clone(oddTexts)
		slices.Sort(want)
		for i := range want {
			want[i] = "p" + want[i]
		}
		t.scans("p", "", 1000, want...)
		for i, key := range want {
			t.scans("p", key, 1, want[i+1:min(i+2, len(want))]...)
			var with []string
			for _, other := range want {
				if strings.HasPrefix(other, key) {
					with = append(with, other)
				}
			}
			t.scans(key, "", 1000, with...)
		}
		t.keep("\xff\xff\xff", "x", "")
		t.scans("\xff\xff", "", 10, "\xff\xff\xff")
		t.scans("\xff", "\xff\xff", 10, "\xff\xff\xff")
	},
	"pages have every key once while others come and go": func(t *tester) {
		var want []string
		for i := range 40 {
			key := fmt.Sprintf("p/%03d", i*7)
			want = append(want, key)
			t.keep(key, "x", "")
		}
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				key := fmt.Sprintf("p/%03d-", i*13%300)
				if err := t.Swap(t.ctx, key, nil, nil, long, ""); err != nil {
					t.Errorf("Swap: %v", err)
					return
				}
				if err := t.Delete(t.ctx, key); err != nil {
					t.Errorf("Delete: %v", err)
					return
				}
			}
		})
		for range 5 {
			var got []string
			for after := ""; ; {
				page, err := t.Scan(t.ctx, "p/", after, 7)
				if err != nil {
					t.Errorf("Scan: %v", err)
					break
				}
				if len(page) == 0 {
					break
				}
				after = page[len(page)-1]
				got = append(got, slices.DeleteFunc(page, func(key string) bool { return strings.HasSuffix(key, "-") })...)
			}
			if !slices.Equal(got, want) {
				t.Errorf("the pages have %q, want %q", got, want)
			}
		}
		close(stop)
		wg.Wait()
	},
}
