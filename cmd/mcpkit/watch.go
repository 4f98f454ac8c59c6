package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/watch"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/auditcmd"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// watchCommand repeats an audit.
type watchCommand struct {
	auditFlags
	Interval time.Duration `default:"15m" help:"Time between two audits (${default}); at least a minute."`
	Listen   string        `default:"127.0.0.1:9464" placeholder:"ADDR" help:"Address of the metrics (${default})."`
	Runs     int           `placeholder:"N" help:"End after so many audits; the exit code is then that of the last one."`
	URL      string        `arg:"" name:"url" help:"URL of the server."`
}

func (watchCommand) Help() string {
	return `Prometheus finds the metrics at /metrics of the address, and programs the last report at /report.json.
Each audit writes a line to the standard output, with the rules that are newly broken or fixed.

    mcpkit watch --interval 1h https://example.com/mcp

An alert that is worth having: mcpkit_audit_ready == 0 or mcpkit_audit_complete == 0.`
}

func (c *watchCommand) Run(ctx context.Context, std streams) error {
	inputs, err := c.inputs()
	switch {
	case err != nil:
		return err
	case c.Interval < watch.LeastInterval:
		return usageError{fmt.Errorf("--interval must be at least %v", watch.LeastInterval)}
	case c.Login:
		return usageError{errors.New("a watch cannot log in with a browser; give it a token with --token-file")}
	case c.Runs < 0:
		return usageError{errors.New("--runs must not be below 0")}
	}
	inputs, err = inputs.Load(std.in)
	if err != nil {
		return usageError{err}
	}
	listener, err := watch.Listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "metrics: http://%s/metrics\n", listener.Addr())
	w := watch.Watch{
		Server: c.URL, Interval: c.Interval, Runs: c.Runs, Log: std.out,
		Audit: func(ctx context.Context) (*policy.Report, error) {
			return auditcmd.Audit(ctx, auditcmd.Target{URL: c.URL}, inputs, auditcmd.Streams{Err: io.Discard})
		},
	}
	report, err := w.Run(ctx, listener)
	switch {
	case err != nil:
		return usageError{err}
	case report == nil:
		return exitError{code: exitIncomplete}
	case c.Runs == 0, auditcmd.ExitCode(report) == exitOK:
		return nil
	}
	return exitError{code: auditcmd.ExitCode(report)}
}
