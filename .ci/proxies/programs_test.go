package proxies

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
)

// host is the public host name of the servers under test, as in the files of the deploy directory.
const host = "godocs.example.com"

// bin is the directory with the programs under test.
var bin string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if bin, err = os.MkdirTemp("", "proxies-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(bin)
		build := exec.Command("go", "build", "-o", bin+"/", "../../examples/production", "../../examples/protected", "./slow")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %s\n", err, out)
			return 1
		}
		return m.Run()
	}())
}

// A program is a program that runs until the test ends.
type program struct {
	*exec.Cmd
	addr   string
	stdin  io.Writer
	output *syncbuffer.Buffer
	ended  chan error
}

// start runs a program and waits until it listens on addr.
func start(t *testing.T, addr, name string, args ...string) *program {
	t.Helper()
	p := &program{Cmd: exec.Command(name, args...), addr: addr, output: &syncbuffer.Buffer{}, ended: make(chan error, 1)}
	p.Stdout, p.Stderr = p.output, p.output
	p.Cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "OPENAI_CHALLENGE=verify-me")
	p.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var err error
	p.stdin, err = p.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	go func() { p.ended <- p.Wait() }()
	t.Cleanup(func() {
		_ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL) // the process has usually ended
		if t.Failed() {
			t.Logf("%s printed:\n%s", filepath.Base(name), p.output)
		}
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 30*time.Second, 20*time.Millisecond, "%s does not listen: %s", name, p.output)
	return p
}

// server starts a program under test on a free port.
func server(t *testing.T, name string, args ...string) *program {
	t.Helper()
	addr := freeAddr(t)
	return start(t, addr, filepath.Join(bin, name), append([]string{"-addr", addr}, args...)...)
}

// ready starts examples/production and waits until it is ready.
func ready(t *testing.T, args ...string) *program {
	t.Helper()
	p := server(t, "production", args...)
	require.Eventually(t, func() bool {
		resp, err := http.Get("http://" + p.addr + "/readyz")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}, 2*time.Minute, 100*time.Millisecond, "%s", p.output)
	return p
}

// stop ends a program with SIGTERM, and checks that it ends without an error.
func (p *program) requireEnd(t *testing.T) {
	t.Helper()
	select {
	case err := <-p.ended:
		require.NoError(t, err, p.output.String())
	case <-time.After(30 * time.Second):
		assert.Fail(t, "the program does not end")
	}
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

func portOf(addr string) string { return addr[strings.LastIndexByte(addr, ':')+1:] }
