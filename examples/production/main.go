// Production serves godocs with everything that a server on the internet needs: rate limits by
// client address, load shedding, probes, JSON logs, HTTPS, metrics and a graceful shutdown.
// docs/deploy.md says how to deploy it; the directory deploy has the files.
//
//	go run ./examples/production                             serve on 127.0.0.1:8080, to try it out
//	go run ./examples/production help                        list all commands
//	go run ./examples/production check                       run the examples and print the report
//	go run ./examples/production probe http://HOST/readyz    exit with 0 if the URL answers 200
//	go run ./examples/production version                     print the name and version
//
// All commands except probe accept the flags that -h lists. Secrets are in the environment
// variables CURSOR_KEY and OPENAI_CHALLENGE.
package main

import (
	"context"
	"io"
	"log/slog"
	"os"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

func main() { mcpkit.Main(nil, commandLine(os.Getenv, os.Stdout, os.Stderr)...) }

// commandLine returns the command line. It writes logs to stderr, and text for people to stdout.
func commandLine(env func(string) string, stdout, stderr io.Writer) []serving.Option {
	c := &flags{}
	return []serving.Option{
		mcpkit.Configure(c.declare, func(ctx context.Context, command string, run runServer) error {
			config, err := c.settings(env)
			if err != nil {
				return err
			}
			log := slog.New(slog.NewJSONHandler(stderr, nil))
			docs, err := library.Open(library.Options{NoModules: !config.modules, Logger: log})
			if err != nil {
				return err
			}
			s, err := newService(config, docs, log)
			if err != nil {
				return err
			}
			if command == "serve" {
				return s.serve(ctx, stdout, run)
			}
			return run(ctx, s.mcp)
		}),
		mcpkit.Subcommand("probe", "exit with 0 if a URL answers 200, such as http://127.0.0.1:8080/readyz", probe),
	}
}

// A runServer runs a command on a server.
type runServer = func(context.Context, *mcpkit.Server, ...serving.Option) error
