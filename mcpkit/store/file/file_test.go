package file_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/storetest"
)

func TestMain(m *testing.M) {
	if child := children[os.Getenv("FILE_CHILD")]; child != nil {
		child(os.Getenv("FILE_PATH"))
		return
	}
	testsize.Overlap(8)
	goleak.VerifyTestMain(m)
}

// children are what the test's own program does when a test starts it as another process.
var children = map[string]func(path string){
	"lock":     lockChild,
	"kill":     killChild,
	"full":     fullChild,
	"damage":   damageChild,
	"truncate": truncateChild,
}

func child(t *testing.T, name, path string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "FILE_CHILD="+name, "FILE_PATH="+path)
	cmd.Stderr = os.Stderr
	return cmd
}

func open(t testing.TB, path string, o *file.Options) *file.Store {
	s, err := file.Open(path, o)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

var ctx = context.Background()

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store {
		t.Parallel()
		return open(t, filepath.Join(t.TempDir(), "values"), &file.Options{Limit: storetest.Size})
	})
}

// TestValuesSurvive writes, closes the file, opens it again and looks.
func TestValuesSurvive(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "values")
	s, err := file.Open(path, nil)
	require.NoError(t, err)
	require.NoError(t, s.Put(ctx, "put", []byte("1"), time.Hour, "a"))
	require.NoError(t, s.Swap(ctx, "kept", nil, []byte("2"), time.Hour, "b"))
	require.NoError(t, s.Swap(ctx, "kept", []byte("2"), []byte("3"), time.Hour, "b"))
	require.NoError(t, s.Put(ctx, "empty", nil, time.Hour, ""))
	require.NoError(t, s.Swap(ctx, "taken", nil, nil, time.Hour, ""))
	require.NoError(t, s.Put(ctx, "short", nil, time.Millisecond, ""))
	_, err = s.Take(ctx, "taken")
	require.NoError(t, err)
	_, err = s.Add(ctx, "n", 7, time.Hour)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	time.Sleep(2 * time.Millisecond)

	s = open(t, path, nil)
	for key, want := range map[string]string{"put": "1", "kept": "3", "empty": ""} {
		got, err := s.Get(ctx, key)
		require.NoError(t, err, key)
		assert.Equal(t, want, string(got), key)
	}
	for _, key := range []string{"taken", "short"} {
		_, err := s.Get(ctx, key)
		assert.ErrorIs(t, err, store.ErrNotFound, key)
	}
	sum, err := s.Add(ctx, "n", 1, time.Hour)
	require.NoError(t, err)
	assert.EqualValues(t, 8, sum)
	keys, err := s.Scan(ctx, "", "", 10)
	require.NoError(t, err)
	assert.Equal(t, []string{"kept"}, keys)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// TestSharesSurvive checks that a reopened store knows who has how much, and which values are the
// oldest.
func TestSharesSurvive(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "values")
	o := &file.Options{Limit: 64 << 10}
	s, err := file.Open(path, o)
	require.NoError(t, err)
	part := make([]byte, 1<<10)
	n := 0
	for ; s.Swap(ctx, fmt.Sprint("kept", n), nil, part, time.Hour, "a") == nil; n++ {
	}
	for i := range 16 {
		require.NoError(t, s.Put(ctx, fmt.Sprintf("put%02d", 15-i), part, time.Hour, "b"))
	}
	require.NoError(t, s.Close())

	s = open(t, path, o)
	assert.ErrorIs(t, s.Swap(ctx, "more", nil, part, time.Hour, "a"), store.ErrFull)
	assert.NoError(t, s.Swap(ctx, "more", nil, part, time.Hour, "c"))
	for i := range 40 {
		require.NoError(t, s.Put(ctx, fmt.Sprintf("new%02d", i), part, time.Hour, "b"))
		_, oldest := s.Get(ctx, "put15")
		_, newest := s.Get(ctx, "put00")
		if oldest != nil {
			assert.NoError(t, newest, "the oldest goes first, not the first key")
			break
		}
	}
	_, err = s.Get(ctx, "put15")
	assert.ErrorIs(t, err, store.ErrNotFound)
	for i := range n {
		_, err := s.Get(ctx, fmt.Sprint("kept", i))
		assert.NoError(t, err)
	}
}

// TestASmallerLimitKeepsWhatSwapStored opens a file with a smaller limit than it was made with.
func TestASmallerLimitKeepsWhatSwapStored(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "values")
	s, err := file.Open(path, nil)
	require.NoError(t, err)
	for i := range 100 {
		require.NoError(t, s.Swap(ctx, fmt.Sprint("kept", i), nil, make([]byte, 1<<10), time.Hour, ""))
		require.NoError(t, s.Put(ctx, fmt.Sprint("put", i), make([]byte, 1<<10), time.Hour, ""))
		_, err := s.Add(ctx, fmt.Sprint("n", i), 1, time.Hour)
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	for range 2 {
		s, err := file.Open(path, &file.Options{Limit: 10 << 10})
		require.NoError(t, err)
		require.ErrorIs(t, s.Swap(ctx, "new", nil, nil, time.Hour, ""), store.ErrFull)
		require.ErrorIs(t, s.Put(ctx, "new", nil, time.Hour, ""), store.ErrTooLarge)
		for i := range 100 {
			_, err := s.Get(ctx, fmt.Sprint("kept", i))
			require.NoError(t, err)
			_, err = s.Get(ctx, fmt.Sprint("put", i))
			require.ErrorIs(t, err, store.ErrNotFound)
			sum, err := s.Add(ctx, fmt.Sprint("n", i), 0, time.Hour)
			require.NoError(t, err)
			require.EqualValues(t, 1, sum)
		}
		require.NoError(t, s.Close())
	}
}

// TestTheFileIsLocked opens a file that this process and another have open.
func TestTheFileIsLocked(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "values")
	s := open(t, path, nil)
	_, err := file.Open(path, nil)
	assert.ErrorIs(t, err, file.ErrLocked)
	assert.ErrorContains(t, err, path)
	out, err := child(t, "lock", path).Output()
	require.NoError(t, err)
	assert.Equal(t, "locked", string(out))
	require.NoError(t, s.Close())
	out, err = child(t, "lock", path).Output()
	require.NoError(t, err)
	assert.Equal(t, "open", string(out))
}

func lockChild(path string) {
	if _, err := file.Open(path, nil); err != nil {
		fmt.Print("locked")
		return
	}
	fmt.Print("open")
}

// TestCloseEndsCalls closes a store while it is used.
func TestCloseEndsCalls(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "values"), nil)
	var wg sync.WaitGroup
	used := make(chan struct{}, 1000)
	for g := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprint(g, i)
				err := s.Swap(ctx, key, nil, nil, time.Hour, "")
				if err == nil {
					_, err = s.Get(ctx, key)
				}
				if err != nil {
					assert.ErrorIs(t, err, store.ErrUnavailable)
					return
				}
				select {
				case used <- struct{}{}:
				default:
				}
			}
		})
	}
	<-used
	require.NoError(t, s.Close())
	wg.Wait()
	for _, err := range []error{
		s.Put(ctx, "a", nil, time.Hour, ""), s.Delete(ctx, "a"), s.Swap(ctx, "a", nil, nil, time.Hour, ""),
	} {
		assert.ErrorIs(t, err, store.ErrUnavailable)
		assert.ErrorContains(t, err, "closed")
	}
	_, err := s.Get(ctx, "a")
	assert.ErrorIs(t, err, store.ErrUnavailable)
	_, err = s.Scan(ctx, "a", "", 1)
	assert.ErrorIs(t, err, store.ErrUnavailable)
}

// TestTheFileIsBounded writes much more than the file may have.
func TestTheFileIsBounded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "values")
	s := open(t, path, &file.Options{Limit: 1 << 20})
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 300 {
				assert.NoError(t, s.Put(ctx, fmt.Sprint(g, i), make([]byte, 1+i*7919%60_000), time.Hour, fmt.Sprint(g)))
			}
		})
	}
	wg.Wait()
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.LessOrEqual(t, info.Size(), int64(20<<20))
	assert.NoError(t, s.Put(ctx, "after", nil, time.Hour, ""))
}

func TestOpenRefusesWhatIsNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := file.Open(dir, nil)
	assert.ErrorIs(t, err, file.ErrDamaged)
	_, err = file.Open(filepath.Join(dir, "none", "values"), nil)
	assert.ErrorIs(t, err, os.ErrNotExist)
	empty := filepath.Join(dir, "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	assert.NoError(t, open(t, empty, nil).Put(ctx, "a", nil, time.Hour, ""), "a process was killed when it made the file")
}

func BenchmarkFile(b *testing.B) {
	storetest.Benchmark(b, func(b *testing.B) store.Store { return open(b, filepath.Join(b.TempDir(), "values"), nil) })
}
