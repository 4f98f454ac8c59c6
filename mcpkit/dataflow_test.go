package mcpkit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// noObserver hears of requests and does nothing.
type noObserver struct{}

func (noObserver) Begin(ctx context.Context, _ observe.Operation) context.Context { return ctx }
func (noObserver) End(context.Context, observe.Operation, observe.Outcome)        {}
func (noObserver) Refused(context.Context, observe.Refusal)                       {}

// A surface says what the server itself does with data, by its options.
func TestDataOfTheServer(t *testing.T) {
	places := func(opts ...mcpkit.Option) map[policy.DataPlace]int {
		count := map[policy.DataPlace]int{}
		for _, f := range mcpkit.New(manifest(), mcpkit.Public("has no data of users"), opts...).Surface().Data {
			assert.NotEmpty(t, f.What)
			assert.NotEmpty(t, f.Why)
			count[f.Place]++
		}
		return count
	}
	assert.Equal(t, map[policy.DataPlace]int{policy.PlaceMemory: 2, policy.PlaceLog: 1}, places())
	assert.Equal(t, map[policy.DataPlace]int{policy.PlaceMemory: 2, policy.PlaceLog: 2}, places(mcpkit.Logs(observe.Logs{Requests: true})))
	assert.Equal(t, map[policy.DataPlace]int{policy.PlaceMemory: 2, policy.PlaceLog: 1, policy.PlaceTelemetry: 1}, places(mcpkit.Observe(noObserver{})))
	assert.Equal(t, map[policy.DataPlace]int{policy.PlaceMemory: 2, policy.PlaceLog: 1, policy.PlaceStore: 1}, places(mcpkit.Continuations(store.NewMemory(1<<20))))
}
