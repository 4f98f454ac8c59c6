package store_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A Memory holds a bounded number of bytes, each value for a limited time.
func ExampleMemory() {
	s := store.NewMemory(1 << 20)
	if err := s.Put(ctx, "greeting", []byte("hello"), time.Minute, "user 1"); err != nil {
		fmt.Println(err)
		return
	}
	value, err := s.Get(ctx, "greeting")
	fmt.Println(string(value), err)
	_, err = s.Get(ctx, "other")
	fmt.Println(errors.Is(err, store.ErrNotFound))
	// Output:
	// hello <nil>
	// true
}
