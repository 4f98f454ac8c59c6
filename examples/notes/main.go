// Notes is a service for notes, and the MCP server that was made of it.
//
// The service is package service: net/http, SQLite, accounts, sharing, attachments, access
// control and limits, as a team has it that never heard of MCP. What was added is this
// directory. It is worth comparing
//
//   - service.go, where [service.Service.Handler] lists the routes, with mcp.go, which
//     declares most of them as tools, one line each, with an effect, a description and a scope;
//   - session.go, where the service finds out who calls, with identify in mcp.go, which says so
//     in the service's own way, with the user whom the authorization server vouches for;
//   - list.go, where the service pages with cursors of its own, with ListIn in types.go, whose
//     tag says how: results are pages that fit their reader, over thousands of notes;
//   - delete.go with bulkdelete.go, the one tool that is no route, since it asks the user first.
//
// Everybody may ask for the limits; the rest takes a login and the scope notes:read, and
// writing, deleting and sharing take a scope more each.
//
//	go run ./examples/notes                    with an issuer and notes of its own, for trying it out
//	go run ./examples/notes check              the report of all rules, with the examples run
//	go run ./examples/notes docs               the documentation page; "submission" is what a directory asks for
//	go run ./examples/notes -issuer https://login.example.com -resource https://notes.example.com/mcp -db notes.db
//
// The issuer of its own has no passwords, so it is there on loopback addresses only. Behind a
// real one everybody who logs in has an account, which is empty at first; -test-account names
// the user for whom there is one full of notes, for whoever reviews the server.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/mcpkit-go/mcpkit/examples/internal/trial"
	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	args := os.Args[1:]
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "serve" {
		if err := describe(ctx); err != nil {
			fail(err)
		}
	}
	if len(args) > 0 && args[0] == "serve" {
		args = args[1:]
	}
	if err := run(ctx, args, os.Getenv, os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "notes:", err)
	os.Exit(1)
}

// describe does what the command line asks for besides serving, and does not return then. It
// needs no issuer, and none but a temporary database.
func describe(ctx context.Context) error {
	svc, err := service.Open(ctx, service.Options{})
	if err != nil {
		return err
	}
	const issuer = "https://login.example.com"
	mcpkit.Main(newServer(settings{svc: svc, issuer: issuer}, fixture(svc, issuer)))
	return nil
}

// trialUsers are who can log in at the issuer for trying it out, and the accounts that they have.
var trialUsers = []string{"alice", "bob", "carol"}

// seedNotes is how many notes the account has that is there for trying it out.
var seedNotes = 3000

func run(ctx context.Context, args []string, env func(string) string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("notes", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on")
	issuer := flags.String("issuer", env("ISSUER"), "authorization server (ISSUER); without one, an issuer for trying it out, on loopback addresses only")
	resource := flags.String("resource", env("RESOURCE"), "URL of the MCP endpoint as users enter it (RESOURCE); default http://ADDR/mcp")
	file := flags.String("db", env("DATABASE"), "file of the database (DATABASE); without one it is temporary")
	tester := flags.String("test-account", env("TEST_ACCOUNT"), "subject of the issuer's user for whom there is an account full of notes (TEST_ACCOUNT)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *resource == "" {
		*resource = "http://" + *addr + "/mcp"
	}
	key := []byte(env("SESSION_KEY"))
	if len(key) == 0 {
		key = []byte(rand.Text() + rand.Text())
	}
	svc, err := service.Open(ctx, service.Options{Database: *file, SessionKey: key})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, svc.Close()) }()
	users := map[string]string{} // handles by subjects of the issuer
	if *tester != "" {
		users[*tester] = "alice"
	}
	if *issuer == "" {
		try, end, err := trial.Issuer(*addr, *resource, trialUsers...)
		if err != nil {
			return err
		}
		defer end()
		*issuer = try.URL()
		for _, name := range trialUsers {
			users[name] = name
		}
		fmt.Fprintf(out, "Issuer for trying it out: %s; log in as %s on its page, without a password.\n", *issuer, strings.Join(trialUsers, ", "))
	}
	if err := seed(ctx, svc, *issuer, users); err != nil {
		return err
	}
	srv := newServer(settings{svc, *issuer, *resource, slog.Default()})
	return srv.Run(ctx, *addr, mcpkit.Listening(func(net.Addr) {
		fmt.Fprintf(out, "MCP server: %s\n\n", *resource)
		fmt.Fprintf(out, "Claude Code: claude mcp add --transport http notes %s && claude mcp login notes\n", *resource)
		fmt.Fprintf(out, "Inspector:   npx @modelcontextprotocol/inspector --server-url %s --transport http\n", *resource)
	}))
}

// seed makes the accounts for trying it out, if there is somebody to use them, and links them
// to the issuer's users.
func seed(ctx context.Context, svc *service.Service, issuer string, users map[string]string) error {
	if len(users) == 0 {
		return nil
	}
	if err := svc.Seed(ctx, seedNotes); err != nil {
		return err
	}
	for subject, handle := range users {
		account, err := svc.AccountByHandle(ctx, handle)
		if err != nil {
			return err
		}
		if err := svc.LinkLogin(ctx, issuer, subject, account); err != nil {
			return err
		}
	}
	return nil
}
