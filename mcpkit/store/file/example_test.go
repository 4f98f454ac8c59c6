package file_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
)

// A file keeps its values when the program ends.
func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "values")
	s, err := file.Open(path, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	err = s.Swap(ctx, "code", nil, []byte("grant"), time.Minute, "client 1")
	fmt.Println(err, s.Close())

	s, err = file.Open(path, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	value, err := s.Take(ctx, "code")
	fmt.Println(string(value), err)
	_, err = s.Take(ctx, "code")
	fmt.Println(err)
	// Output:
	// <nil> <nil>
	// grant <nil>
	// store: there is no value under this key
}
