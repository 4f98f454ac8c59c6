package proxy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A session is a connection to an upstream that lasts until either side ends it.
type session struct {
	up *upstream
	// asks is set if the upstream can ask the user.
	asks   bool
	client *mcp.ClientSession
	end    func()
	ending sync.Once
	ended  atomic.Bool
	// pinging is set while the session finds out whether the upstream still answers.
	pinging atomic.Bool
	filter  *filter
	// relayed counts notifications of progress and log messages that were handled.
	relayed atomic.Int64

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

// openSession connects to an upstream, which can ask questions if asks is set, and whose changes of
// lists are learned if follows is set.
func openSession(ctx context.Context, up *upstream, asks, follows bool) (*session, error) {
	s := &session{up: up, asks: asks, calls: map[string]*relay{}}
	options := &mcp.ClientOptions{
		Logger:                      slog.New(slog.DiscardHandler),
		Capabilities:                &mcp.ClientCapabilities{},
		ProgressNotificationHandler: s.progress,
		LoggingMessageHandler:       s.logged,
	}
	if follows {
		options.ToolListChangedHandler = func(context.Context, *mcp.ToolListChangedRequest) { up.changed() }
		options.PromptListChangedHandler = func(context.Context, *mcp.PromptListChangedRequest) { up.changed() }
		options.ResourceListChangedHandler = func(context.Context, *mcp.ResourceListChangedRequest) { up.changed() }
	}
	if asks {
		options.ElicitationHandler = s.elicit
		options.CreateMessageHandler = s.sample
	}
	// Upstreams can ask questions in versions with sessions. A newer one is for those that know no
	// other.
	err := s.connect(ctx, options, &mcp.ClientSessionOptions{ProtocolVersion: sessionVersion})
	if err != nil && (isUnknownMethod(err) || strings.Contains(strings.ToLower(err.Error()), "protocol version")) {
		err = s.connect(ctx, options, nil)
	}
	if err != nil {
		return nil, err
	}
	if caps := s.client.InitializeResult().Capabilities; asks && caps != nil && caps.Logging != nil {
		_ = s.client.SetLoggingLevel(ctx, &mcp.SetLoggingLevelParams{Level: "info"})
	}
	return s, nil
}

// sessionVersion is the newest version of the protocol that has sessions.
const sessionVersion = "2025-11-25"

func (s *session) connect(ctx context.Context, options *mcp.ClientOptions, version *mcp.ClientSessionOptions) error {
	s.filter = newFilter(s.up.declared.MaxMessage, s.up.log)
	s.filter.broken = s.up.leaveOut
	transport, end, err := s.up.declared.Server.open(ctx, s.filter, s.up.log)
	if err != nil {
		return err
	}
	client := mcp.NewClient(&mcp.Implementation{Name: "mcpkit", Version: "1"}, options)
	client.AddReceivingMiddleware(s.askDirectly)
	s.client, err = client.Connect(ctx, transport, version)
	if err != nil {
		end()
		return err
	}
	s.end = end
	return nil
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
	s.up.start(func() {
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
	answered := make(chan struct{})
	if token != nil {
		own = key
		r.progress = make(chan *mcp.ProgressNotificationParams, 16)
		sending.Go(func() { r.sendProgress(answered) })
	}
	return own, func() {
		hurry := time.AfterFunc(lastWords, cancel)
		if token != nil || s.up.declared.PerUser > 0 {
			s.flush(r)
		}
		close(answered)
		sending.Wait()
		hurry.Stop()
		s.mu.Lock()
		delete(s.calls, key)
		s.mu.Unlock()
		cancel()
	}
}

// lastWords is how long an answer waits for the messages that the upstream sent before it to reach
// the client.
const lastWords = 100 * time.Millisecond

// sendProgress sends notifications to the client until the context of the call ends, or until the
// call is answered and none waits.
func (r *relay) sendProgress(answered <-chan struct{}) {
	for {
		select {
		case p := <-r.progress:
			_ = r.client.NotifyProgress(r.ctx, p) // the client may be gone
		case <-answered:
			if len(r.progress) == 0 {
				return
			}
		case <-r.ctx.Done():
			return
		}
	}
}

// flush waits until go-sdk has handled the progress and log messages that the upstream sent before
// its answer, which it may do after the answer.
func (s *session) flush(r *relay) {
	read := s.filter.relayed.Load()
	for s.relayed.Load() < read {
		select {
		case <-r.ctx.Done():
			if handled := s.relayed.Load(); handled < read { // go-sdk did not understand some
				s.relayed.CompareAndSwap(handled, read)
			}
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// progress passes a notification of progress on to the client of the call. Notifications that the
// client is too slow for are dropped.
func (s *session) progress(_ context.Context, req *mcp.ProgressNotificationClientRequest) {
	defer s.relayed.Add(1)
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
func (s *session) logged(_ context.Context, req *mcp.LoggingMessageRequest) {
	defer s.relayed.Add(1)
	if r := s.latest(); r != nil && s.asks {
		_ = r.client.Log(r.ctx, req.Params)
		return
	}
	s.up.log.Debug("the upstream sent a log message", "level", req.Params.Level, "text", clip(fmt.Sprint(req.Params.Data), maxLogged))
}

// cannotAsk returns what the upstream gets instead of an error of the client: not what it says.
func (s *session) cannotAsk(err error) error {
	if err == nil {
		return nil
	}
	s.up.log.Debug("a question of the upstream was not answered", "error", err)
	return errors.New("the client of this call cannot be asked; clients of protocol 2026-07-28 have no session for questions")
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
	res, err := r.client.Elicit(ctx, &params)
	return res, s.cannotAsk(err)
}

// askDirectly passes questions to elicit without the checks of go-sdk's client, which refuses some
// schemas. Whether the user can be asked with a schema is for the client of the call to say.
func (s *session) askDirectly(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		if asked, ok := req.(*mcp.ElicitRequest); ok && asked.Params != nil && s.asks {
			return s.elicit(ctx, asked)
		}
		return next(ctx, method, req)
	}
}

// sample has the client's model answer a question of the upstream.
func (s *session) sample(ctx context.Context, req *mcp.CreateMessageRequest) (*mcp.CreateMessageResult, error) {
	r := s.latest()
	if r == nil {
		return nil, errNobodyToAsk
	}
	ctx, cancel := until(r.ctx, ctx)
	defer cancel()
	params := *req.Params
	params.Meta = nil
	if s.up.declared.StripHidden {
		params.SystemPrompt = stripHidden(params.SystemPrompt)
		for _, m := range params.Messages {
			if m != nil {
				stripContent(m.Content)
			}
		}
	}
	res, err := r.client.CreateMessage(ctx, &params)
	return res, s.cannotAsk(err)
}

// until returns a context with the values of ctx that ends with both.
func until(ctx, other context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(other, cancel)
	return ctx, func() { stop(); cancel() }
}
