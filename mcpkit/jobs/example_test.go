package jobs_test

import (
	"context"
	"fmt"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/jobs"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// An export takes longer than a client waits, so that it is a job. Results are kept in memory;
// replicas use the store of package mcpkit/store/redis.
func ExampleAdd() {
	srv := mcpkit.New(manifest(), mcpkit.Public("the notes are public"))
	exports := jobs.Add(srv, store.NewMemory(0), "export_notes", annotate.ReadOnly("Export notes"),
		"Exports all notes. Use when the user wants a copy of everything.",
		func(ctx context.Context, _ struct{}) (exported, error) {
			mcpkit.Progress(ctx, 0, 2, "Reading the notes")
			return exported{Notes: 2}, ctx.Err()
		}, &jobs.Options{Timeout: 20 * time.Minute})
	for _, tool := range srv.Surface().Tools {
		fmt.Println(tool.Name, *tool.Hints.ReadOnly, *tool.Hints.Destructive)
	}

	// When the server has stopped serving, jobs have a minute to finish.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fmt.Println(exports.Drain(ctx))
	// Output:
	// cancel_export_notes false true
	// export_notes true false
	// get_export_notes_result true false
	// <nil>
}
