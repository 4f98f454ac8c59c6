package interop

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
)

// missing ends a test whose programs are not installed: the test is skipped, or fails if
// MCPKIT_INTEROP=required is set.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("MCPKIT_INTEROP") == "required" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format+"; with MCPKIT_INTEROP=required this is a failure", args...)
}

// clients returns the directory in which the Node clients are installed.
func clients(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../.ci/clients")
	require.NoError(t, err)
	return dir
}

// program returns the path of a program of a Node package.
func program(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(clients(t), "node_modules", ".bin", name)
	if _, err := os.Stat(path); err != nil {
		missing(t, "%s is not installed: run npm ci in .ci/clients", name)
	}
	return path
}

// nodePackage skips the test if a Node package is missing.
func nodePackage(t *testing.T, name string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(clients(t), "node_modules", name, "package.json")); err != nil {
		missing(t, "%s is not installed: run npm ci in .ci/clients", name)
	}
}

// onPath returns the path of a program of the system.
func onPath(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, "%s is not installed: apt-get install --no-install-recommends %s", name, debian)
	}
	return path
}

// A process is a program of another project with its own home directory. It and its child
// processes end with the test.
type process struct {
	*exec.Cmd
	output *syncbuffer.Buffer
}

// command prepares a program. home is the directory in which it stores its state; several
// programs may share it. The program opens web pages with the scripted browser, and its telemetry
// is turned off.
func command(t *testing.T, home, name string, args ...string) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	t.Cleanup(cancel)
	p := &process{exec.CommandContext(ctx, name, args...), &syncbuffer.Buffer{}}
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
			_ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL) // usually it has ended already
		}
		if t.Failed() {
			t.Logf("%s printed:\n%s", strings.Join(append([]string{filepath.Base(name)}, args...), " "), p.output)
		}
	})
	return p
}

// needLinux skips the test on systems whose process groups and pseudo-terminals differ.
func needLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		missing(t, "this test needs Linux")
	}
}
