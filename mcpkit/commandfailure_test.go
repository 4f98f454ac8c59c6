package mcpkit_test

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// TestTheProgramLearnsThatItsCommandFailed checks that run returns the failure of a subcommand, so
// that the program can clean up, and that the exit code is right whatever the program returns.
func TestTheProgramLearnsThatItsCommandFailed(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	serve := []string{"serve", "-addr", taken.Addr().String()}
	cannotClose := errors.New("the database cannot be closed")
	for name, tc := range map[string]struct {
		args     []string
		srv      *mcpkit.Server
		returns  func(error) error
		is       error  // what the error of run is
		printed  string // once
		says     string // the error of the command
		wantCode int
	}{
		"a port in use":               {serve, newServer(), func(err error) error { return err }, syscall.EADDRINUSE, "cannot listen", "cannot listen", 1},
		"an error that is dropped":    {serve, newServer(), func(error) error { return nil }, syscall.EADDRINUSE, "cannot listen", "cannot listen", 1},
		"an error of the program":     {serve, newServer(), func(err error) error { return errors.Join(err, cannotClose) }, syscall.EADDRINUSE, "the database cannot be closed", "the database cannot be closed", 1},
		"a check that fails":          {[]string{"check"}, refusedServer(), func(err error) error { return err }, nil, "", "check failed with exit code 1", 1},
		"a server that is refused":    {[]string{"serve"}, refusedServer(), func(err error) error { return err }, nil, "not started", "breaks rules", 1},
		"a token that cannot be read": {[]string{"token", t.TempDir() + "/none"}, nil, nil, nil, "no such file", "token failed with exit code 2", 2},
	} {
		t.Run(name, func(t *testing.T) {
			var got error
			built := false
			configured := mcpkit.Configure(nil, func(ctx context.Context, _ string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
				built = true
				got = run(ctx, tc.srv)
				return tc.returns(got)
			})
			var errOut strings.Builder
			err := mcpkit.Command(t.Context(), nil, tc.args, configured, mcpkit.Streams(nil, io.Discard, &errOut))
			require.ErrorContains(t, err, tc.says)
			var coded interface{ ExitCode() int }
			require.ErrorAs(t, err, &coded)
			assert.Equal(t, tc.wantCode, coded.ExitCode())
			if tc.printed != "" {
				assert.Equal(t, 1, strings.Count(errOut.String(), tc.printed), errOut.String())
			}
			if tc.returns == nil {
				assert.False(t, built)
				return
			}
			require.Error(t, got)
			if tc.is != nil {
				require.ErrorIs(t, got, tc.is)
				require.ErrorIs(t, err, tc.is)
			}
		})
	}
}

// TestAProgramMayServeAgainAfterAFailure checks that the last server decides.
func TestAProgramMayServeAgainAfterAFailure(t *testing.T) {
	configured := mcpkit.Configure(nil, func(ctx context.Context, _ string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
		if run(ctx, refusedServer()) == nil {
			t.Error("the first server is refused")
		}
		return run(ctx, newServer())
	})
	_, _, code := command(t, nil, []string{"check", "-static"}, configured)
	assert.Equal(t, 0, code)
}

// TestFlagsOfServeThatTheProgramHasToo checks what help says of them, and which default counts.
func TestFlagsOfServeThatTheProgramHasToo(t *testing.T) {
	for declared, want := range map[string]string{"": "127.0.0.1:8080", "127.0.0.1:9": "127.0.0.1:9"} {
		var addr *string
		configured := mcpkit.Configure(func(f *flag.FlagSet) { addr = f.String("addr", declared, "where to listen") }, nil)
		_, errOut, code := command(t, newServer(), []string{"serve", "-h"}, configured)
		assert.Equal(t, 0, code)
		assert.Contains(t, errOut, "-addr string\n    \twhere to listen (default \""+want+"\")", declared)
		assert.Equal(t, want, *addr, "the program learns the address")
	}
	_, errOut, code := command(t, newServer(), []string{"serve"}, mcpkit.Configure(func(f *flag.FlagSet) {
		f.Func("addr", "a word", func(text string) error { return errors.New("not a word") })
	}, nil))
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, "-addr has no default")
}

// TestAFlagCountsMoreThanAnOption checks that what the user of a program says wins.
func TestAFlagCountsMoreThanAnOption(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		args   []string
		option time.Duration
	}{{nil, 200 * time.Millisecond}, {[]string{"-drain-delay", "0s"}, 20 * time.Second}} {
		ctx, cancel := context.WithCancel(t.Context())
		var ended time.Time
		err := mcpkit.Command(ctx, newServer(), append([]string{"serve", "-addr", "127.0.0.1:0"}, tc.args...), serving.DrainDelay(tc.option),
			mcpkit.Streams(nil, io.Discard, io.Discard), serving.OnListen(func(net.Addr) { ended = time.Now(); cancel() }))
		require.NoError(t, err)
		if took := time.Since(ended); tc.args == nil {
			assert.GreaterOrEqual(t, took, tc.option)
		} else {
			assert.Less(t, took, tc.option)
		}
	}
}

// TestOptionsOfCommandAreRefusedElsewhere checks that an option without an effect is an error.
func TestOptionsOfCommandAreRefusedElsewhere(t *testing.T) {
	for name, opt := range map[string]serving.Option{
		"Configure":  mcpkit.Configure(nil, nil),
		"Subcommand": mcpkit.Subcommand("x", "y", func(context.Context, []string) error { return nil }),
		"Streams":    mcpkit.Streams(nil, nil, nil),
	} {
		require.ErrorContains(t, newServer().Run(t.Context(), "127.0.0.1:0", opt), "have no command line", name)
		_, errOut, code := command(t, nil, []string{"check"}, mcpkit.Configure(nil,
			func(ctx context.Context, _ string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
				return run(ctx, newServer(), opt)
			}))
		assert.Equal(t, 1, code)
		assert.Contains(t, errOut, "have no command line", name)
	}
}

// TestHelpOfAProgramsSubcommandDoesNotRunIt checks that help describes it: it may not know -h.
func TestHelpOfAProgramsSubcommandDoesNotRunIt(t *testing.T) {
	erase := mcpkit.Subcommand("erase", "remove all data", func(context.Context, []string) error {
		t.Error("help ran the subcommand")
		return nil
	})
	out, errOut, code := command(t, newServer(), []string{"help", "erase"}, erase)
	assert.Equal(t, 0, code)
	assert.Equal(t, "erase: remove all data\n", out)
	assert.Empty(t, errOut)
	_, errOut, code = command(t, newServer(), []string{"help", "ersae"}, erase)
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, `unknown command "ersae"`)
}

// TestWrongArgumentsAreOneLine checks that what is wrong is not lost in a list of flags, and that
// the line says what is right.
func TestWrongArgumentsAreOneLine(t *testing.T) {
	for args, want := range map[string]string{
		"chekc":                 `unknown command "chekc"; did you mean "check"? help lists all commands`,
		"serve -prot 1":         "serve: flag provided but not defined: -prot; serve -h prints the flags",
		"-prot 1":               "serve: flag provided but not defined: -prot; serve -h prints the flags",
		"docs extra":            `docs: unexpected argument "extra"; docs -h prints the flags`,
		"serve -drain-delay 5":  `serve: invalid value "5" for flag -drain-delay: parse error; serve -h prints the flags`,
		"server.json -o":        "server.json: flag needs an argument: -o; server.json -h prints the flags",
		"check -format postage": `check: unknown format "postage"; the formats are text, json, sarif, junit, github, md and html`,
	} {
		out, errOut, code := command(t, newServer(), strings.Fields(args))
		assert.Equal(t, 2, code, args)
		assert.Equal(t, want+"\n", errOut)
		assert.Empty(t, out)
	}
	for _, name := range subcommands[:len(subcommands)-1] {
		_, errOut, code := command(t, newServer(), []string{name, "-h"})
		assert.Equal(t, 0, code, name)
		assert.Regexp(t, `(?m)^  `+name+` .*\w`, errOut, "help says what %s does", name)
	}
}

// TestNoAddressIsNoAddress checks that a server does not listen everywhere because a variable of
// the environment is empty.
func TestNoAddressIsNoAddress(t *testing.T) {
	_, errOut, code := command(t, newServer(), []string{"serve", "-addr", ""})
	assert.Equal(t, 1, code)
	assert.Contains(t, errOut, "there is no address to listen on")
	require.ErrorContains(t, newServer().Run(t.Context(), ""), "there is no address to listen on")
}

// TestTheGreetingOfAServerWithTLS checks that a server with a certificate from an option is not
// greeted with an address of plain HTTP.
func TestTheGreetingOfAServerWithTLS(t *testing.T) {
	for name, tc := range map[string]struct {
		opts []serving.Option
		want string
	}{
		"plain": {nil, "http://127.0.0.1:"},
		"TLS":   {[]serving.Option{serving.TLSConfig(&tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{}}})}, "serves https://notes.acme.com/mcp on 127.0.0.1:"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		out := &greeting{said: cancel}
		err := mcpkit.Command(ctx, newServer(), []string{"serve", "-addr", "127.0.0.1:0"}, append(tc.opts, mcpkit.Streams(nil, out, io.Discard))...)
		require.NoError(t, err, name)
		assert.Contains(t, out.String(), tc.want, name)
		if name == "TLS" {
			assert.NotContains(t, out.String(), "http:")
		}
	}
}

// A greeting is a stream that says when the first text is written.
type greeting struct {
	strings.Builder
	said func()
}

func (g *greeting) Write(b []byte) (int, error) {
	defer g.said()
	return g.Builder.Write(b)
}
