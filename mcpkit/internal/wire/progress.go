package wire

import (
	"context"
	"math"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/wirejson"
)

// progressInterval is the least time between two notifications of an operation.
const progressInterval = 250 * time.Millisecond

// maxProgressMessage bounds the message of a notification, in bytes.
const maxProgressMessage = 1 << 10

// A progress sends notifications about one operation. One that comes too soon after another is
// replaced by the next, and the last one is sent after the interval or before the answer.
type progress struct {
	queue *deadlineQueue
	send  func(*mcp.ProgressNotificationParams)

	mu      sync.Mutex
	entry   deadlineEntry
	queued  bool // the entry is in the queue
	ended   bool
	began   bool
	last    float64
	sent    time.Time
	waiting *mcp.ProgressNotificationParams
}

func newProgress(queue *deadlineQueue, send func(*mcp.ProgressNotificationParams)) *progress {
	p := &progress{queue: queue, send: send}
	p.entry.owner = p
	return p
}

// report sends a notification, now or later, if it is about more than the one before. A nil
// progress has no client that asked.
func (p *progress) report(done, total float64, message string) {
	if p == nil || math.IsNaN(done) || math.IsInf(done, 0) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended || p.began && done <= p.last {
		return
	}
	now := time.Now()
	soon := p.began && now.Sub(p.sent) < progressInterval && (done < total || !(total > 0))
	p.began, p.last = true, done
	if p.waiting == nil || !soon {
		p.waiting = &mcp.ProgressNotificationParams{}
	}
	p.waiting.Progress, p.waiting.Message, p.waiting.Total = done, message, 0
	if total > 0 && !math.IsInf(total, 0) {
		p.waiting.Total = total
	}
	if soon {
		if !p.queued {
			p.queued = true
			p.queue.add(&p.entry, now, progressInterval-now.Sub(p.sent))
		}
		return
	}
	p.sendNow(now)
}

// late implements latecomer. It sends the waiting notification.
func (p *progress) late() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queued = false
	if !p.ended && p.waiting != nil {
		p.sendNow(time.Now())
	}
}

// sendNow sends the waiting notification. p.mu is held.
func (p *progress) sendNow(now time.Time) {
	params := p.waiting
	p.waiting, p.sent = nil, now
	params.Message = strings.ToValidUTF8(params.Message[:min(len(params.Message), maxProgressMessage)], "")
	p.send(params)
}

// end sends the waiting notification and ends the notifications. It is called before the answer,
// after which a client accepts no more of them.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.mu.Lock()
	if !p.ended && p.waiting != nil {
		p.sendNow(time.Now())
	}
	p.ended = true
	p.mu.Unlock()
	p.queue.remove(&p.entry)
}

// encodeProgress encodes a notification.
func encodeProgress(params *mcp.ProgressNotificationParams) []byte {
	encoded, err := wirejson.Encode(params)
	if err != nil { // a token, finite numbers and a text always encode
		return nil
	}
	b := append([]byte(`{"jsonrpc":"2.0","method":"notifications/progress","params":`), encoded...)
	return append(b, '}')
}

// tokenOf returns the progress token of parameters, which may be a nil pointer.
func tokenOf(params mcp.RequestParams) any {
	if v := reflect.ValueOf(params); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	return params.GetProgressToken()
}

// withToken is middleware for what go-sdk sends. It drops notifications about progress that nobody
// asked for, which go-sdk would send with the token null.
func withToken(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		if params, ok := req.GetParams().(*mcp.ProgressNotificationParams); ok && params != nil && params.ProgressToken == nil {
			return nil, nil //nolint:nilnil // as go-sdk returns for notifications
		}
		return next(ctx, method, req)
	}
}
