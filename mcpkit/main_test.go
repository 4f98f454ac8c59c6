package mcpkit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// callStarted is what a tool of a program prints when it is called.
const callStarted = "call started"

// programs are the servers that the test binary can run as; see TestMain.
var programs = map[string]func() *mcpkit.Server{
	"good":    func() *mcpkit.Server { return newServer() },
	"refused": refusedServer,
	"slow": func() *mcpkit.Server {
		srv := newServer()
		addTool(srv, "wait", func(ctx context.Context, _ struct{}) (string, error) {
			fmt.Println(callStarted)
			select {
			case <-time.After(1500 * time.Millisecond):
				return "done waiting", nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		})
		return srv
	},
	"stuck": func() *mcpkit.Server {
		srv := newServer()
		addTool(srv, "wait", func(ctx context.Context, _ struct{}) (string, error) {
			fmt.Println(callStarted)
			<-ctx.Done()
			return "", ctx.Err()
		})
		return srv
	},
	"bad": func() *mcpkit.Server {
		m := manifest()
		m.Privacy = ""
		srv := mcpkit.New(m, mcpkit.Public("test"), mcpkit.Waive("manifest-privacy", ""))
		mcpkit.AddTool(srv, "delete_note", annotate.ReadOnly("Delete a note"), "Deletes a note. Use when asked to.", find)
		return srv
	},
	"adopted": func() *mcpkit.Server {
		return mcpkit.New(manifest(), mcpkit.Public("a test"), mcpkit.Adopt(greeterSDK(), nil))
	},
	"protected": func() *mcpkit.Server {
		srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: os.Getenv("MCPKIT_TEST_ISSUER")}}, Scopes: []string{"notes"}}))
		addNotes(srv)
		addTool(srv, "write_note", func(context.Context, struct{}) (string, error) { return "", nil }, mcpkit.Scopes("notes:write"))
		return srv
	},
	"waived": func() *mcpkit.Server {
		srv := newServer()
		mcpkit.AddTool(srv, "delete_note", annotate.ReadOnly("Delete a note"), "Deletes a note. Use when asked to.", find,
			mcpkit.Waive("tool-verb", "the note is only hidden from the list of this call"))
		return srv
	},
}

func program(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "MCPKIT_TEST_PROGRAM="+name)
	return cmd
}

// runProgram runs a program and returns its exit code.
func runProgram(t *testing.T, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errOut strings.Builder
	cmd := program(name, args...)
	cmd.Env = append(cmd.Env, "GOCOVERDIR="+t.TempDir()) // without it, a program for coverage complains
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errOut.String(), cmd.ProcessState.ExitCode()
}

// runCommand does the same in this process, which takes less time.
func runCommand(t *testing.T, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return command(t, programs[name](), args)
}

func TestMainCheck(t *testing.T) {
	t.Parallel()
	out, _, code := runProgram(t, "good", "check")
	assert.Equal(t, 0, code, out)
	assert.Contains(t, out, "notes 1.2.3: 1 tool")

	out, _, code = runProgram(t, "bad", "check")
	assert.Equal(t, 1, code)
	for _, want := range []string{
		`main_test.go:\d+: tool "delete_note" is annotated read-only but its name says it deletes \(tool-verb\); use annotate.Destructive`,
		`main_test.go:\d+: .*privacy.* \(manifest-privacy\)`,
		`main_test.go:\d+: .*waives.* \(waiver-reason\)`,
		`three`,
	} {
		assert.Regexp(t, want, out)
	}

	out, _, code = runCommand(t, "bad", "check", "-json")
	assert.Equal(t, 1, code)
	var report struct {
		OK      bool
		Results []struct{ ID, Outcome string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report), out)
	assert.False(t, report.OK)
	assert.Greater(t, len(report.Results), 30)

	for format, want := range map[string]string{
		"text": "notes 1.2.3: ", "json": "{", "sarif": `{`, "junit": `<?xml version="1.0"`, "github": "::error file=main_test.go,line=",
	} {
		out, errOut, code := runCommand(t, "bad", "check", "-format", format)
		assert.Equal(t, 1, code, format)
		assert.Empty(t, errOut)
		assert.True(t, strings.HasPrefix(out, want), out)
	}
	out, _, code = runCommand(t, "bad", "check", "-all", "-static")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "(tool-verb)")
	for _, wrong := range [][]string{
		{"-format", "yaml"}, {"-json", "-format", "sarif"}, {"-all", "-json"}, {"-all", "-format", "junit"}, {"-annotations", "-json"},
	} {
		out, errOut, code := runCommand(t, "good", append([]string{"check"}, wrong...)...)
		assert.Equal(t, 2, code, wrong)
		assert.Empty(t, out)
		assert.Regexp(t, `^check: \S.*\n$`, errOut)
	}
	_, errOut, code := runCommand(t, "good", "check", "-h")
	assert.Equal(t, 0, code)
	assert.Contains(t, errOut, "The exit code is 0 if no rule of level must is broken, 1 if one is")
	for _, format := range policy.ReportFormats() {
		assert.Contains(t, errOut, string(format), "the help of -format lists each format")
	}
	_, errOut, code = runCommand(t, "good", "check", "-format", "yaml")
	assert.Equal(t, 2, code)
	for _, format := range policy.ReportFormats() {
		assert.Contains(t, errOut, string(format), "the error lists each format")
	}

	out, errOut, code = runCommand(t, "good", "serve", "-h")
	assert.Equal(t, 0, code)
	assert.Empty(t, out)
	assert.Regexp(t, `(?m)^  -\w+`, errOut, "serve -h lists the flags")

	out, errOut, code = runCommand(t, "adopted", "check", "-annotations")
	assert.Equal(t, 0, code)
	assert.Empty(t, errOut)
	assert.Equal(t, "map[string]annotate.Annotation{\n\t// Guessed from its name:\n\t\"get_greeting\": annotate.ReadOnly(\"Get greeting\"),\n}\n", out)
	out, errOut, code = runCommand(t, "good", "check", "-annotations")
	assert.Equal(t, 0, code)
	assert.Empty(t, out)
	assert.Equal(t, "check: every tool that the server lists has an annotation\n", errOut)

	out, _, code = runCommand(t, "waived", "check")
	assert.Equal(t, 0, code, out)
	assert.Contains(t, out, "the note is only hidden from the list of this call", "the report prints waivers")
}

func TestMainOtherCommands(t *testing.T) {
	t.Parallel()
	out, _, code := runProgram(t, "good", "version")
	assert.Equal(t, "notes 1.2.3\n", out)
	assert.Equal(t, 0, code)

	_, errOut, code := runProgram(t, "good", "deploy")
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, `unknown command "deploy"`)
	assert.Contains(t, errOut, "serve MCP over HTTP")

	out, _, code = runCommand(t, "good", "help")
	assert.Equal(t, 0, code)
	assert.Contains(t, out, "check the server against")

	_, errOut, code = runCommand(t, "good", "-nope")
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, "serve -h prints the flags")

	_, errOut, code = runCommand(t, "good", "check", "please")
	assert.Equal(t, 2, code)
	assert.Contains(t, errOut, `unexpected argument "please"`)
}

func TestMainServeRefuses(t *testing.T) {
	t.Parallel()
	_, errOut, code := runProgram(t, "bad", "serve", "-addr", "127.0.0.1:0")
	assert.Equal(t, 1, code)
	assert.Contains(t, errOut, "tool-verb")

	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	_, errOut, code = runCommand(t, "good", "-addr", taken.Addr().String())
	assert.Equal(t, 1, code)
	assert.Contains(t, errOut, "cannot listen on")
}

// start runs a server program. It returns the address of its endpoint, and a channel that is closed
// when its tool is called.
func start(t *testing.T, name string) (*exec.Cmd, string, <-chan struct{}) {
	t.Helper()
	cmd := program(name, "-addr", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	require.NoError(t, err)
	url := regexp.MustCompile(`http://127\.0\.0\.1:\d+/mcp`).FindString(first)
	require.NotEmpty(t, url, first)
	greeting := first
	for !strings.Contains(greeting, "Ctrl-C") {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		greeting += line
	}
	assert.Contains(t, greeting, "claude mcp add --transport http notes "+url)
	assert.Contains(t, greeting, "@modelcontextprotocol/inspector")
	called := make(chan struct{})
	go func() {
		for {
			line, err := lines.ReadString('\n')
			if strings.TrimSpace(line) == callStarted {
				close(called)
			}
			if err != nil {
				return
			}
		}
	}()
	return cmd, url, called
}

func TestMainServeDrains(t *testing.T) {
	t.Parallel()
	cmd, url, called := start(t, "slow")
	answer := make(chan string, 1)
	go func() {
		text, _ := callTool(t, url, "2025-11-25", "wait", map[string]any{})
		answer <- text
	}()
	<-called
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	assert.Equal(t, "done waiting", <-answer, "a call in flight is answered")
	require.NoError(t, cmd.Wait(), "the program exits with 0")
}

func TestMainServeEndsAtTheSecondSignal(t *testing.T) {
	t.Parallel()
	cmd, url, called := start(t, "stuck")
	go func() {
		resp, err := http.Post(url, "application/json", strings.NewReader(request("2025-11-25", "tools/call", map[string]any{"name": "wait", "arguments": map[string]any{}})))
		if err == nil {
			resp.Body.Close()
		}
	}()
	<-called
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	// The program needs a moment to handle the first signal; a later one ends it.
	again := time.NewTicker(300 * time.Millisecond)
	defer again.Stop()
	limit := time.After(10 * time.Second)
	for {
		select {
		case err := <-ended:
			assert.Error(t, err)
			return
		case <-again.C:
			_ = cmd.Process.Signal(syscall.SIGTERM)
		case <-limit:
			t.Fatal("still running after the second signal")
		}
	}
}

func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	go func() { ended <- newServer().Run(ctx, addr) }()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, 10*time.Second, 10*time.Millisecond)
	cancel()
	assert.NoError(t, <-ended)

	assert.ErrorContains(t, newServer().Run(t.Context(), "nowhere:x"), "cannot listen on")
	assert.ErrorContains(t, programs["bad"]().Run(t.Context(), "127.0.0.1:0"), "tool-verb")
}
