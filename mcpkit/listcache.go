package mcpkit

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/envelope"
)

// A listCache keeps the results of tools/list as go-sdk encoded them, one for each
// protocol version and each view of the tools. It is emptied when a tool is added.
type listCache struct {
	mu      sync.RWMutex
	results map[string][]byte
	cleared int // how often: what was asked for before is not kept after
}

// maxViews bounds the results that are kept: callers can have as many combinations of
// scopes as they like.
const maxViews = 128

func (c *listCache) get(key string) (result []byte, cleared int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.results[key], c.cleared
}

func (c *listCache) put(key string, result []byte, cleared int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cleared != cleared {
		return
	}
	if c.results == nil || len(c.results) >= maxViews {
		c.results = map[string][]byte{}
	}
	c.results[key] = result
}

func (c *listCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.results = nil
	c.cleared++
}

// list answers tools/list. The first answer of each kind is go-sdk's.
func (w *wire) list(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, body []byte, p plain, version string) {
	key := version + "\x00" + w.server.view(r)
	result, cleared := w.lists.get(key)
	if result != nil {
		w.heard(r, "tools/list", p, version)
		w.respondRaw(rw, env.Messages[0].ID, result)
		return
	}
	copied := &copiedResponse{ResponseWriter: rw}
	w.handOn(copied, r, env, body, false)
	var answer struct {
		Result json.RawMessage `json:"result"`
	}
	if copied.status == http.StatusOK && json.Unmarshal(copied.body.Bytes(), &answer) == nil && len(answer.Result) > 0 {
		w.lists.put(key, answer.Result, cleared)
	}
}

// view names what of the tools the caller is shown.
func (s *Server) view(r *http.Request) string {
	if !s.listPermitted || s.guard == nil {
		return ""
	}
	p, _ := oauth.PrincipalFrom(r.Context())
	s.mu.Lock()
	tools := s.tools
	s.mu.Unlock()
	var shown strings.Builder
	for _, t := range tools {
		if s.guard.Allows(p, t.need()) == nil {
			shown.WriteByte('1')
		} else {
			shown.WriteByte('0')
		}
	}
	return shown.String()
}

// A copiedResponse keeps a copy of what is sent.
type copiedResponse struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (c *copiedResponse) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *copiedResponse) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	c.body.Write(p)
	return c.ResponseWriter.Write(p)
}
