package mcpkit

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/share"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A resultCache keeps results that are the same every time as go-sdk encoded them: those of
// tools/list, one for each protocol version and each view of the tools, and what clients
// are told when they connect. It is emptied when a tool is added. A result belongs to the
// caller who asked for it first, and each caller has a share of what is kept.
type resultCache struct {
	mu      sync.RWMutex
	results *share.Cache[string, []byte]
	cleared int // how often: what was asked for before is not kept after
}

// maxViews bounds the results that are kept: callers can have as many combinations of
// scopes as they like.
const maxViews = 128

func (c *resultCache) get(key string) (result []byte, cleared int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.results != nil {
		result, _ = c.results.Get(key)
	}
	return result, c.cleared
}

func (c *resultCache) put(owner, key string, result []byte, cleared int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cleared != cleared {
		return
	}
	if c.results == nil {
		c.results = share.NewCache[string, []byte](maxViews)
	}
	c.results.Put(owner, key, result, 1)
}

func (c *resultCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.results = nil
	c.cleared++
}

// repeat answers a request whose result is the same whenever the key is. The first answer
// of each kind is go-sdk's.
func (w *wire) repeat(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte, p plain, version, key string) {
	method := env.Messages[0].Method
	key = method + "\x00" + version + "\x00" + key
	result, cleared := w.results.get(key)
	if result != nil {
		w.heard(r, method, p, version)
		w.respondRaw(rw, env.Messages[0].ID, result)
		return
	}
	copied := &copiedResponse{ResponseWriter: rw}
	w.handOn(copied, r, q, env, body, false)
	var answer struct {
		Result json.RawMessage `json:"result"`
	}
	if copied.status == http.StatusOK && json.Unmarshal(copied.body.Bytes(), &answer) == nil && len(answer.Result) > 0 {
		w.results.put(callerKey(r.Context()), key, answer.Result, cleared)
	}
}

// view names what of the tools the caller is shown.
func (s *Server) view(r *http.Request) string {
	if !s.hidesTools() {
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
