package proxy

import (
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// An ends value tells when sessions of clients have ended.
type ends struct {
	mu       sync.Mutex
	sessions map[*mcp.ServerSession]chan struct{} // closed when the session has ended
}

// of returns a channel that is closed when a session of a client has ended. go-sdk has only a
// method that waits for it, so one goroutine waits for each session.
func (e *ends) of(client *mcp.ServerSession) <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	ended := e.sessions[client]
	if ended == nil {
		ended = make(chan struct{})
		e.sessions[client] = ended
		go func() {
			_ = client.Wait() // however it ended
			e.mu.Lock()
			delete(e.sessions, client)
			e.mu.Unlock()
			close(ended)
		}()
	}
	return ended
}
