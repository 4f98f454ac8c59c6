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
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
	"github.com/mcpkit-go/mcpkit/oauth"
)

func main() { mcpkit.Main(nil, commandLine(os.Getenv, os.Stdout)) }

// A config holds the program's flags, whose defaults are in the environment.
type config struct{ addr, issuer, resource, database, redis, tester string }

// commandLine returns the command line, which prints to out how to connect. Only serve opens the
// real database; the other commands need no issuer, and a temporary database is enough.
func commandLine(env func(string) string, out io.Writer) serving.Option {
	c := &config{}
	return mcpkit.Configure(func(flags *flag.FlagSet) {
		flags.StringVar(&c.addr, "addr", "127.0.0.1:8080", "address to listen on")
		flags.StringVar(&c.issuer, "issuer", env("ISSUER"), "`URL` of another authorization server (ISSUER); by default the program is its own")
		flags.StringVar(&c.resource, "resource", env("RESOURCE"), "`URL` of the MCP endpoint as users enter it (RESOURCE); by default http://ADDR/mcp")
		flags.StringVar(&c.database, "db", env("DATABASE"), "`file` of the database (DATABASE); without it the database is in memory")
		flags.StringVar(&c.redis, "redis", env("REDIS"), "`address` of Redis (REDIS), for replicas; without it logins end with the program")
		flags.StringVar(&c.tester, "test-account", env("TEST_ACCOUNT"), "`subject` of the user who gets the account with sample notes (TEST_ACCOUNT)")
	}, func(ctx context.Context, command string, run runServer) error {
		if command == "serve" {
			return c.serve(ctx, env, out, run)
		}
		return describe(ctx, command, run)
	})
}

// A runServer runs a command on a server.
type runServer = func(context.Context, *mcpkit.Server, ...serving.Option) error

// describe runs a command that does not serve over HTTP. Over stdio, the user who starts the
// program is alice.
func describe(ctx context.Context, command string, run runServer) (err error) {
	svc, err := service.Open(ctx, service.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, svc.Close()) }()
	const issuer = "https://login.example.com"
	if command == "stdio" {
		if err := seed(ctx, svc, issuer, map[string]string{"alice": "alice"}); err != nil {
			return err
		}
		ctx = oauth.WithPrincipal(ctx, &oauth.Principal{Issuer: issuer, Subject: "alice", ClientID: "stdio", Scopes: []string{scopeRead, scopeWrite, scopeDelete, scopeShare}})
	}
	return run(ctx, newServer(settings{svc: svc, issuer: issuer}, fixture(svc, issuer)))
}

// seedNotes is the number of notes in the sample account.
var seedNotes = 3000

func (c *config) serve(ctx context.Context, env func(string) string, out io.Writer, run runServer) (err error) {
	issuer, resource := c.issuer, cmp.Or(c.resource, "http://"+c.addr+"/mcp")
	if _, _, err := net.SplitHostPort(c.addr); err != nil {
		return fmt.Errorf("-addr %q: %w", c.addr, err)
	}
	key := []byte(env("SESSION_KEY"))
	if len(key) == 0 {
		key = []byte(rand.Text() + rand.Text())
	}
	svc, err := service.Open(ctx, service.Options{Database: c.database, SessionKey: key})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, svc.Close()) }()
	set := settings{svc: svc, issuer: issuer, resource: resource, log: slog.Default()}
	var opts []mcpkit.Option
	if key := env("CURSOR_KEY"); key != "" {
		opts = append(opts, mcpkit.CursorKey([]byte(key)))
	}
	login := loginSettings{svc: svc, resource: resource}
	if secret := env("LOGIN_SECRET"); secret != "" {
		login.secret = []byte(secret)
	}
	if c.redis != "" {
		shared, err := redis.Open(ctx, &goredis.UniversalOptions{Addrs: strings.Split(c.redis, ",")}, &redis.Options{Prefix: "notes"})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, shared.Close()) }()
		login.store = shared
		opts = append(opts, mcpkit.Continuations(shared))
	}
	users := map[string]string{} // the issuer's subject → the handle of the account
	if c.tester != "" {
		users[c.tester] = "alice"
	}
	if issuer == "" {
		access, err := newLogin(login)
		if err != nil {
			return err
		}
		set.login = &access
		issuer = access.AuthorizationServers[0]
		if login.store == nil {
			for _, name := range trialUsers {
				users[name] = name
			}
			fmt.Fprintf(out, "Log in as %s, without a password, to try it out.\n", strings.Join(trialUsers, ", "))
		}
	}
	if err := seed(ctx, svc, issuer, users); err != nil {
		return err
	}
	srv := newServer(set, opts...)
	return run(ctx, srv, serving.OnListen(func(net.Addr) {
		fmt.Fprintf(out, "MCP server: %s\n\n", resource)
		fmt.Fprintf(out, "Claude Code: claude mcp add --transport http notes %s && claude mcp login notes\n", resource)
		fmt.Fprintf(out, "Inspector:   npx @modelcontextprotocol/inspector --server-url %s --transport http\n", resource)
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
