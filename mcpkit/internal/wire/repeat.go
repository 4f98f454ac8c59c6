package wire

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// repeat answers a request whose result depends only on its method, the protocol version and the
// key. go-sdk makes the first result for each, and repeat keeps it.
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
	// An answer with a result has the status 200.
	if json.Unmarshal(copied.body.Bytes(), &answer) == nil && len(answer.Result) > 0 {
		q.service.results.put(q.caller.Key, key, answer.Result)
	}
}

// A copiedResponse keeps a copy of the body that it sends.
type copiedResponse struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (c *copiedResponse) Write(p []byte) (int, error) {
	c.body.Write(p)
	return c.ResponseWriter.Write(p)
}
