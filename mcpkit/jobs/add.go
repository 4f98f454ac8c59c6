package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// Options are about the jobs of one tool. The zero value of each field means its default.
type Options struct {
	// Timeout bounds the work; the default is an hour.
	Timeout time.Duration
	// Keep is how long a result is kept after the work; the default is an hour.
	Keep time.Duration
	// Wait is how long the tool for the result waits for a job that runs. The default is 50 s, and
	// the maximum is 230 s, because some clients give up after 240 s.
	Wait time.Duration
	// PerCaller bounds the jobs that one caller runs at the same time, on all replicas together;
	// the default is 3.
	PerCaller int
	// AtOnce bounds the jobs that this process runs at the same time; the default is 100.
	AtOnce int
	// Tool are options of all three tools, such as the scopes that they need.
	Tool []mcpkit.ToolOption
	// Log gets the causes of failed jobs; the default is slog.Default.
	Log *slog.Logger
}

// maxWait is the limit of Wait: the tool's timeout leaves time to read the store.
const maxWait = policy.MaxTimeout - readTime

const readTime = 10 * time.Second

// A Handle is the input of the tools for the result and for canceling.
type Handle struct {
	// Job is the handle of the job.
	Job string `json:"job" jsonschema:"description=The handle that the tool which started the job returned,minLength=1,maxLength=64"`
}

// A Started is the output of the tool that starts a job.
type Started struct {
	// Job is the handle of the job.
	Job string `json:"job" jsonschema:"description=The handle of the job,maxLength=64"`
	// Next says what the model does now.
	Next string `json:"next" jsonschema:"description=What to do now,maxLength=300"`
}

// A State is the output of the tool that cancels a job, and a part of the output of the tool for
// the result.
type State struct {
	// Job is the handle of the job.
	Job string `json:"job" jsonschema:"description=The handle of the job"`
	// Status is one of running, done, failed and cancelled.
	Status string `json:"status" jsonschema:"description=Whether the job runs or has ended,enum=running,enum=done,enum=failed,enum=cancelled"`
	// Done, Total and Message are what the work last told with mcpkit.Progress.
	Done    float64 `json:"done,omitempty" jsonschema:"description=How much of the work is done"`
	Total   float64 `json:"total,omitempty" jsonschema:"description=The value of done at the end"`
	Message string  `json:"message,omitempty" jsonschema:"description=What the job is doing"`
	// Next says what the model does now.
	Next string `json:"next,omitempty" jsonschema:"description=What to do now"`
}

// A Result is the output of the tool for the result. A job that failed or was lost is a tool error
// instead.
type Result[Out any] struct {
	State
	// Result is what the work returned; nil unless the job is done.
	Result *Out `json:"result,omitempty" jsonschema:"description=The result of a job that is done"`
}

// Add declares the three tools of a job: name starts work, get_NAME_result waits for its result,
// and cancel_NAME ends it. The annotation and the description are those of the tool that starts;
// Add completes the description, and declares that the second tool only reads and that the third is
// destructive and idempotent. Errors of work are handled like those of a tool: the text of a
// *mcpkit.ToolError reaches the model, and every other error and a panic become an internal error
// with a ref, under which the type is logged. A nil opts means the defaults.
//
// Results are encoded as JSON and kept in st, with the content of each [mcpkit.File] in them: up to
// 8 MiB for all files of a result. The tool for the result returns them as any tool returns files.
// Server.Check reports invalid options.
func Add[In, Out any](s *mcpkit.Server, st store.Store, name string, a annotate.Annotation, description string,
	work func(context.Context, In) (Out, error), opts *Options) *Runner {
	r := newRunner(s.Manifest(), st, name, opts)
	_, file, line, _ := runtime.Caller(1)
	problems := r.problems()
	if work == nil {
		problems = append(problems, policy.Problem{Rule: policy.RuleServerOptions, Message: fmt.Sprintf("jobs.Add of %q has no work", name), Fix: "pass the function that does the work"})
	}
	declared := func(timeout time.Duration) []mcpkit.ToolOption {
		// The problems are reported once, with the tool that starts.
		own := append([]mcpkit.ToolOption{mcpkit.Declared(policy.Pos{File: file, Line: line}, problems...), mcpkit.Timeout(timeout)}, r.options.Tool...)
		problems = nil
		return own
	}

	mcpkit.AddTool(s, name, a,
		fmt.Sprintf("%s It takes a while: the call returns the handle of a job, and %s returns the result.", description, r.resultTool()),
		func(ctx context.Context, in In) (Started, error) {
			handle, err := r.start(ctx, func(ctx context.Context) (workResult, error) {
				out, err := work(ctx, in)
				if err != nil {
					return workResult{}, err
				}
				return encodeOutput(ctx, out)
			})
			return Started{Job: handle, Next: fmt.Sprintf("Call %s with this job.", r.resultTool())}, err
		}, declared(30*time.Second)...)

	mcpkit.AddTool(s, r.resultTool(), annotate.ReadOnly("Result of: "+a.Title(), annotate.ClosedWorld()),
		fmt.Sprintf("Returns the result of a job that %s started. It waits up to %s for a job that runs. Use after %s, and again at once while the status is running.", name, r.options.Wait, name),
		func(ctx context.Context, in Handle) (out Result[Out], err error) {
			rec, err := r.wait(ctx, in.Job)
			if err != nil {
				return out, err
			}
			out.State = r.state(in.Job, rec)
			if rec.Status == done {
				err = decodeOutput(ctx, r, r.key(ctx, in.Job), rec, &out.Result)
			}
			return out, err
		}, declared(r.options.Wait+readTime)...)

	mcpkit.AddTool(s, r.cancelTool(), annotate.Destructive("Cancel: "+a.Title(), annotate.Idempotent(), annotate.ClosedWorld()),
		fmt.Sprintf("Cancels a job that %s started, and throws away what it has done. Use when the user does not want the result any more. A job that has ended stays as it is.", name),
		func(ctx context.Context, in Handle) (State, error) {
			rec, err := r.cancel(ctx, in.Job)
			if err != nil {
				return State{}, err
			}
			return r.state(in.Job, rec), nil
		}, declared(30*time.Second)...)
	return r
}

// state returns the part of a record that the model gets.
func (r *Runner) state(handle string, rec record) State {
	s := State{Job: handle, Status: rec.Status, Done: rec.Done, Total: rec.Total, Message: rec.Message}
	switch rec.Status {
	case running:
		s.Next = fmt.Sprintf("Call %s again with this job.", r.resultTool())
	case cancelled:
		s.Next = fmt.Sprintf("Call %s to start another job.", r.name)
	}
	return s
}
