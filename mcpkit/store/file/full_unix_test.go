//go:build unix

package file_test

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
)

// TestAFullDiskIsAnError writes in a process whose files may have no more than some bytes.
func TestAFullDiskIsAnError(t *testing.T) {
	t.Parallel()
	out, err := child(t, "full", filepath.Join(t.TempDir(), "values")).Output()
	require.NoError(t, err, string(out))
	assert.Equal(t, "full and free again", string(out))
}

func fullChild(path string) {
	signal.Ignore(syscall.SIGXFSZ)
	s := must(file.Open(path, nil))
	const size = 2 << 20
	var before syscall.Rlimit
	check(syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	check(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: before.Max}))
	value := make([]byte, 20_000)
	n := 0
	for ; ; n++ {
		err := s.Swap(ctx, fmt.Sprint("k", n), nil, value, time.Hour, "")
		if err == nil {
			continue
		}
		if !errors.Is(err, store.ErrFull) {
			check(fmt.Errorf("the error does not say that the disk is full: %w", err))
		}
		break
	}
	if _, err := s.Get(ctx, fmt.Sprint("k", n)); !errors.Is(err, store.ErrNotFound) {
		check(fmt.Errorf("after the error, Get returns %w", err))
	}
	for i := range n {
		if got := must(s.Get(ctx, fmt.Sprint("k", i))); len(got) != len(value) {
			check(errors.New("a value is not whole"))
		}
	}
	if err := s.Put(ctx, "large", make([]byte, 1<<20), time.Hour, ""); !errors.Is(err, store.ErrFull) {
		check(fmt.Errorf("Put on a full disk: %w", err))
	}
	check(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before))
	check(s.Swap(ctx, fmt.Sprint("k", n), nil, value, time.Hour, ""))
	check(s.Close())
	s = must(file.Open(path, nil))
	for i := range n + 1 {
		must(s.Take(ctx, fmt.Sprint("k", i)))
	}
	check(s.Close())
	fmt.Print("full and free again")
	os.Exit(0)
}
