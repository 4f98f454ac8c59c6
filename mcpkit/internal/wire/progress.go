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

// Progress tells the client of the operation of ctx how far it has come; see mcpkit.Progress.
func Progress(ctx context.Context, done, total float64, message string) {
	if report, ok := ctx.Value(reporterKey{}).(Reporter); ok {
		report(done, total, message)
		return
	}
	if op := operationFrom(ctx); op != nil {
		op.progress.report(done, total, message)
	} else if q := requestFrom(ctx); q != nil {
		q.direct.progress.report(done, total, message)
	}
}

// A Reporter gets the progress of work that outlives its call.
type Reporter func(done, total float64, message string)

type reporterKey struct{}

// WithProgress returns a context whose progress goes to report instead of a client.
func WithProgress(ctx context.Context, report Reporter) context.Context {
	return context.WithValue(ctx, reporterKey{}, report)
}

// A progress sends notifications about one operation. One that comes too soon after another is
// replaced by the next, and the last one is sent after the interval.
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
	p.entry.late = p.sendWaiting
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
			p.queue.add(&p.entry, progressInterval-now.Sub(p.sent))
		}
		return
	}
	p.sendNow(now)
}

// sendWaiting sends what waits.
func (p *progress) sendWaiting() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queued = false
	if !p.ended && p.waiting != nil {
		p.sendNow(time.Now())
	}
}

// sendNow sends what waits. p.mu is held.
func (p *progress) sendNow(now time.Time) {
	params := p.waiting
	p.waiting, p.sent = nil, now
	params.Message = strings.ToValidUTF8(params.Message[:min(len(params.Message), maxProgressMessage)], "")
	p.send(params)
}

// end ends the notifications. A client may take no more of them after the answer.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.mu.Lock()
	p.ended, p.waiting = true, nil
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

// progressOf returns the progress of an operation that go-sdk handles, or nil if its client did not
// ask for it.
func progressOf(ctx context.Context, h *Host, op *operation, req mcp.Request) *progress {
	params, ok := req.GetParams().(mcp.RequestParams)
	session, inSession := req.GetSession().(*mcp.ServerSession)
	if !ok || !inSession || op.purpose != forClient || op.request != nil && !op.request.events {
		return nil
	}
	token := tokenOf(params)
	if token == nil {
		return nil
	}
	return newProgress(&h.deadlines, func(told *mcp.ProgressNotificationParams) {
		told.ProgressToken = token
		_ = session.NotifyProgress(ctx, told) // the client may be gone
	})
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
