// Login is the smallest MCP server with "Log in with …": users log in at an identity provider that
// MCP clients cannot use by themselves.
//
//	go run ./examples/login                        with a test provider, to try it out
//	go run ./examples/login check                  run the examples and print the report
//
// With GitHub, on one machine:
//
//	CLIENT_SECRET=… STORE_SECRET=… go run ./examples/login -provider github -client-id … \
//		-url https://login.example.com -store login.db
//
// With Google, on several machines behind a load balancer, each with the same secrets:
//
//	CLIENT_SECRET=… STORE_SECRET=… go run ./examples/login -provider google \
//		-client-id ….apps.googleusercontent.com \
//		-url https://login.example.com -addr :8080 -redis redis:6379
//
// Make STORE_SECRET with openssl rand -hex 32. At the provider, enter the callback address that the
// program prints: for Google at https://console.cloud.google.com/auth/clients, under Authorized
// redirect URIs of a client for a web application.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/examples/internal/trial"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

func main() { mcpkit.Main(nil, commandLine(os.Getenv, os.Stdout)) }

// A config holds the program's flags.
type config struct{ addr, url, provider, clientID, store, redis string }

func (c *config) declare(flags *flag.FlagSet) {
	flags.StringVar(&c.addr, "addr", "127.0.0.1:8080", "address to listen on")
	flags.StringVar(&c.url, "url", "", "public `URL` of the server, without a path; by default http://ADDR")
	flags.StringVar(&c.provider, "provider", "", "google, github, or the `issuer` of another provider with OpenID Connect; without it a test provider that asks for no password")
	flags.StringVar(&c.clientID, "client-id", "", "client ID at the provider; the secret is read from CLIENT_SECRET")
	flags.StringVar(&c.store, "store", "", "`file` in which logins are kept, encrypted with STORE_SECRET; without it they end with the program")
	flags.StringVar(&c.redis, "redis", "", "`address` of the Redis in which replicas keep logins, encrypted with STORE_SECRET; instead of -store")
}

// commandLine returns the command line, which prints to out how to connect. Only serve needs a
// provider; the other commands describe the server with the test provider.
func commandLine(env func(string) string, out io.Writer) serving.Option {
	c := &config{}
	return mcpkit.Configure(c.declare, func(ctx context.Context, command string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
		if command == "serve" {
			return c.serve(ctx, env, out, run)
		}
		srv, end := describe()
		defer end()
		if command == "stdio" { // the user who starts the program is its caller
			ctx = oauth.WithPrincipal(ctx, &oauth.Principal{Issuer: "http://127.0.0.1:8080", Subject: "local", ClientID: "stdio", Scopes: []string{"profile:read"}})
		}
		return run(ctx, srv)
	})
}

// serve makes the server with its store and its provider, and serves it.
func (c *config) serve(ctx context.Context, env func(string) string, out io.Writer, run func(context.Context, *mcpkit.Server, ...serving.Option) error) (err error) {
	public := cmp.Or(c.url, "http://"+c.addr)
	settings := authserver.Config{Issuer: public}
	switch {
	case c.store != "" && c.redis != "":
		return errors.New("choose one of -store and -redis")
	case c.store != "":
		kept, openErr := file.Open(c.store, nil)
		if openErr != nil {
			return openErr
		}
		defer func() { err = errors.Join(err, kept.Close()) }()
		settings.Store, settings.Secrets = kept, [][]byte{[]byte(env("STORE_SECRET"))}
	case c.redis != "":
		shared, openErr := redis.Open(ctx, &goredis.UniversalOptions{Addrs: strings.Split(c.redis, ",")}, &redis.Options{Prefix: "login"})
		if openErr != nil {
			return openErr
		}
		defer func() { err = errors.Join(err, shared.Close()) }()
		settings.Store, settings.Secrets = shared, [][]byte{[]byte(env("STORE_SECRET"))}
	}
	secret := env("CLIENT_SECRET")
	var provider *upstream.Provider
	switch c.provider {
	case "":
		if !strings.HasPrefix(public, "http://") {
			return errors.New("the test provider asks for no password, so it is for loopback addresses; choose one with -provider")
		}
		try, end := trial.Provider("alice", "bob")
		defer end()
		provider = try
	case "google":
		provider = upstream.Google(c.clientID, secret)
	case "github":
		provider = upstream.GitHub(c.clientID, secret)
	default:
		provider = upstream.OIDC(c.provider, c.provider, c.clientID, secret)
	}
	as, srv, err := newServer(settings, provider)
	if err != nil {
		return err
	}
	return run(ctx, srv, serving.OnListen(func(net.Addr) {
		fmt.Fprintf(out, "MCP server: %s/mcp\nCallback address for %s: %s\n", public, provider.Name, as.CallbackURL())
	}))
}

// newServer returns a server whose users log in at a provider.
func newServer(c authserver.Config, provider *upstream.Provider) (*authserver.Server, *mcpkit.Server, error) {
	c.Resources = []string{c.Issuer + "/mcp"}
	c.Scopes = []authserver.Scope{{Name: "profile:read", Description: "See your name"}}
	c.Registration = &authserver.Registration{}
	c.Login = authserver.Upstream{Provider: provider}
	c.Pages.Service = "Login example"
	as, err := authserver.New(c)
	if err != nil {
		return nil, nil, err
	}
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "login", Title: "Login", Version: "1.0.0",
		Tagline:     "Shows who is logged in",
		Description: "Shows the account that the user has logged in with, as the smallest example of a login.",
		URL:         "https://login.example.com/mcp",
		Privacy:     "https://example.com/privacy",
		Support:     "https://example.com/support",
		Security:    "security@example.com",
	}, mcpkit.OAuth(as.Access()), mcpkit.Documentation(docs.Prose{
		Authentication: "Log in with your account at " + provider.Name + ". A new account needs no set-up.",
	}))
	mcpkit.AddTool(srv, "get_account", annotate.ReadOnly("Get the account", annotate.ClosedWorld()),
		"Returns the account that the user has logged in with. Use when the user asks who they are here.",
		account, mcpkit.Scopes("profile:read"))
	mcpkit.AddTool(srv, "get_access", annotate.ReadOnly("Get the access", annotate.ClosedWorld()),
		"Returns what the connected application may do, and until when its token is valid. Use when the user asks what it can do.",
		access, mcpkit.Scopes("profile:read"))
	me, may := mcpkit.Use("get_account", struct{}{}), mcpkit.Use("get_access", struct{}{})
	srv.Examples(
		mcpkit.Example{Title: "Who I am", Prompt: "Who am I logged in as?", Calls: []mcpkit.Call{me}, Shows: "The account."},
		mcpkit.Example{Title: "What it may do", Prompt: "What may this connector do?", Calls: []mcpkit.Call{may}, Shows: "Its scopes."},
		mcpkit.Example{Title: "Everything", Prompt: "Show me my login", Calls: []mcpkit.Call{me, may}, Shows: "The account and the scopes."},
	)
	return as, srv, nil
}

// An Account is who has logged in.
type Account struct {
	ID     string `json:"id" doc:"The identifier of the account."`
	Client string `json:"client" doc:"The application that the user has connected."`
}

func account(ctx context.Context, _ struct{}) (Account, error) {
	caller, ok := oauth.PrincipalFrom(ctx)
	if !ok {
		return Account{}, errNobody
	}
	return Account{caller.Subject, caller.ClientID}, nil
}

// An Access is what an application may do.
type Access struct {
	Scopes []string  `json:"scopes" doc:"What the user has allowed."`
	Until  time.Time `json:"until" doc:"When the token of the call expires. The application gets the next one by itself."`
}

func access(ctx context.Context, _ struct{}) (Access, error) {
	caller, ok := oauth.PrincipalFrom(ctx)
	if !ok {
		return Access{}, errNobody
	}
	return Access{caller.Scopes, caller.Expires}, nil
}

var errNobody = &mcpkit.ToolError{What: "nobody is logged in", Next: "Ask the user to connect again."}

// describe returns the server for the commands that do not serve. Call end when it is not needed
// any more.
func describe() (srv *mcpkit.Server, end func()) {
	provider, end := trial.Provider("alice", "bob")
	_, srv, err := newServer(authserver.Config{Issuer: "http://127.0.0.1:8080"}, provider)
	if err != nil {
		panic(err) // the configuration is constant
	}
	return srv, end
}
