package proxy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// A filter stands between a connection and its client. It keeps messages from the client that are
// not JSON-RPC, too large or too many. It takes results of tools for itself, and changes lists of
// definitions that go-sdk would decode with a loss, or not at all: see admit.
type filter struct {
	limit int // the most bytes of a message
	log   *slog.Logger
	// unasked limits notifications and requests of the upstream, other than progress.
	unasked bucket
	// progress has a *bucket for each call that wants progress, by its token.
	progress sync.Map
	// notes limits lines in the log.
	notes bucket
	// relayed counts notifications of progress and log messages that the client has read.
	relayed atomic.Int64
	// answers counts answers of the upstream.
	answers atomic.Int64
	// doubt is called when the upstream may not know the session any more.
	doubt func()
	// missed is called when notifications of the upstream may be missing.
	missed func()
	// streams counts streams that belong to no call.
	streams atomic.Int64
	// broken gets the definitions that go-sdk cannot read.
	broken func(kind, name string, err error)
	// takers are the takers of calls in flight, by the ids of their requests.
	takers sync.Map
}

func newFilter(limit int, log *slog.Logger) *filter {
	return &filter{
		limit: limit, log: log,
		unasked: bucket{rate: 200, burst: 400}, notes: bucket{rate: 0.2, burst: 5},
		doubt: func() {}, missed: func() {},
	}
}

// An envelope is a JSON-RPC message.
type envelope struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  *string         `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   json.RawMessage `json:"error"`
}

// admit returns a message as the client reads it, or nil if the client must not read it.
//
// The result of a call goes to its taker, and the client reads an empty one. The annotations of a
// tool without any hint become its title, because go-sdk reads hints that are left out as false. A
// definition that go-sdk cannot read is left out of its list, because go-sdk reads all or none.
func (f *filter) admit(msg []byte) []byte {
	msg = bytes.TrimSpace(msg)
	if len(msg) == 0 {
		return nil
	}
	if stub, ok := f.take(msg); ok {
		f.answers.Add(1)
		return stub
	}
	if isDeep(msg) {
		return f.refuse(msg[:min(len(msg), edge)], msg[max(0, len(msg)-edge):], tooDeep)
	}
	var m envelope
	if err := json.Unmarshal(msg, &m); err != nil || m.Version != "2.0" {
		f.note("the upstream sent something other than a message of MCP; it is ignored", "bytes", len(msg))
		return nil
	}
	if !readsAlike(msg, m.Method != nil) {
		f.note("the upstream sent something other than a message of MCP; it is ignored", "bytes", len(msg))
		if m.Method == nil && isID(m.ID) {
			return noMessage.answer(m.ID)
		}
		return nil
	}
	if m.Method != nil {
		limit := &f.unasked
		if *m.Method == "notifications/progress" {
			if limit = f.progressOf(m.Params); limit == nil {
				return nil // nobody would get it
			}
		}
		if !limit.take() {
			f.note("the upstream sends too many notifications and questions; some are ignored")
			return nil
		}
		switch *m.Method {
		case "notifications/progress", "notifications/message":
			f.relayed.Add(1)
		}
		return msg
	}
	if len(m.ID) == 0 || m.Error == nil && m.Result == nil {
		f.note("the upstream sent something other than a message of MCP; it is ignored", "bytes", len(msg))
		return nil
	}
	f.answers.Add(1)
	if m.Result != nil && f.awaited(m.ID) != nil {
		if stub, ok := f.takeUniform(uniform(msg)); ok {
			return stub
		}
		return notResult.answer(m.ID)
	}
	return readable(msg, m.ID, m.Result, f.broken)
}

// readsAlike reports whether go-sdk reads a message, and as a request or an answer as encoding/json
// does. It ends the connection of all callers for a message that it cannot read.
func readsAlike(msg []byte, asRequest bool) bool {
	read, err := jsonrpc.DecodeMessage(msg)
	_, isRequest := read.(*jsonrpc.Request)
	return err == nil && isRequest == asRequest
}

// isID reports whether a text is an id of a request that go-sdk reads.
func isID(text json.RawMessage) bool {
	_, ok := idOf(text)
	return ok
}

// idOf returns the id of a request that a text is.
func idOf(text json.RawMessage) (id jsonrpc.ID, ok bool) {
	var value any
	if json.Unmarshal(text, &value) != nil {
		return id, false
	}
	id, err := jsonrpc.MakeID(value)
	return id, err == nil && id.IsValid()
}

// progressOf returns what limits the progress of the call that a notification is about, or nil if
// no such call wants progress. Each call has its own, so that one does not use up what others get.
func (f *filter) progressOf(params []byte) *bucket {
	var of struct {
		Token any `json:"progressToken"`
	}
	if json.Unmarshal(params, &of) != nil {
		return nil
	}
	limit, _ := f.progress.Load(fmt.Sprint(of.Token))
	found, _ := limit.(*bucket)
	return found
}

// refuse logs that a message is ignored, and returns what the client gets instead, or nil.
func (f *filter) refuse(head, tail []byte, why refusal) []byte {
	f.note("a message of the upstream is ignored: "+string(why), "MaxMessage", f.limit)
	return why.answerTo(head, tail)
}

// note logs what was ignored. The log gets few lines, however many the upstream causes.
func (f *filter) note(message string, args ...any) {
	if f.notes.take() {
		f.log.Warn(message, args...)
	}
}

// A bucket limits how often something happens: burst times, and then rate times each second.
type bucket struct {
	rate, burst float64

	mu   sync.Mutex
	used float64
	at   time.Time
}

func (b *bucket) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if !b.at.IsZero() {
		b.used = max(0, b.used-now.Sub(b.at).Seconds()*b.rate)
	}
	b.at = now
	if b.used+1 > b.burst {
		return false
	}
	b.used++
	return true
}

// await lets the taker of ctx, if there is one, take the answer to a request. id is nil for other
// messages.
func (f *filter) await(ctx context.Context, id json.RawMessage) {
	t, ok := ctx.Value(takerKey{}).(*taker)
	if !ok || len(id) == 0 {
		return
	}
	t.id = string(id)
	f.takers.Store(t.id, t)
}

// awaited returns the taker of the answer to a request, or nil.
func (f *filter) awaited(id []byte) *taker {
	t, _ := f.takers.Load(string(id))
	found, _ := t.(*taker)
	return found
}

// take returns what go-sdk reads instead of an answer to a call: one with an empty result, unless
// it is a question. It returns false for other messages, for errors, for a second answer, and for
// messages that parsers could read in different ways.
func (f *filter) take(msg []byte) ([]byte, bool) {
	if strictjson.Check(msg) != nil {
		return nil, false
	}
	return f.takeUniform(msg)
}

// takeUniform is take for a message that all parsers read alike.
func (f *filter) takeUniform(msg []byte) ([]byte, bool) {
	var version, id, result []byte
	err := strictjson.Object(msg, func(name string, value []byte) error {
		switch name {
		case "jsonrpc":
			version = value
		case "id":
			id = value
		case "result":
			result = value
		case "error":
			if string(value) != "null" {
				return errNotTaken
			}
		case "method":
			return errNotTaken
		}
		return nil
	})
	if err != nil || string(version) != `"2.0"` {
		return nil, false
	}
	t := f.awaited(id)
	if t == nil {
		return nil, false
	}
	res, asks, err := parseResult(result)
	switch {
	case err != nil || t.result.Load() != nil:
		return nil, false
	case asks:
		return msg, true // go-sdk reads questions
	}
	t.result.Store(res)
	return []byte(`{"jsonrpc":"2.0","id":` + string(id) + `,"result":{"content":[]}}`), true
}
