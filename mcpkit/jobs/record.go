package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// The statuses of a record. All but running are final.
const (
	running   = "running"
	done      = "done"
	failed    = "failed"
	cancelled = "cancelled"
	lost      = "lost"
)

// A record is a job as it is stored.
type record struct {
	Status string `json:"status"`
	// Owner is whose share of the store the record takes.
	Owner string `json:"owner,omitempty"`
	// Lease is the key of the lease: one of the places of its caller. Its value is the key of the
	// record while the process of the job lives.
	Lease   string          `json:"lease,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Files   []string        `json:"files,omitempty"` // handles of the files in Result
	Error   string          `json:"error,omitempty"` // for the model
	Done    float64         `json:"doneSoFar,omitempty"`
	Total   float64         `json:"total,omitempty"`
	Message string          `json:"message,omitempty"`
}

func (rec record) encode() []byte {
	raw, _ := json.Marshal(rec) // a record always encodes
	return raw
}

// user returns the user of the token of ctx; "" for all callers of a public server.
func user(ctx context.Context) string {
	if p, ok := oauth.PrincipalFrom(ctx); ok {
		return p.UserID()
	}
	return ""
}

// owner returns the key of the caller whose jobs are counted together, which is the one that the
// server's limits have: the user of the token, or the network of the client. Callers whose address
// is not known share one key.
func owner(ctx context.Context) string {
	if u := user(ctx); u != "" {
		return "user:" + u
	}
	return edge.CallerKeyFrom(ctx)
}

// key returns the key of a caller's job in the store. Handles and names of users may be long.
func (r *Runner) key(ctx context.Context, handle string) string {
	return "mcpkit/job/" + digest(r.server, r.name, user(ctx), handle)
}

// place returns the key of one of the places of an owner.
func (r *Runner) place(owner string, i int) string {
	return fmt.Sprintf("mcpkit/jobs/%s/%d", digest(r.server, r.name, owner), i)
}

func digest(parts ...string) string {
	raw, _ := json.Marshal(parts) // texts always encode
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// read returns a job of the caller and its stored bytes.
func (r *Runner) read(ctx context.Context, key string) (record, []byte, error) {
	raw, err := r.store.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return record{}, nil, r.again("job: there is no job with this handle, or it has expired")
	}
	if err != nil {
		return record{}, nil, err
	}
	var rec record
	if err := json.Unmarshal(raw, &rec); err != nil {
		return record{}, nil, fmt.Errorf("the record of a job cannot be read: %w", err)
	}
	if rec.Status != running {
		return rec, raw, nil
	}
	if holder, err := r.store.Get(ctx, rec.Lease); err == nil && string(holder) == key {
		return rec, raw, nil
	} else if err != nil && !errors.Is(err, store.ErrNotFound) {
		return record{}, nil, err
	}
	// The lease is gone: the job has ended meanwhile, or its process has died.
	now, err := r.store.Get(ctx, key)
	if err == nil && string(now) != string(raw) {
		return r.read(ctx, key)
	}
	rec.Status = lost
	return rec, raw, nil
}

// again returns the error of a job that has no result, which has to be started again.
func (r *Runner) again(what string) error {
	return &mcpkit.ToolError{What: what, Next: fmt.Sprintf("Call %s to start another job.", r.name)}
}

// failure returns the error of a job that ended without a result, or nil.
func (r *Runner) failure(rec record) error {
	switch rec.Status {
	case failed:
		return r.again("the job failed: " + rec.Error)
	case lost:
		return r.again("the job was lost, because the server that ran it ended")
	}
	return nil
}
