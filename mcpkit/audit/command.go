package audit

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/secret"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// RunCommand looks at a server that is a program, over its standard input and output. cmd must not
// have been started. Rules about a server at a URL do not apply. Options about requests over HTTP
// have no effect.
//
// No process is left behind: a program that does not end after its standard input was closed is
// killed, with the processes that it started where the system allows that.
func RunCommand(ctx context.Context, cmd *exec.Cmd, o Options) (*policy.Report, error) {
	if cmd == nil || cmd.Process != nil {
		return nil, errors.New("audit: the command is nil or was started before")
	}
	o = o.withDefaults(true)
	command, err := rpc.Start(cmd, rpc.CommandOptions{
		Timeout: o.Timeout, Requests: int64(o.Requests), MaxLine: maxBody, MaxTotal: 16 * maxBody,
	})
	if err != nil {
		return nil, fmt.Errorf("audit: the command cannot be started: %w", err)
	}
	a := &auditor{
		evidence: evidence{target: &target{command: commandLine(cmd), local: true}, options: o},
		peer:     command, command: command,
		outcomes: map[stage]error{}, results: map[policy.RuleID]policy.Result{},
	}
	// A request over HTTP would be a mistake of the audit. This client sends none.
	a.client = web.New(web.Options{Timeout: o.Timeout, PerSecond: 1})
	a.server = &rpc.Server{Client: a.client}
	a.runStages(ctx, commandCollectors(), a.judgeStage)
	command.Close(0)
	return a.report(ctx), nil
}

// commandLine returns the program with its arguments, without what looks like a secret.
func commandLine(cmd *exec.Cmd) string {
	line := strings.Join(cmd.Args, " ")
	for _, form := range secret.Forms {
		line, _ = form.Replace(line, "(hidden)")
	}
	return line
}

// commandCollectors are the collectors for a program.
func commandCollectors() []collector {
	var all []collector
	for _, c := range collectors() {
		switch c.stage {
		case stageProtocol, stageCalls, stageStdio:
		default:
			c.collect = func(context.Context, *auditor) error {
				return notApplicable("the server is a program on this machine, not a server at a URL")
			}
		}
		all = append(all, c)
	}
	return all
}
