// Notes turns an existing service for notes into an MCP server.
//
// Package service is the existing service: net/http, SQLite, accounts, sharing, attachments,
// access control and limits. It does not use MCP. This directory has what MCP adds. Compare:
//
//   - routes.go of the service, which lists the routes, with mcp.go, which declares most of them
//     as tools, one line each, with an effect, a description and a scope;
//   - session.go of the service, which authenticates callers, with identify in identify.go, which
//     makes a session of the service for the user that the authorization server has logged in;
//   - list.go of the service, which pages with its own cursors, with ListIn in types.go, whose tag
//     maps them to pages that fit the model's budget, over thousands of notes;
//   - delete.go of the service with bulkdelete.go, the one tool that is not a route, because it
//     asks the user first.
//
// The limits are public. Every other tool requires a login and the scope notes:read. Writing,
// deleting and sharing each require one more scope.
//
//	go run ./examples/notes                    serve with sample notes
//	go run ./examples/notes check              run the examples and print the report
//	go run ./examples/notes docs               print the documentation page
//	go run ./examples/notes submission -o DIR  write the submission for a directory
//	go run ./examples/notes -issuer https://login.example.com \
//		-resource https://notes.example.com/mcp -db notes.db
//
// The program is its own authorization server, unless it is given another one. On a loopback
// address users log in as alice, bob or carol, without a password. Elsewhere they log in on the
// service's own page, and LOGIN_SECRET and a store are required, which replicas share:
//
//	LOGIN_SECRET=… SESSION_KEY=… CURSOR_KEY=… go run ./examples/notes \
//		-addr 0.0.0.0:8080 -db notes.db \
//		-resource https://notes.example.com/mcp -redis redis:6379
//
// The directory deploy has files for three replicas with Redis, and says how they work. With
// another issuer every user gets an account at the first login, which is empty; -test-account names
// the user who gets the account with sample notes, for the reviewer of the server.
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

	goredis "github.com/redis/go-redis/v9"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
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

// describe runs the commands that do not serve: check, docs, submission and the others of
// [mcpkit.Main]. They need no issuer, and a temporary database is enough. Without an error it does
// not return.
func describe(ctx context.Context) error {
	svc, err := service.Open(ctx, service.Options{})
	if err != nil {
		return err
	}
	const issuer = "https://login.example.com"
	mcpkit.Main(newServer(settings{svc: svc, issuer: issuer}, fixture(svc, issuer)))
	return nil
}

// seedNotes is the number of notes in the sample account.
var seedNotes = 3000

func run(ctx context.Context, args []string, env func(string) string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("notes", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on")
	issuer := flags.String("issuer", env("ISSUER"), "`URL` of another authorization server (ISSUER); by default the program is its own")
	resource := flags.String("resource", env("RESOURCE"), "`URL` of the MCP endpoint as users enter it (RESOURCE); by default http://ADDR/mcp")
	file := flags.String("db", env("DATABASE"), "`file` of the database (DATABASE); without it the database is in memory")
	address := flags.String("redis", env("REDIS"), "`address` of Redis (REDIS), for replicas; without it logins end with the program")
	tester := flags.String("test-account", env("TEST_ACCOUNT"), "`subject` of the user who gets the account with sample notes (TEST_ACCOUNT)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *resource == "" {
		*resource = "http://" + *addr + "/mcp"
	}
	if _, _, err := net.SplitHostPort(*addr); err != nil {
		return fmt.Errorf("-addr %q: %w", *addr, err)
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
	c := settings{svc: svc, issuer: *issuer, resource: *resource, log: slog.Default()}
	var opts []mcpkit.Option
	if key := env("CURSOR_KEY"); key != "" {
		opts = append(opts, mcpkit.CursorKey([]byte(key)))
	}
	login := loginSettings{svc: svc, resource: *resource}
	if secret := env("LOGIN_SECRET"); secret != "" {
		login.secret = []byte(secret)
	}
	if *address != "" {
		shared, err := redis.Open(ctx, &goredis.UniversalOptions{Addrs: strings.Split(*address, ",")}, &redis.Options{Prefix: "notes"})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, shared.Close()) }()
		login.store = shared
		opts = append(opts, mcpkit.Continuations(shared))
	}
	users := map[string]string{} // the issuer's subject → the handle of the account
	if *tester != "" {
		users[*tester] = "alice"
	}
	if *issuer == "" {
		access, err := newLogin(login)
		if err != nil {
			return err
		}
		c.login = &access
		*issuer = access.AuthorizationServers[0]
		if login.store == nil {
			for _, name := range trialUsers {
				users[name] = name
			}
			fmt.Fprintf(out, "Log in as %s, without a password, to try it out.\n", strings.Join(trialUsers, ", "))
		}
	}
	if err := seed(ctx, svc, *issuer, users); err != nil {
		return err
	}
	srv := newServer(c, opts...)
	return srv.Run(ctx, *addr, mcpkit.Listening(func(net.Addr) {
		fmt.Fprintf(out, "MCP server: %s\n\n", *resource)
		fmt.Fprintf(out, "Claude Code: claude mcp add --transport http notes %s && claude mcp login notes\n", *resource)
		fmt.Fprintf(out, "Inspector:   npx @modelcontextprotocol/inspector --server-url %s --transport http\n", *resource)
	}))
}

// seed creates the sample accounts and links them to the issuer's users. It does nothing if there
// are no users.
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
