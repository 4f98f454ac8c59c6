package mcpkit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
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

// TestDataOfTheServerIsNamed checks each text that a privacy policy is compared with, on a public
// server and on a protected one.
func TestDataOfTheServerIsNamed(t *testing.T) {
	all := []mcpkit.Option{
		mcpkit.Logs(observe.Logs{Requests: true}), mcpkit.Observe(noObserver{}), mcpkit.Continuations(store.NewMemory(1 << 20)),
		mcpkit.Edge(edge.Config{Allow: &edge.AllowList{Networks: edge.AnthropicEgress}}),
	}
	said := func(access mcpkit.Access, opts ...mcpkit.Option) (texts []string) {
		for _, f := range mcpkit.New(manifest(), access, opts...).Surface().Data {
			texts = append(texts, string(f.Place)+": "+f.What+", "+f.Kept)
		}
		return texts
	}
	public, login := mcpkit.Public("has no data of users"), mcpkit.OAuth(loginConfig())
	calls, fault := "memory: the arguments and results of calls, until the call is answered",
		"log: for a request that fails or is refused: the tool, the reason and a reference, without arguments, results and tokens, "
	optional := []string{
		"log: for each request: the method, tool, protocol version, outcome and duration, ",
		"log: the address of a caller that is not allowed, ",
		"telemetry: for each request: the method, tool, outcome, duration and sizes, without arguments and results, ",
		"store: the rest of a result that is too long for one answer, with the account of the caller, for 15 minutes",
	}
	assert.Equal(t, []string{calls, "memory: the address of the caller, while the limits apply, usually minutes", fault}, said(public))
	assert.Equal(t, append(said(public), optional...), said(public, all...))
	token := "memory: the access token and the user, client and scopes that it names, until the token expires"
	assert.Equal(t, []string{calls, "memory: the account and the address of the caller, while the limits apply, usually minutes", fault, token}, said(login))
	assert.Equal(t, append(said(login), optional...), said(login, all...))
}
