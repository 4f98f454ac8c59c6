package proxy

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// askedOnKey is the member of the _meta of a question, within this process, that has the call on
// whose stream the question came. Upstreams cannot know it.
var askedOnKey = "github.com/mcpkit-go/mcpkit/proxy.call-" + rand.Text()

// askedOn returns a message as it is, or a question with the call on whose stream it came.
func askedOn(msg []byte, call string) []byte {
	if call == "" || !bytes.Contains(msg, []byte("elicitation/create")) && !bytes.Contains(msg, []byte("sampling/createMessage")) {
		return msg
	}
	var whole, params, meta map[string]json.RawMessage
	if json.Unmarshal(msg, &whole) != nil || whole["method"] == nil || json.Unmarshal(whole["params"], &params) != nil || params == nil {
		return msg
	}
	if given := params["_meta"]; given != nil && json.Unmarshal(given, &meta) != nil {
		return msg
	}
	if meta == nil {
		meta = map[string]json.RawMessage{}
	}
	meta[askedOnKey], _ = json.Marshal(call) // what follows encodes, because it was decoded from JSON
	params["_meta"], _ = json.Marshal(meta)
	whole["params"], _ = json.Marshal(params)
	if same, err := json.Marshal(whole); err == nil {
		return same
	}
	return msg
}

var (
	errNobody  = errors.New("no call is in flight whose user could be asked")
	errSeveral = errors.New("calls of several clients are in flight, and the question does not say which call asks it")
)

// asker returns the call that asks a question: the one on whose stream it came. Otherwise it is the
// call in flight, if all calls in flight are of one client.
func (s *session) asker(request mcp.InputRequest) (*relay, error) {
	if of, ok := request.(interface{ GetMeta() map[string]any }); ok {
		if key, known := of.GetMeta()[askedOnKey].(string); known {
			s.mu.Lock()
			r := s.calls[key]
			s.mu.Unlock()
			if r == nil {
				return nil, errNobody
			}
			return r, nil
		}
	}
	s.mu.Lock()
	clients := map[any]bool{}
	for _, r := range s.calls {
		clients[r.client()] = true
	}
	s.mu.Unlock()
	if len(clients) > 1 {
		return nil, errSeveral
	}
	if r := s.latest(); r != nil {
		return r, nil
	}
	return nil, errNobody
}

// client identifies the client of a call: by its session, or by the call itself if the client is
// asked in the result of this call.
func (r *relay) client() any {
	if to := r.audience.current.Load(); to != nil && to.session != nil && r.ask == nil {
		return to.session
	}
	return r
}

// ask puts a question to the client of the call in flight.
func (s *session) ask(ctx context.Context, request mcp.InputRequest) (mcp.InputResponse, error) {
	if !isWhole(request) {
		return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "a part of the question is null"}
	}
	r, err := s.asker(request)
	if err != nil {
		return nil, err
	}
	if !r.waiting.enter() {
		return nil, errors.New("this call asks too many questions")
	}
	defer r.waiting.leave()
	ctx, cancel := until(r.ctx, ctx)
	defer cancel()
	s.up.clean(request)
	var answer mcp.InputResponse
	err = errors.New("the call waits for an answer already, and its client is not there")
	if to := r.audience.current.Load(); r.ask != nil {
		answer, err = r.ask(ctx, request)
	} else if to != nil {
		answer, err = to.put(ctx, request)
	}
	if err != nil {
		// The upstream does not get the error of the client.
		s.up.log.Debug("a question of the upstream was not answered", "error", err)
		return nil, errors.New("the client of this call cannot be asked")
	}
	return answer, nil
}
