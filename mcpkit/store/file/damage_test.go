package file_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
)

// sample makes a file with values of all kinds and returns its content.
func sample(t *testing.T, path string) []byte {
	s, err := file.Open(path, nil)
	require.NoError(t, err)
	for i := range 60 {
		value := []byte(strings.Repeat(fmt.Sprint("value ", i), i*8))
		require.NoError(t, s.Swap(ctx, fmt.Sprintf("kept%02d", i), nil, value, time.Hour, "a"))
		require.NoError(t, s.Put(ctx, fmt.Sprintf("put%02d", i), value, time.Hour, "a"))
		_, err := s.Add(ctx, fmt.Sprintf("n%02d", i), 1, time.Hour)
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return content
}

// TestADamagedFileIsAnError opens files with damaged bytes, truncated files, and files of other
// kinds, in another process, which a fault could end.
func TestADamagedFileIsAnError(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"damage", "truncate"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			sample(t, filepath.Join(dir, "values"))
			out, err := child(t, name, dir).Output()
			assert.NoError(t, err, "the process ended: %s", out)
			assert.Regexp(t, `\d+ of \d+ files are damaged`, string(out))
			t.Log(string(out))
		})
	}
	for name, content := range map[string]string{
		"text": "this is not a database\n", "zeros": strings.Repeat("\x00", 1<<16), "pages of text": strings.Repeat("text ", 1<<14),
		"SQLite": "SQLite format 3\x00" + strings.Repeat("\x00", 1<<13),
	} {
		path := filepath.Join(t.TempDir(), "values")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := file.Open(path, nil)
		assert.ErrorIs(t, err, file.ErrDamaged, name)
		assert.ErrorContains(t, err, path, name)
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, content, string(kept), "%s: Open does not change a file that is no store", name)
	}
}

func damageChild(dir string) {
	content := must(os.ReadFile(filepath.Join(dir, "values")))
	path := filepath.Join(dir, "damaged")
	damaged, all := 0, 0
	for seed := range uint64(testsize.Count(300, 100)) {
		random := rand.New(rand.NewPCG(seed, 0))
		bad := append([]byte{}, content...)
		for range 1 + random.IntN(200) {
			bad[random.IntN(len(bad))] = byte(random.Uint32())
		}
		if seed%3 == 0 { // the fields at the start of a page
			page := random.IntN(len(bad)/4096) * 4096
			for i := range 64 {
				bad[page+i] = byte(random.Uint32())
			}
		}
		if seed%7 == 0 { // a page that was never written
			page := random.IntN(len(bad)/4096) * 4096
			clear(bad[page : page+4096])
		}
		check(os.WriteFile(path, bad, 0o600))
		all++
		if !usable(path, fmt.Sprint("seed ", seed)) {
			damaged++
		}
	}
	fmt.Printf("%d of %d files are damaged", damaged, all)
}

func truncateChild(dir string) {
	content := must(os.ReadFile(filepath.Join(dir, "values")))
	path := filepath.Join(dir, "damaged")
	damaged, all := 0, 0
	for size := 1; size < len(content); size += 1 + size/16 {
		check(os.WriteFile(path, content[:size], 0o600))
		all++
		if !usable(path, fmt.Sprint("size ", size)) {
			damaged++
		}
	}
	fmt.Printf("%d of %d files are damaged", damaged, all)
}

// usable opens a file that may be damaged. It ends the process if the file is open and has wrong
// values.
func usable(path, name string) bool {
	s, err := file.Open(path, nil)
	if err != nil {
		if !errors.Is(err, file.ErrDamaged) {
			check(fmt.Errorf("%s: the error does not say that the file is damaged: %w", name, err))
		}
		return false
	}
	for i := range 60 {
		want := strings.Repeat(fmt.Sprint("value ", i), i*8)
		for _, key := range []string{"kept%02d", "put%02d"} {
			value, err := s.Get(ctx, fmt.Sprintf(key, i))
			if err == nil && string(value) != want {
				check(fmt.Errorf("%s: a value is wrong", name))
			}
			if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrUnavailable) {
				check(fmt.Errorf("%s: %w", name, err))
			}
		}
	}
	_ = s.Put(ctx, "new", nil, time.Hour, "")
	_ = s.Close()
	return true
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}
