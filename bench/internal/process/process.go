// Package process runs each library as a server in a process of its own, so that what one takes is not taken for another's.
package process

import (
	"bufio"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/bench/internal/host"
	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
)

// A Server is one library, listening.
type Server struct {
	Name string
	URL  string
	// Started is how long it took from the start of the process until it listened.
	Started time.Duration
	PID     int

	authorization string    // the header that requests need, if any
	life          io.Closer // its standard input
}

// Names are the libraries that there are: mcpkit with everything on, and its peers, bare. Besides there is mcpkit-public, for which no
// authorization server has to start.
var Names = []string{"mcpkit", "mcp-go", "go-sdk"}

// Serve listens as the named library until standard input ends, and prints where, and what to send as Authorization.
func Serve(name string) {
	h := &host.Host{}
	defer h.Close()
	server, authorization := map[string]peers.Server{"mcpkit-public": peers.MCPKit(), "mcp-go": peers.MCPGo, "go-sdk": peers.GoSDK}[name], ""
	if name == "mcpkit" {
		server, authorization = peers.Everything(h)
	}
	fmt.Println(httptest.NewServer(server(0)).URL+"/mcp", authorization)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// Request is q as the server wants it.
func (s *Server) Request(q peers.Request) peers.Request {
	if s.authorization == "" {
		return q
	}
	return q.With("Authorization", s.authorization)
}

// Start runs this program again with the arguments -serve and the name, which has to call Serve. The process ends with this one.
func Start(name string) *Server {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(self, "-serve", name)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		panic(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		panic(name + " did not start: " + err.Error())
	}
	address, authorization, _ := strings.Cut(strings.TrimSpace(line), " ")
	return &Server{Name: name, URL: address, authorization: authorization, Started: time.Since(begun), PID: cmd.Process.Pid, life: stdin}
}

// Stop ends the process.
func (s *Server) Stop() { _ = s.life.Close() }
