package proxy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A session is a connection to an upstream that lasts until either side ends it.
type session struct {
	up     *upstream
	client *mcp.ClientSession
	end    func()
	ending sync.Once
	ended  atomic.Bool
	// pinging is set while the session finds out whether the upstream still answers.
	pinging atomic.Bool

	mu    sync.Mutex
	next  int
	calls map[string]*relay // in flight, by the progress token that the upstream has
}

// A relay is a call in flight, to whose client the upstream's messages go.
type relay struct {
	ctx      context.Context
	client   *mcp.ServerSession
	token    any // of the client; nil if it wants no progress
	number   int
	progress chan *mcp.ProgressNotificationParams
}

func openSession(ctx context.Context, l *link) (*session, error) {
	up := l.up
	s := &session{up: up, calls: map[string]*relay{}}
	options := &mcp.ClientOptions{
		Logger:                      slog.New(slog.DiscardHandler),
		Capabilities:                &mcp.ClientCapabilities{},
		ProgressNotificationHandler: s.progress,
		LoggingMessageHandler:       s.logged,
	}
	if l == up.shared {
		options.ToolListChangedHandler = func(context.Context, *mcp.ToolListChangedRequest) { up.changed() }
		options.PromptListChangedHandler = func(context.Context, *mcp.PromptListChangedRequest) { up.changed() }
		options.ResourceListChangedHandler = func(context.Context, *mcp.ResourceListChangedRequest) { up.changed() }
	}
	if l.asks {
		options.ElicitationHandler = s.elicit
		options.CreateMessageHandler = s.sample //nolint:staticcheck // upstreams of older versions use it
	}
	transport, end, err := up.declared.Server.open(ctx, newFilter(up.declared.MaxMessage, up.log), up.log)
	if err != nil {
		return nil, err
	}
	s.client, err = mcp.NewClient(&mcp.Implementation{Name: "mcpkit", Version: "1"}, options).Connect(ctx, transport, nil)
	if err != nil {
		end()
		return nil, err
	}
	s.end = end
	if caps := s.client.InitializeResult().Capabilities; l.asks && caps != nil && caps.Logging != nil { //nolint:staticcheck // as above
		_ = s.client.SetLoggingLevel(ctx, &mcp.SetLoggingLevelParams{Level: "info"}) //nolint:staticcheck // as above
	}
	return s, nil
}

func (s *session) over() bool { return s.ended.Load() }

// close ends the session, and what the upstream's transport has started.
func (s *session) close() {
	s.ending.Do(func() {
		s.ended.Store(true)
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			_ = s.client.Close()
		}()
		select {
		case <-closed:
		case <-time.After(grace): // the upstream may not read; the end of its transport ends this too
		}
		s.end()
		<-closed
	})
}

// suspect finds out whether an upstream that did not answer a call answers at all, and ends the
// session if it does not.
func (s *session) suspect() {
	if s.over() || !s.pinging.CompareAndSwap(false, true) {
		return
	}
	s.up.running.Go(func() {
		defer s.pinging.Store(false)
		ctx, cancel := context.WithTimeout(s.up.ctx, s.up.patience)
		defer cancel()
		if err := s.client.Ping(ctx, nil); err != nil && errors.Is(err, context.DeadlineExceeded) {
			s.up.log.Warn("the upstream does not answer; its connection is ended")
			s.close()
		}
	})
}

// begin registers a call, so that messages of the upstream reach its client. It returns the
// progress token for the upstream, which is "" if the client wants no progress, and what to call
// when the call has ended.
func (s *session) begin(ctx context.Context, client *mcp.ServerSession, token any) (own string, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	r := &relay{ctx: ctx, client: client, token: token}
	s.mu.Lock()
	s.next++
	r.number = s.next
	key := strconv.Itoa(s.next)
	s.calls[key] = r
	s.mu.Unlock()
	var sending sync.WaitGroup
	if token != nil {
		own = key
		r.progress = make(chan *mcp.ProgressNotificationParams, 16)
		sending.Go(func() {
			for {
				select {
				case p := <-r.progress:
					_ = client.NotifyProgress(ctx, p)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	return own, func() {
		s.mu.Lock()
		delete(s.calls, key)
		s.mu.Unlock()
		if token != nil {
			s.flush(r)
		}
		cancel()
		sending.Wait()
	}
}

// flush gives progress that has arrived a moment to be sent before the answer.
func (s *session) flush(r *relay) {
	for range 20 {
		if len(r.progress) == 0 {
			return
		}
		select {
		case <-r.ctx.Done():
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// progress passes a notification of progress on to the client of the call. Notifications that the
// client is too slow for are dropped.
func (s *session) progress(_ context.Context, req *mcp.ProgressNotificationClientRequest) {
	s.mu.Lock()
	r := s.calls[fmt.Sprint(req.Params.ProgressToken)]
	s.mu.Unlock()
	if r == nil || r.progress == nil {
		return
	}
	select {
	case r.progress <- &mcp.ProgressNotificationParams{
		ProgressToken: r.token, Progress: req.Params.Progress, Total: req.Params.Total,
		Message: clip(req.Params.Message, maxLogged),
	}:
	default:
	}
}

// latest returns the call that began last, of those in flight.
func (s *session) latest() *relay {
	s.mu.Lock()
	defer s.mu.Unlock()
	var last *relay
	for _, r := range s.calls {
		if last == nil || r.number > last.number {
			last = r
		}
	}
	return last
}

// logged passes a log message on to the client of the call in flight, if all calls are of one user.
// Otherwise it is written to the log.
func (s *session) logged(_ context.Context, req *mcp.LoggingMessageRequest) { //nolint:staticcheck // as above
	if r := s.latest(); r != nil && s.up.declared.PerUser > 0 {
		_ = r.client.Log(r.ctx, req.Params) //nolint:staticcheck // as above
		return
	}
	s.up.log.Debug("the upstream sent a log message", "level", req.Params.Level, "text", clip(fmt.Sprint(req.Params.Data), maxLogged))
}

var errNobodyToAsk = errors.New("no call is in flight whose user could be asked")

// elicit puts a question of the upstream to the user.
func (s *session) elicit(ctx context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
	r := s.latest()
	if r == nil {
		return nil, errNobodyToAsk
	}
	ctx, cancel := until(r.ctx, ctx)
	defer cancel()
	params := *req.Params
	params.Message, params.Meta = stripHidden(params.Message), nil
	return r.client.Elicit(ctx, &params)
}

// sample has the client's model answer a question of the upstream.
func (s *session) sample(ctx context.Context, req *mcp.CreateMessageRequest) (*mcp.CreateMessageResult, error) { //nolint:staticcheck // as above
	r := s.latest()
	if r == nil {
		return nil, errNobodyToAsk
	}
	ctx, cancel := until(r.ctx, ctx)
	defer cancel()
	params := *req.Params
	params.Meta = nil
	return r.client.CreateMessage(ctx, &params) //nolint:staticcheck // as above
}

// until returns a context with the values of ctx that ends with both.
func until(ctx, other context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(other, cancel)
	return ctx, func() { stop(); cancel() }
}
