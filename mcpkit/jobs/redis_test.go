package jobs_test

import (
	"context"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/redistest"
	"github.com/mcpkit-go/mcpkit/mcpkit/jobs"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
)

// TestReplicasShareJobs checks that replicas with Redis answer for each other, and that a caller
// has the same few places on all of them.
func TestReplicasShareJobs(t *testing.T) {
	addr := redistest.Start(t).Addr()
	replica := func() (*mcptest.Client, *jobs.Runner) {
		kept, err := redis.Open(t.Context(), &goredis.UniversalOptions{Addrs: []string{addr}}, nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = kept.Close() })
		srv, runner := newServer(kept, lasting(time.Hour), &jobs.Options{PerCaller: 1, Timeout: 2 * time.Hour, Wait: time.Millisecond})
		return mcptest.New(t, srv), runner
	}
	one, runner := replica()
	two, other := replica()
	h := start(t, one)
	assert.Equal(t, "running", resultOf(t, two, h).Status)
	assert.Contains(t, mcptest.CallError(t, two, "export_notes", exportIn{}), "1 jobs of this caller are running")
	assert.Equal(t, "cancelled", mcptest.Call[jobs.State](t, one, "cancel_export_notes", h).Status)
	require.NoError(t, runner.Drain(t.Context()))
	assert.Equal(t, "cancelled", resultOf(t, two, h).Status)

	h = start(t, two) // the place is free again
	ctx, end := context.WithCancel(t.Context())
	end()
	require.ErrorContains(t, other.Drain(ctx), "1 jobs of export_notes did not finish")
	assert.Contains(t, noResult(t, one, h), "the job was lost")
}
