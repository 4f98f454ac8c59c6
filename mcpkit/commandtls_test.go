package mcpkit_test

import (
	"context"
	"crypto/tls"
	"flag"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// certificateOf returns the name in the certificate of an address.
func certificateOf(t *testing.T, addr string) string {
	t.Helper()
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 20 * time.Second}, "tcp", addr, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
}

// TestServeWithACertificate checks which certificate serve uses: that of the command line, or else
// that of an option, or else that of the program's flags.
func TestServeWithACertificate(t *testing.T) {
	flagCert, flagKey := writeCertificate(t, t.TempDir(), "of the command line")
	optionCert, optionKey := writeCertificate(t, t.TempDir(), "of the option")
	programCert, programKey := writeCertificate(t, t.TempDir(), "of the program")
	line := []string{"-tls-cert", flagCert, "-tls-key", flagKey}
	option := serving.TLSFiles(optionCert, optionKey)
	program := mcpkit.Configure(func(f *flag.FlagSet) {
		f.String("tls-cert", programCert, "")
		f.String("tls-key", programKey, "")
	}, func(ctx context.Context, _ string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
		return run(ctx, newServer())
	})
	for name, tc := range map[string]struct {
		args []string
		opts []serving.Option
		want string
	}{
		"the command line":            {line, nil, "of the command line"},
		"an option":                   {nil, []serving.Option{option}, "of the option"},
		"the program":                 {nil, []serving.Option{program}, "of the program"},
		"the command line, an option": {line, []serving.Option{option}, "of the command line"},
		"an option, the program":      {nil, []serving.Option{option, program}, "of the option"},
		"all":                         {line, []serving.Option{option, program}, "of the command line"},
		"none":                        {nil, nil, "tls: first record does not look like a TLS handshake"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		got := ""
		listening := serving.OnListen(func(a net.Addr) {
			go func() {
				defer cancel()
				got = certificateOf(t, a.String())
			}()
		})
		err := mcpkit.Command(ctx, newServer(), append([]string{"serve", "-addr", "127.0.0.1:0"}, tc.args...), append(tc.opts, listening, mcpkit.Streams(nil, io.Discard, io.Discard))...)
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, got, name)
	}
	for _, args := range [][]string{{"-tls-cert", flagCert}, {"-tls-key", flagKey}} {
		_, errOut, code := command(t, newServer(), append([]string{"serve"}, args...))
		assert.Equal(t, 2, code)
		assert.Equal(t, "serve: -tls-cert and -tls-key must be given together\n", errOut)
	}
}

// TestTheGreetingOfServeSaysHowItServes checks the address that serve prints.
func TestTheGreetingOfServeSaysHowItServes(t *testing.T) {
	cert, key := writeCertificate(t, t.TempDir(), "notes")
	for name, tc := range map[string]struct {
		args []string
		opts []serving.Option
		tls  bool
	}{
		"plain HTTP": {},
		"flags":      {args: []string{"-tls-cert", cert, "-tls-key", key}, tls: true},
		"an option":  {opts: []serving.Option{serving.TLSFiles(cert, key)}, tls: true},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		out := &greeting{said: cancel}
		err := mcpkit.Command(ctx, newServer(), append([]string{"serve", "-addr", "127.0.0.1:0"}, tc.args...), append(tc.opts, mcpkit.Streams(nil, out, io.Discard))...)
		require.NoError(t, err, name)
		assert.Equal(t, !tc.tls, strings.Contains(out.String(), "http://127.0.0.1:"), "%s: %s", name, out)
		assert.Contains(t, out.String(), "127.0.0.1:", name)
	}
}

// TestTheDrainDelayOfTheProgramsFlags checks that serve waits as long as the program's flag says.
func TestTheDrainDelayOfTheProgramsFlags(t *testing.T) {
	t.Parallel()
	program := mcpkit.Configure(func(f *flag.FlagSet) { f.Duration("drain-delay", 150*time.Millisecond, "") },
		func(ctx context.Context, _ string, run func(context.Context, *mcpkit.Server, ...serving.Option) error) error {
			return run(ctx, newServer())
		})
	ctx, cancel := context.WithCancel(t.Context())
	var ended time.Time
	err := mcpkit.Command(ctx, nil, []string{"serve", "-addr", "127.0.0.1:0"}, program, mcpkit.Streams(nil, io.Discard, io.Discard),
		serving.OnListen(func(net.Addr) { ended = time.Now(); cancel() }))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, time.Since(ended), 150*time.Millisecond)
}

// TestSubcommandsThatPrintDocuments runs subcommands in this process. Those that run the examples
// print their results, and check -static does not run them.
func TestSubcommandsThatPrintDocuments(t *testing.T) {
	t.Parallel()
	ran := 0
	server := func() *mcpkit.Server {
		srv := newServer(mcpkit.Documentation(docs.Prose{Intro: "Notes of a team.", Data: dataUse()}), mcpkit.Listing(listing()))
		addTool(srv, "say_hello", func(context.Context, struct{}) (string, error) { ran++; return "a hello of the example", nil })
		srv.ReplaceExamples(examplesOf("say_hello"))
		return srv
	}
	for args, runs := range map[string]bool{"docs -format md": true, "check": true, "check -static": false, "server.json": false, "submission -o " + t.TempDir() + "/kit": true} {
		ran = 0
		out, errOut, _ := command(t, server(), strings.Fields(args))
		assert.Equal(t, runs, ran > 0, "%s: %s %s", args, out, errOut)
		if strings.HasPrefix(args, "docs") {
			assert.Contains(t, out, "a hello of the example")
			assert.Contains(t, out, "Notes of a team.")
		}
	}
	out, _, code := command(t, server(), []string{"submission", "-o", t.TempDir() + "/kit"})
	assert.Contains(t, []int{0, 1}, code)
	assert.NotContains(t, out, "the listing", "the program's listing is used")
}
