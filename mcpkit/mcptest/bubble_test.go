package mcptest_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// TestDeadlines checks that time passes in a synctest bubble as soon as every goroutine waits.
func TestDeadlines(t *testing.T) {
	srv := mcpkit.New(manifest(), open, mcpkit.Logs(observe.Logs{Logger: quiet}))
	sleep := func(ctx context.Context, in struct {
		Minutes int `json:"minutes" jsonschema:"description=How long"`
	}) (string, error) {
		select {
		case <-time.After(time.Duration(in.Minutes) * time.Minute):
			return "slept", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	mcpkit.AddTool(srv, "sleep_well", annotate.ReadOnly("Sleep well"), "Sleeps. Use when tired.", sleep, mcpkit.Timeout(3*time.Minute))
	synctest.Test(t, func(t *testing.T) {
		c := mcptest.New(t, srv)
		began := time.Now()
		assert.Equal(t, "slept", mcptest.Call[string](t, c, "sleep_well", map[string]int{"minutes": 2}))
		assert.Equal(t, 2*time.Minute, time.Since(began))
		assert.Contains(t, mcptest.CallError(t, c, "sleep_well", map[string]int{"minutes": 9}), "did not finish within 3m0s")
		assert.Equal(t, 5*time.Minute, time.Since(began))
	})
}

// TestWithFixture checks that handlers find the data of the fixture, which is removed afterwards.
func TestWithFixture(t *testing.T) {
	type key struct{}
	gone := false
	srv := mcpkit.New(manifest(), open, mcpkit.Logs(observe.Logs{Logger: quiet}), mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
		return context.WithValue(ctx, key{}, "sample"), func() { gone = true }, nil
	}))
	mcpkit.AddTool(srv, "read_note", annotate.ReadOnly("Read a note"), "Reads a note. Use when its text is wanted.",
		func(ctx context.Context, _ struct{}) (string, error) {
			note, _ := ctx.Value(key{}).(string)
			return note, nil
		})
	t.Run("with", func(t *testing.T) {
		assert.Equal(t, "sample", mcptest.Call[string](t, mcptest.New(t, srv, mcptest.WithFixture()), "read_note", nil))
		assert.False(t, gone)
	})
	assert.True(t, gone)
	assert.Empty(t, mcptest.Call[string](t, mcptest.New(t, srv), "read_note", nil))
}
