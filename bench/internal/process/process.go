// Package process runs each library as a server in a separate process, so that one server's
// memory and CPU time are not counted as another's.
package process

import (
	"bufio"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime/pprof"
	"strings"

	"github.com/mcpkit-go/mcpkit/bench/internal/host"
	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A Server is a running server process.
type Server struct {
	Name string
	URL  string
	PID  int

	authorization string // the Authorization header that requests need, or ""
	cmd           *exec.Cmd
	stdin         io.Closer // closing it ends the process
}

// Libraries are the names of the libraries: mcpkit with everything on, its peers bare.
var Libraries = []string{"mcpkit", "mcp-go", "go-sdk"}

// The names of the other servers that Serve knows.
const (
	Adopted  = "go-sdk adopted"  // the go-sdk server, adopted by mcpkit
	Sessions = "go-sdk sessions" // go-sdk, with a session for each client
	NetHTTP  = "net/http"        // a bare handler that answers mcpkit's bytes for a call of Items items from memory
)

// Items is how many items the calls to the servers ask for.
const Items = 10

// Serve listens as the named server until standard input ends. It prints the server's URL and the
// Authorization header that requests need. If profile is not empty, Serve writes a CPU profile of
// the time between to that file.
func Serve(name, profile string) {
	h := &host.Host{}
	defer h.Close()
	server, authorization := map[string]peers.Server{
		"mcp-go": peers.MCPGo,
		"go-sdk": peers.GoSDK,
		Adopted:  peers.Adopted(mcpkit.RateLimit(peers.Generous())),
		Sessions: peers.GoSDKSessions,
		NetHTTP:  peers.Recorded(peers.MCPKit(), peers.Call(peers.Legacy, Items)),
	}[name], ""
	if name == "mcpkit" {
		server, authorization = peers.Everything(h)
	}
	url := httptest.NewServer(server(0)).URL + "/mcp"
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			panic(err)
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			panic(err)
		}
		defer pprof.StopCPUProfile()
	}
	fmt.Println(url, authorization)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// Initializes reports whether clients have to initialize a session first.
func (s *Server) Initializes() bool { return s.Name == Sessions }

// Request returns q with the headers that the server needs.
func (s *Server) Request(q peers.Request) peers.Request {
	if s.authorization == "" {
		return q
	}
	return q.With("Authorization", s.authorization)
}

// Start runs this program again with the arguments -serve and name, and the given ones: its main
// function has to call Serve. The new process ends when this one does.
func Start(name string, args ...string) *Server {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(self, append([]string{"-serve", name}, args...)...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		panic(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		panic(name + " did not start: " + err.Error())
	}
	address, authorization, _ := strings.Cut(strings.TrimSpace(line), " ")
	return &Server{Name: name, URL: address, authorization: authorization, PID: cmd.Process.Pid, cmd: cmd, stdin: stdin}
}

// Stop ends the process and waits until it has ended. It does nothing to a server that Start has
// not started.
func (s *Server) Stop() {
	if s.cmd == nil {
		return
	}
	_ = s.stdin.Close()
	_ = s.cmd.Wait()
}
