package file_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
)

// A step is what a child has done, or is about to do if Done is not set.
type step struct {
	Key  string
	Take bool `json:",omitempty"`
	Done bool `json:",omitempty"`
	Sum  int64
}

const lanes = 8

// killChild stores and takes values in several goroutines, and writes each step to its output
// before and after.
func killChild(path string) {
	s, err := file.Open(path, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var mu sync.Mutex
	say := func(st step) {
		line, _ := json.Marshal(st)
		mu.Lock()
		defer mu.Unlock()
		_, _ = os.Stdout.Write(append(line, '\n'))
	}
	var wg sync.WaitGroup
	for lane := range lanes {
		wg.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%d-%d-%d", os.Getpid(), lane, i)
				say(step{Key: key})
				if err := s.Swap(ctx, key, nil, []byte(key), time.Hour, ""); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				say(step{Key: key, Done: true})
				if i%2 == 0 {
					say(step{Key: key, Take: true})
					if _, err := s.Take(ctx, key); err != nil {
						fmt.Fprintln(os.Stderr, err)
						os.Exit(1)
					}
					say(step{Key: key, Take: true, Done: true})
				}
				sum, err := s.Add(ctx, "steps", 1, time.Hour)
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				say(step{Done: true, Sum: sum})
			}
		})
	}
	wg.Wait()
}

// TestNothingAcknowledgedIsLostByAKill kills a process that writes to a file, at random times, and
// checks what the file has.
func TestNothingAcknowledgedIsLostByAKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "values")
	var counted int64
	stored, taken := 0, 0
	kills := testsize.Count(200, 8)
	for range kills {
		steps := runAndKill(t, path)
		s, err := file.Open(path, nil)
		require.NoError(t, err, "after a kill")
		begun, done := map[step]bool{}, map[step]bool{}
		for _, st := range steps {
			if st.Key == "" {
				counted = max(counted, st.Sum)
				continue
			}
			begun[step{Key: st.Key, Take: st.Take}] = true
			if st.Done {
				done[step{Key: st.Key, Take: st.Take}] = true
			}
		}
		for st := range begun {
			if st.Take {
				continue
			}
			value, err := s.Get(ctx, st.Key)
			there := err == nil
			if !there {
				require.ErrorIs(t, err, store.ErrNotFound)
			} else {
				require.Equal(t, st.Key, string(value), "a value is whole")
			}
			take := step{Key: st.Key, Take: true}
			switch {
			case done[take]:
				require.False(t, there, "%s was taken and is there again", st.Key)
				taken++
			case done[st] && !begun[take]:
				require.True(t, there, "%s was acknowledged and is lost", st.Key)
				stored++
			}
		}
		sum, err := s.Add(ctx, "steps", 0, time.Hour)
		require.NoError(t, err)
		require.GreaterOrEqual(t, sum, counted, "the counter lost an acknowledged step")
		require.LessOrEqual(t, sum, counted+lanes, "the counter has steps that nobody took")
		counted = sum
		// The next child starts with few values.
		for after := ""; ; {
			keys, err := s.Scan(ctx, "", after, 100)
			require.NoError(t, err)
			if len(keys) == 0 {
				break
			}
			after = keys[len(keys)-1]
			var wg sync.WaitGroup
			for _, key := range keys {
				wg.Go(func() { assert.NoError(t, s.Delete(ctx, key)) })
			}
			wg.Wait()
		}
		require.NoError(t, s.Close())
	}
	t.Logf("%d kills: %d values were there and %d were taken", kills, stored, taken)
	assert.Positive(t, stored)
	assert.Positive(t, taken)
}

// runAndKill starts a child and kills it after up to 100 of its steps, or before it has opened the
// file. It returns the steps.
func runAndKill(t *testing.T, path string) (steps []step) {
	cmd := child(t, "kill", path)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewReader(out)
	read := func() bool {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			return false
		}
		var st step
		require.NoError(t, json.Unmarshal(line, &st))
		steps = append(steps, st)
		return true
	}
	if rand.IntN(10) > 0 {
		for range rand.IntN(100) {
			if !read() {
				break
			}
		}
	}
	time.Sleep(time.Duration(rand.Int64N(int64(3 * time.Millisecond)))) // somewhere between two steps
	require.NoError(t, cmd.Process.Kill())
	for read() {
	}
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	require.Equal(t, -1, exit.ExitCode(), "the child was killed and did not end by itself")
	return steps
}
