package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/share"
)

// A resultCache keeps results that are always the same, as go-sdk encoded them: those of
// tools/list, one for each protocol version and each view of the tools, and what clients are told
// when they connect. A result belongs to the caller who asked for it first, and each caller has a
// share of what is kept.
type resultCache struct {
	mu      sync.RWMutex
	results *share.Cache[string, []byte]
}

// maxResults bounds the results that are kept: callers can have any number of combinations of
// scopes.
const maxResults = 128

func (c *resultCache) get(key string) []byte {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.results == nil {
		return nil
	}
	result, _ := c.results.Get(key)
	return result
}

func (c *resultCache) put(owner, key string, result []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.results == nil {
		c.results = share.NewCache[string, []byte](maxResults)
	}
	c.results.Put(owner, key, result, 1)
}

// repeat answers a request whose result depends on the key alone. go-sdk makes the first result
// for each key.
func (h *Host) repeat(rw http.ResponseWriter, r *http.Request, q *request, env *envelope.Envelope, body []byte, p directParams, version, key string) {
	method := env.Messages[0].Method
	key = method + "\x00" + version + "\x00" + key
	if result := q.service.results.get(key); result != nil {
		h.observeAnswered(r, q, method, p, version)
		respondRaw(rw, env.Messages[0].ID, result)
		return
	}
	copied := &copiedResponse{ResponseWriter: rw}
	h.handOn(copied, r, q, env, body, false)
	var answer struct {
		Result json.RawMessage `json:"result"`
	}
	if copied.status == http.StatusOK && json.Unmarshal(copied.body.Bytes(), &answer) == nil && len(answer.Result) > 0 {
		q.service.results.put(q.caller.Key, key, answer.Result)
	}
}

// A copiedResponse keeps a copy of a response that it sends.
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
