package proxy

import (
	"bytes"
	"encoding/json"
	"strings"
)

// unusual returns the answer in a response whose status is not that of an answer, if the body
// nevertheless has the answer to the request: some upstreams send such a response when something is
// not found. It returns nil for other responses. A body that is larger than limit counts as an
// answer too.
func (f *filter) unusual(body []byte, limit int, id json.RawMessage) []byte {
	switch m := answerIn(body, id); {
	case id == nil:
		return nil
	case len(body) > limit && limit == f.limit:
		return tooLarge.answer(id)
	case m == nil || m.Result == nil || string(m.Error) != "" && string(m.Error) != "null":
		return nil
	}
	if out := f.admit(body); out != nil {
		return out
	}
	return noMessage.answer(id)
}

// answerIn returns the answer to a request that a body is, or nil.
func answerIn(body []byte, id json.RawMessage) *envelope {
	var m envelope
	if id == nil || json.Unmarshal(bytes.TrimSpace(body), &m) != nil || m.Version != "2.0" || m.Method != nil || !sameID(m.ID, id) {
		return nil
	}
	return &m
}

// isAnswerOf reports whether a body is the error of a request that the upstream has read, and not
// one that says that the session is gone, which some upstreams send with the id of the request.
func isAnswerOf(body []byte, id json.RawMessage) bool {
	m := answerIn(body, id)
	if m == nil || m.Error == nil {
		return false
	}
	var e struct {
		Code    json.Number
		Message string
	}
	_ = json.Unmarshal(m.Error, &e) // a member that is missing does not name a session
	return e.Code != codeNoSession && !strings.Contains(strings.ToLower(e.Message), "session")
}

// codeNoSession is the code of errors with which SDKs say that they do not know a session.
const codeNoSession = "-32001"

// sameID reports whether two texts are the same id of a request.
func sameID(a, b json.RawMessage) bool {
	x, xOk := idOf(a)
	y, yOk := idOf(b)
	return xOk && yOk && x == y
}
