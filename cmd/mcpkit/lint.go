package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/lint"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

type lintCommand struct {
	File string `arg:"" help:"The file, or - for the standard input; or the folder of a plugin."`
	reportFlags
}

func (*lintCommand) Help() string {
	return `The file is recognized by its content: a result of tools/list, alone, in its JSON-RPC answer or as an event stream; several pages of it, one after the other or as an array; an array of tools; a server.json of the MCP Registry; or a chatgpt-app-submission.json. The folder of a plugin for Anthropic's directory is checked too. The server may be written in any language.

What a file cannot tell is not measured: mcpkit audit asks the running server.

    mcpkit lint tools.json
    mcpkit lint --profile guide --checklist tools.json
    mcpkit lint --lock tools.lock --baseline before.json --md tools.json
    npx @modelcontextprotocol/inspector --cli node server.js --method tools/list | mcpkit lint --json -

` + reportExits
}

func (c *lintCommand) Run(ctx context.Context, std streams) error {
	in, err := c.inputs()
	if err != nil {
		return err
	}
	rep, err := c.report(ctx, std.in)
	if err != nil {
		return exitError{exitIncomplete, err}
	}
	return c.write(rep, in, std.out)
}

// report returns the report about the file. The error names the file.
func (c *lintCommand) report(ctx context.Context, stdin io.Reader) (*policy.Report, error) {
	if c.File == "-" {
		rep, err := lintText(ctx, "standard input", stdin)
		return rep, err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return named(c.File)(lint.Folder(c.File, os.DirFS(c.File)))
	}
	return lintText(ctx, c.File, file)
}

func lintText(ctx context.Context, name string, r io.Reader) (*policy.Report, error) {
	text, err := lint.Read(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return named(name)(lint.File(ctx, name, text))
}

// named returns a function that adds the name of the file to an error.
func named(name string) func(*policy.Report, error) (*policy.Report, error) {
	return func(rep *policy.Report, err error) (*policy.Report, error) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return rep, nil
	}
}
