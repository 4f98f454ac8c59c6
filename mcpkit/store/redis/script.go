package redis

import (
	"context"
	"crypto/sha1" //nolint:gosec // Redis names scripts so.
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A script is a Lua script that Redis runs as one step.
type script struct {
	source, sha string
	// reads is set for a script that changes nothing, which the client may send again.
	reads bool
	// results is how many strings follow the status at least.
	results int
}

var (
	//go:embed scripts/common.lua
	common string
	//go:embed scripts/put.lua
	putSource string
	//go:embed scripts/get.lua
	getSource string
	//go:embed scripts/delete.lua
	deleteSource string
	//go:embed scripts/take.lua
	takeSource string
	//go:embed scripts/swap.lua
	swapSource string
	//go:embed scripts/add.lua
	addSource string
	//go:embed scripts/scan.lua
	scanSource string
	//go:embed scripts/expire.lua
	expireSource string

	putScript    = newScript(putSource)
	getScript    = newScript(getSource).returns(1).reading()
	deleteScript = newScript(deleteSource)
	takeScript   = newScript(takeSource).returns(1)
	swapScript   = newScript(swapSource)
	addScript    = newScript(addSource).returns(1)
	scanScript   = newScript(scanSource).reading()
	expireScript = newScript(expireSource)
)

func newScript(source string) script {
	source = common + source
	sum := sha1.Sum([]byte(source)) //nolint:gosec // Redis names scripts so.
	return script{source: source, sha: hex.EncodeToString(sum[:])}
}

func (s script) returns(n int) script { s.results = n; return s }
func (s script) reading() script      { s.reads = true; return s }

// errOverflow means that a sum does not fit. The reply has the sum so far.
var errOverflow = errors.New("overflow")

// statuses are the errors by the first string of a reply.
var statuses = map[string]error{
	"ok": nil, "not found": store.ErrNotFound, "conflict": store.ErrConflict, "full": store.ErrFull,
	"too large": store.ErrTooLarge, "overflow": errOverflow,
}

// run runs a script and returns what follows the status.
func (s *Store) run(ctx context.Context, sc script, args ...any) ([]string, error) {
	reply, err := s.send(ctx, sc, "evalsha", sc.sha, args)
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		reply, err = s.send(ctx, sc, "eval", sc.source, args)
	}
	switch {
	case redis.HasErrorPrefix(err, "OOM"):
		return nil, fmt.Errorf("%w: %w", store.ErrFull, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	case len(reply) == 0:
		return nil, fmt.Errorf("%w: the reply is empty", store.ErrUnavailable)
	}
	err, known := statuses[reply[0]]
	if !known || (err == nil || errors.Is(err, errOverflow)) && len(reply)-1 < sc.results {
		return nil, fmt.Errorf("%w: the reply has another form", store.ErrUnavailable)
	}
	return reply[1:], err
}

// send sends a script once, or more often if it only reads, and waits for replicas.
func (s *Store) send(ctx context.Context, sc script, command, body string, args []any) ([]string, error) {
	all := make([]any, 0, 4+len(s.keys)+len(args))
	all = append(all, command, body, len(s.keys))
	for _, key := range s.keys {
		all = append(all, key)
	}
	all = append(append(all, s.limit), args...)
	cmd := redis.NewStringSliceCmd(ctx, all...)
	if sc.reads {
		_ = s.client.Process(ctx, cmd)
		return cmd.Result()
	}
	write := onceCmd{cmd}
	if s.replicas == 0 {
		_ = s.client.Process(ctx, write)
		return cmd.Result()
	}
	pipe := s.client.Pipeline()
	_ = pipe.Process(ctx, write)
	waited := redis.NewIntCmd(ctx, "wait", s.replicas, s.wait.Milliseconds())
	_ = pipe.Process(ctx, waited)
	_, _ = pipe.Exec(ctx)
	reply, err := cmd.Result()
	if err != nil || !changes(reply) {
		return reply, err
	}
	switch n, err := waited.Result(); {
	case err != nil:
		return nil, err
	case n < int64(s.replicas):
		return nil, fmt.Errorf("%d of %d replicas have the write in time", n, s.replicas)
	}
	return reply, nil
}

// changes reports whether a reply acknowledges a change.
func changes(reply []string) bool { return len(reply) > 0 && reply[0] == "ok" }

// A onceCmd is a command that the client does not send again when a connection breaks, because the
// first one may have been executed.
type onceCmd struct{ *redis.StringSliceCmd }

// NoRetry tells the client not to send the command again.
func (onceCmd) NoRetry() bool { return true }
