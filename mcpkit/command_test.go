package mcpkit_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// command runs a command line and returns its exit code.
func command(t *testing.T, srv *mcpkit.Server, args []string, opts ...serving.Option) (stdout, stderr string, code int) {
	t.Helper()
	var out, errOut strings.Builder
	err := mcpkit.Command(t.Context(), srv, args, append(opts, mcpkit.Streams(strings.NewReader(""), &out, &errOut))...)
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		code = coded.ExitCode()
	}
	return out.String(), errOut.String(), code
}

var subcommands = []string{"serve", "stdio", "check", "audit", "docs", "submission", "server.json", "token", "version", "help"}

func TestHelpListsEverySubcommandWithALine(t *testing.T) {
	own := mcpkit.Subcommand("migrate", "bring the database up to date", func(context.Context, []string) error { return nil })
	for _, arg := range []string{"help", "-h", "--help", "-help"} {
		out, _, code := command(t, newServer(), []string{arg}, own)
		assert.Equal(t, 0, code, arg)
		assert.Contains(t, out, "notes 1.2.3", arg)
		assert.Regexp(t, `(?m)^  migrate +bring the database up to date$`, out)
		for _, name := range subcommands {
			assert.Regexp(t, `(?m)^  `+name+` +\w.*$`, out, arg)
		}
	}
	_, errOut, code := command(t, newServer(), []string{"chekc"}, own)
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, `unknown command "chekc"`)
}

func TestEverySubcommandExplainsItsFlagsWithoutAServer(t *testing.T) {
	unbuilt := mcpkit.Configure(func(f *flag.FlagSet) { f.String("issuer", "", "URL of the issuer") },
		func(context.Context, string, func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
			t.Error("help makes no server")
			return nil
		})
	for _, name := range subcommands[:len(subcommands)-1] {
		_, errOut, code := command(t, nil, []string{name, "-h"}, unbuilt)
		assert.Equal(t, 0, code, name)
		assert.Contains(t, errOut, "URL of the issuer", name)
		_, again, code := command(t, nil, []string{"help", name}, unbuilt)
		assert.Equal(t, 0, code, name)
		assert.Equal(t, errOut, again, name)
	}
	out, _, code := command(t, nil, []string{"-h"}, unbuilt)
	assert.Equal(t, 0, code)
	assert.Contains(t, out, "Commands:")
	out, _, code = command(t, newServer(), []string{"version"}, unbuilt)
	assert.Equal(t, 0, code)
	assert.Equal(t, "notes 1.2.3\n", out)
}

func TestCommandMakesTheServerFromTheProgramsFlags(t *testing.T) {
	var version, built string
	closed := false
	configured := mcpkit.Configure(func(f *flag.FlagSet) {
		f.StringVar(&version, "release", "9.0.0", "version of the service")
		f.Bool("o", false, "not the -o of docs")
	}, func(ctx context.Context, command string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
		built = command
		defer func() { closed = true }()
		m := manifest()
		m.Version = version
		return run(ctx, newServerOf(m))
	})
	out, _, code := command(t, nil, []string{"version", "-release", "3.0.0"}, configured)
	assert.Equal(t, 0, code)
	assert.Equal(t, "notes 3.0.0\n", out)
	assert.Equal(t, "version", built)
	assert.True(t, closed)
	file := t.TempDir() + "/server.json"
	_, errOut, code := command(t, nil, []string{"server.json", "-o", file}, configured)
	assert.Equal(t, 0, code, errOut)
	assert.FileExists(t, file)
}

func TestCommandServesWithTheProgramsFlagsMiddlewareAndOptions(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	address := make(chan net.Addr, 1)
	var addr *string
	passed := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Passed", "yes"); next.ServeHTTP(w, r) })
	}
	configured := mcpkit.Configure(func(f *flag.FlagSet) { addr = f.String("addr", "127.0.0.1:0", "where to listen") },
		func(ctx context.Context, _ string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
			return run(ctx, newServer(), serving.OnListen(func(a net.Addr) { address <- a }))
		})
	ended := make(chan error, 1)
	go func() {
		ended <- mcpkit.Command(ctx, nil, nil, configured, serving.Around(passed), mcpkit.Streams(nil, io.Discard, io.Discard))
	}()
	resp, err := http.Get("http://" + (<-address).String() + "/healthz")
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, "yes", resp.Header.Get("Passed"))
	assert.Equal(t, "127.0.0.1:0", *addr)
	cancel()
	assert.NoError(t, <-ended)
}

func TestSubcommandsOfTheProgram(t *testing.T) {
	var got []string
	migrate := mcpkit.Subcommand("migrate", "bring the database up to date", func(_ context.Context, args []string) error {
		got = args
		if len(args) > 1 {
			return errors.New("the database is locked")
		}
		return nil
	})
	_, _, code := command(t, newServer(), []string{"migrate", "-n"}, migrate)
	assert.Equal(t, 0, code)
	assert.Equal(t, []string{"-n"}, got)
	_, errOut, code := command(t, newServer(), []string{"migrate", "a", "b"}, migrate)
	assert.Equal(t, 1, code)
	assert.Equal(t, "migrate: the database is locked\n", errOut)

	for name, bad := range map[string]serving.Option{
		"taken":    mcpkit.Subcommand("check", "", func(context.Context, []string) error { return nil }),
		"nameless": mcpkit.Subcommand("", "", func(context.Context, []string) error { return nil }),
		"empty":    mcpkit.Subcommand("migrate", "", nil),
	} {
		_, errOut, code := command(t, newServer(), []string{"version"}, bad)
		assert.Equal(t, 2, code, name)
		assert.Contains(t, errOut, "subcommand", name)
	}
}

func TestCommandSaysWhatIsWrongWithAServerThatCannotBeMade(t *testing.T) {
	type run = func(context.Context, *mcpkit.Server, ...serving.Option) error
	fails := mcpkit.Configure(nil, func(context.Context, string, run) error { return errors.New("the database is missing") })
	_, errOut, code := command(t, nil, []string{"check"}, fails)
	assert.Equal(t, 1, code)
	assert.Equal(t, "check: the database is missing\n", errOut)
	forgets := mcpkit.Configure(nil, func(context.Context, string, run) error { return nil })
	_, errOut, code = command(t, nil, []string{"check"}, forgets)
	assert.Equal(t, 1, code)
	assert.Contains(t, errOut, "no server")
	_, errOut, code = command(t, nil, []string{"check"})
	assert.Equal(t, 1, code)
	assert.Contains(t, errOut, "needs a server")
	clash := mcpkit.Configure(func(f *flag.FlagSet) { f.String("drain-delay", "soon", "") }, func(context.Context, string, run) error { return nil })
	_, errOut, code = command(t, nil, []string{"serve"}, clash)
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, "-drain-delay")
}

// TestDevelopmentServesOnLoopbackOnly serves a server that breaks Must rules.
func TestDevelopmentServesOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	serve := func(addr string) (stderr, served string, code int) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var errOut strings.Builder
		err := mcpkit.Command(ctx, programs["bad"](), []string{"serve", "-dev", "-addr", addr}, mcpkit.Streams(nil, io.Discard, &errOut),
			serving.OnListen(func(a net.Addr) { served = a.String(); cancel() }))
		var coded interface{ ExitCode() int }
		if errors.As(err, &coded) {
			code = coded.ExitCode()
		}
		return errOut.String(), served, code
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		errOut, served, code := serve(addr)
		assert.Equal(t, 0, code, errOut)
		assert.NotEmpty(t, served, addr)
		assert.Contains(t, errOut, "served for development only", addr)
	}
	addresses := []string{"0.0.0.0:0", "[::]:0", ":0"}
	interfaces, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range interfaces {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			addresses = append(addresses, n.IP.String()+":0")
		}
	}
	for _, addr := range addresses {
		errOut, served, code := serve(addr)
		assert.Equal(t, 1, code, addr)
		assert.Empty(t, served, addr)
		assert.Contains(t, errOut, "loopback address only", addr)
	}
	t.Run("an update", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		srv := programs["bad"]()
		addAnother := func(draft *mcpkit.Server) {
			addTool(draft, "find_more", func(context.Context, struct{}) (string, error) { return "x", nil })
		}
		require.Error(t, srv.Update(addAnother), "outside of development")
		var updated error
		err := mcpkit.Command(ctx, srv, []string{"serve", "-dev", "-addr", "127.0.0.1:0"}, mcpkit.Streams(nil, io.Discard, io.Discard),
			serving.OnListen(func(net.Addr) { updated = srv.Update(addAnother); cancel() }))
		require.NoError(t, err)
		require.NoError(t, updated)
		require.Error(t, srv.Update(nil), "afterwards")
	})
	_, errOut, code := command(t, programs["bad"](), []string{"serve", "-addr", "127.0.0.1:0"})
	assert.Equal(t, 1, code)
	assert.Contains(t, errOut, "not started")
}

func TestRunHasNoCommandLine(t *testing.T) {
	for name, option := range map[string]serving.Option{
		"Streams":    mcpkit.Streams(nil, io.Discard, io.Discard),
		"Subcommand": mcpkit.Subcommand("migrate", "migrates the database", func(context.Context, []string) error { return nil }),
		"Configure":  mcpkit.Configure(func(*flag.FlagSet) {}, nil),
	} {
		err := newServer().Run(t.Context(), "127.0.0.1:0", option)
		assert.ErrorContains(t, err, "options of mcpkit.Command", name)
	}
}
