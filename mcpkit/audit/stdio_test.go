//go:build unix

package audit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// programVariable names the behavior of the program that a test starts. The program is this test
// binary.
const programVariable = "AUDIT_TEST_PROGRAM"

// TestProgram is the program that other tests start.
func TestProgram(t *testing.T) {
	mode := os.Getenv(programVariable)
	if mode == "" {
		t.Skip("this is the program that other tests start")
	}
	if file := os.Getenv("AUDIT_TEST_PIDS"); file != "" {
		child := exec.Command("sleep", "600")
		child.Stdout = os.Stdout // it holds the pipe open
		_ = child.Start()
		_ = os.WriteFile(file, fmt.Appendf(nil, "%d %d", os.Getpid(), child.Process.Pid), 0o600)
	}
	program(mode)
	os.Exit(0)
}

func program(mode string) {
	switch mode {
	case "silent":
		_, _ = bufio.NewReader(os.Stdin).ReadString(0)
	case "dead":
		os.Exit(3)
	case "deaf":
		time.Sleep(time.Hour)
	case "flood":
		line := strings.Repeat("x", 1<<20)
		for {
			if _, err := fmt.Println(line); err != nil {
				return
			}
		}
	case "endless line":
		for {
			if _, err := fmt.Print(strings.Repeat("x", 1<<20)); err != nil {
				return
			}
		}
	case "says nonsense", "answers with numbers", "answers with errors":
		answerWrong(mode)
	case "stays":
		serveProgram(mode)
		time.Sleep(time.Hour)
	default:
		serveProgram(mode)
	}
}

// serveProgram serves go-sdk over the standard input and output.
func serveProgram(mode string) {
	fmt.Fprintln(os.Stderr, "the program logs something")
	s := newSDKServer()
	if mode == "noise" {
		fmt.Println("Listening on standard input")
	}
	if mode == "dies" {
		s.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
			return func(ctx context.Context, method string, r mcp.Request) (mcp.Result, error) {
				if method == "tools/list" {
					os.Exit(4)
				}
				return next(ctx, method, r)
			}
		})
	}
	if mode == "asks" {
		s.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
			return func(ctx context.Context, method string, r mcp.Request) (mcp.Result, error) {
				if session, ok := r.GetSession().(*mcp.ServerSession); ok && method == "tools/list" {
					if err := session.Ping(ctx, nil); err != nil {
						return nil, err
					}
				}
				return next(ctx, method, r)
			}
		})
	}
	_ = s.Run(context.Background(), &mcp.StdioTransport{}) // the end of the input
}

// answerWrong answers each request in a way that is wrong.
func answerWrong(mode string) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var request struct{ ID json.RawMessage }
		if json.Unmarshal(lines.Bytes(), &request) != nil || request.ID == nil {
			continue
		}
		switch mode {
		case "says nonsense":
			fmt.Println("nonsense")
		case "answers with numbers":
			fmt.Printf("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":7}\n", request.ID)
		default:
			fmt.Printf("{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":-32603,\"message\":\"failed\"}}\n", request.ID)
		}
	}
}

// httpWords are words that mean nothing to the author of a program.
var httpWords = regexp.MustCompile(`(?i)\b(http|https|streamable|status|headers?|URL|endpoint|[45]\d\d)\b`)

// What an audit says of a program has no words about HTTP, whatever the program answers.
func TestAProgramIsAdvisedWithoutHTTP(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"good", "dies", "dead", "says nonsense", "answers with numbers", "answers with errors"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestProgram$")
		cmd.Env = append(os.Environ(), programVariable+"="+mode)
		report, err := audit.RunCommand(t.Context(), cmd, audit.Options{Timeout: time.Second})
		require.NoError(t, err)
		for _, res := range report.Results {
			if res.Outcome == policy.NotApplicable {
				continue
			}
			texts := []string{res.Reason}
			for _, r := range audit.Rules() {
				if r.ID == res.Rule.ID { // those of package policy are about the tools
					texts = append(texts, res.Rule.Title, res.Rule.Why, res.Rule.Fix)
				}
			}
			for _, f := range res.Rule.FixIn {
				texts = append(texts, f.Fix)
			}
			for _, f := range res.Findings {
				texts = append(texts, f.Message, f.Fix)
			}
			for _, text := range texts {
				assert.NotRegexp(t, httpWords, strings.ReplaceAll(text, "exit status", ""), "%s of %s", res.Rule.ID, mode)
			}
		}
		if strings.HasPrefix(mode, "answers") {
			initialize := result(t, report, audit.RuleProtocolInitialize)
			if assert.NotEmpty(t, initialize.Findings, mode) {
				assert.Contains(t, initialize.Findings[0].Fix, "standard input and output")
			}
			assert.Len(t, initialize.Rule.FixIn, len(policy.Stacks()))
		}
	}
}

// runProgram audits the program with a behavior.
func runProgram(t *testing.T, mode string, change func(*exec.Cmd)) *policy.Report {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestProgram$")
	cmd.Env = append(os.Environ(), programVariable+"="+mode)
	if change != nil {
		change(cmd)
	}
	timeout := 5 * time.Second
	if mode == "flood" {
		timeout = time.Minute // to read the flood to its limit, also on a busy machine
	}
	report, err := audit.RunCommand(t.Context(), cmd, audit.Options{Timeout: timeout})
	require.NoError(t, err)
	return report
}

func TestAProgramWithoutFaults(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"good", "asks"} {
		report := runProgram(t, mode, nil)
		assert.Empty(t, findingsOfAudit(report), mode)
		assert.Empty(t, report.Incomplete)
		assert.Equal(t, 1, report.Tools)
		for _, id := range []policy.RuleID{audit.RuleStdioOutput, audit.RuleStdioAlive, audit.RuleStdioEnd, audit.RuleToolsList, audit.RuleCallResult} {
			assert.Equal(t, policy.Pass, result(t, report, id).Outcome, id)
		}
		for _, id := range []policy.RuleID{audit.RuleHTTPHead, audit.RuleProtocolNotification} {
			got := result(t, report, id)
			assert.Equal(t, policy.NotApplicable, got.Outcome, id)
			assert.NotEmpty(t, got.Reason)
		}
	}
}

func TestEachBrokenProgramIsFoundByItsRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode string
		rule policy.RuleID
		says string
		also []policy.RuleID
	}{
		{"noise", audit.RuleStdioOutput, "not messages", nil},
		{"stays", audit.RuleStdioEnd, "did not end", nil},
		{"dies", audit.RuleStdioAlive, "exit status 4", nil},
		{"dead", audit.RuleStdioAlive, "exit status 3", nil},
		{"flood", audit.RuleStdioAlive, "more than", []policy.RuleID{audit.RuleStdioOutput}},
		{"endless line", audit.RuleStdioAlive, "a line of more than", nil},
	} {
		t.Run(c.mode, func(t *testing.T) {
			t.Parallel()
			report := runProgram(t, c.mode, nil)
			got := result(t, report, c.rule)
			require.NotEmpty(t, got.Findings, got.Reason)
			assert.Contains(t, got.Findings[0].Message, c.says)
			for _, id := range findingsOfAudit(report) {
				assert.Contains(t, append(c.also, c.rule), id)
			}
			if c.rule == audit.RuleStdioAlive {
				assert.NotEmpty(t, report.Incomplete)
			}
		})
	}
}

func TestAProgramThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"silent", "deaf"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestProgram$")
			cmd.Env = append(os.Environ(), programVariable+"="+mode)
			report, err := audit.RunCommand(t.Context(), cmd, audit.Options{Timeout: 300 * time.Millisecond})
			require.NoError(t, err)
			assert.NotEmpty(t, result(t, report, audit.RuleProtocolInitialize).Findings)
			for _, id := range []policy.RuleID{audit.RuleToolsList, audit.RuleStdioOutput, audit.RuleCallResult, policy.RuleToolTitle} {
				got := result(t, report, id)
				assert.Equal(t, policy.NotMeasured, got.Outcome, id)
				assert.NotEmpty(t, got.Reason)
			}
		})
	}
}

func TestNoProcessOfAProgramIsLeftBehind(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"good", "stays", "deaf", "flood"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "pids")
			cmd := exec.Command(os.Args[0], "-test.run=^TestProgram$")
			cmd.Env = append(os.Environ(), programVariable+"="+mode, "AUDIT_TEST_PIDS="+file)
			_, err := audit.RunCommand(t.Context(), cmd, audit.Options{Timeout: 500 * time.Millisecond})
			require.NoError(t, err)
			pids, err := os.ReadFile(file)
			require.NoError(t, err)
			for pid := range strings.FieldsSeq(string(pids)) {
				n, err := strconv.Atoi(pid)
				require.NoError(t, err)
				assert.Eventually(t, func() bool { return gone(n) }, 10*time.Second, 10*time.Millisecond, "process %s runs on", pid)
			}
		})
	}
}

// gone reports whether a process has ended. The parent of an orphan may not have collected it.
func gone(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return true
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestACommandThatCannotBeStarted(t *testing.T) {
	t.Parallel()
	_, err := audit.RunCommand(t.Context(), exec.Command(filepath.Join(t.TempDir(), "missing")), audit.Options{})
	require.ErrorContains(t, err, "cannot be started")
	_, err = audit.RunCommand(t.Context(), nil, audit.Options{})
	require.Error(t, err)
}

func TestTheCommandLineHasNoSecrets(t *testing.T) {
	t.Parallel()
	const key = "sk-live-abcdefghijklmnopqrstuvwxyz"
	report := runProgram(t, "dead", func(cmd *exec.Cmd) { cmd.Args = append(cmd.Args, "--key="+key) })
	raw, err := json.Marshal(report)
	require.NoError(t, err)
	assert.NotContains(t, string(raw), key)
	assert.Contains(t, report.Target, "(hidden)")
}

func TestAStoppedAuditOfAProgramHasAReport(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cmd := exec.Command(os.Args[0], "-test.run=^TestProgram$")
	cmd.Env = append(os.Environ(), programVariable+"=silent")
	time.AfterFunc(100*time.Millisecond, cancel)
	report, err := audit.RunCommand(ctx, cmd, audit.Options{Timeout: time.Hour})
	require.NoError(t, err)
	assert.NotEmpty(t, report.Incomplete)
	assert.Equal(t, policy.NotMeasured, result(t, report, audit.RuleToolsList).Outcome)
}

// findingsOfAudit returns the rules of the audit with findings, apart from advice that go-sdk's
// server cannot follow.
func findingsOfAudit(r *policy.Report) (ids []policy.RuleID) {
	for _, rule := range audit.Rules() {
		for _, got := range r.Results {
			if got.Rule.ID == rule.ID && len(got.Findings) > 0 {
				ids = append(ids, rule.ID)
			}
		}
	}
	return ids
}
