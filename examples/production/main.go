// Production serves godocs with everything that a server on the internet needs: rate limits by
// client address, load shedding, probes, JSON logs, HTTPS, metrics and a graceful shutdown.
// docs/deploy.md says how to deploy it; the directory deploy has the files.
//
//	go run ./examples/production                             serve on 127.0.0.1:8080, to try it out
//	go run ./examples/production check                       run the examples and print the report
//	go run ./examples/production probe http://HOST/readyz    exit with 0 if the URL answers 200
//	go run ./examples/production version                     print the name and version
//
// All commands except probe accept the flags that -h lists. Secrets are in the environment
// variables CURSOR_KEY and OPENAI_CHALLENGE.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, errReported) {
			fmt.Fprintln(os.Stderr, "production:", err)
		}
		os.Exit(1)
	}
}

// errReported is the error of a command that has already printed what is wrong.
var errReported = errors.New("failed")

// run runs the command line. It writes logs to stderr, and text for people to stdout.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) error {
	command := "serve"
	if len(args) > 0 && (args[0] == "" || args[0][0] != '-') {
		command, args = args[0], args[1:]
	}
	switch command {
	case "probe":
		return probe(ctx, args)
	case "serve", "check", "version":
	default:
		return fmt.Errorf("unknown command %q; the commands are serve, check, version and probe", command)
	}
	c, err := parse(args, env, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(stderr, nil))
	docs, err := library.Open(library.Options{NoModules: !c.modules, Logger: log})
	if err != nil {
		return err
	}
	s, err := newService(c, docs, log)
	if err != nil {
		return err
	}
	switch command {
	case "check":
		report := s.mcp.CheckExamples(ctx)
		if err := report.WriteText(stdout); err != nil {
			return err
		}
		if !report.OK() {
			return errReported
		}
		return nil
	case "version":
		m := s.mcp.Manifest()
		_, err := fmt.Fprintf(stdout, "%s %s\n", m.Name, m.Version)
		return err
	}
	return s.serve(ctx, stdout)
}
