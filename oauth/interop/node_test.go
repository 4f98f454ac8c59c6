package interop

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// missing ends a test whose parts are not there: it is skipped, or fails where all
// parts must be there.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("MCPKIT_INTEROP") == "required" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format+"; MCPKIT_INTEROP=required makes this a failure", args...)
}

// clients is the directory that the Node clients are installed in.
func clients(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../.ci/clients")
	require.NoError(t, err)
	return dir
}

// program finds a program of a Node package.
func program(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(clients(t), "node_modules", ".bin", name)
	if _, err := os.Stat(path); err != nil {
		missing(t, "%s is not installed: run npm ci in .ci/clients", name)
	}
	return path
}

// nodePackage says that a test needs a Node package.
func nodePackage(t *testing.T, name string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(clients(t), "node_modules", name, "package.json")); err != nil {
		missing(t, "%s is not installed: run npm ci in .ci/clients", name)
	}
}

// onPath finds a program of the system.
func onPath(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, "%s is not installed: apt-get install --no-install-recommends %s", name, debian)
	}
	return path
}

// A process is a program of others, with a home of its own. It and what it started end
// with the test.
type process struct {
	*exec.Cmd
	output *output
}

// An output is what a process printed, while it still runs too.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// command prepares a program. home, which several may share, is where it keeps what it
// knows. It opens web pages with the scripted browser, and is asked to tell nobody about
// itself.
func command(t *testing.T, home, name string, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	t.Cleanup(cancel)
	p := &process{exec.CommandContext(ctx, name, args...), &output{}}
	p.Dir = home
	p.Stdout, p.Stderr = p.output, p.output
	p.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "LANG=C.UTF-8", "TERM=xterm",
		"BROWSER=" + filepath.Join(clients(t), "browser.mjs"),
		"DO_NOT_TRACK=1", "NO_UPDATE_NOTIFIER=1",
	}
	p.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.Cancel = func() error { return syscall.Kill(-p.Process.Pid, syscall.SIGKILL) }
	p.WaitDelay = 5 * time.Second
	t.Cleanup(func() {
		if p.Process != nil {
			_ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL) // nothing is left, mostly
		}
		if t.Failed() {
			t.Logf("%s printed:\n%s", strings.Join(append([]string{filepath.Base(name)}, args...), " "), p.output)
		}
	})
	return p
}

// needLinux skips where process groups and pseudo-terminals are different.
func needLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		missing(t, "this test needs Linux")
	}
}
