package proxy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
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
	// asks is set if the upstream can ask the user in the middle of a call.
	asks bool
	// newer is set if the upstream asks in results, as in protocol 2026-07-28.
	newer  bool
	client *mcp.ClientSession
	end    func()
	ending sync.Once
	ended  atomic.Bool
	ready  atomic.Bool // the session is open
	// pinging is set while the session finds out whether the upstream still answers.
	pinging atomic.Bool
	filter  *filter
	// relayed counts notifications of progress and log messages that were handled.
	relayed atomic.Int64

	mu    sync.Mutex
	next  int
	calls map[string]*relay // in flight, by the progress token that the upstream has
}

// A sender sends one request to the upstream, and returns its result, or the question that is its
// result.
type sender[R any] func(ctx context.Context, s *session, meta mcp.Meta, given answers) (R, *question, error)

// An era says which versions of the protocol a session may have.
type era int

const (
	// olderFirst asks for a version with sessions, in which an upstream can ask questions in the
	// middle of a call, and for a newer one if the upstream knows no other.
	olderFirst era = iota
	// newerFirst asks for the newest version.
	newerFirst
	// newerOnly takes no version with sessions.
	newerOnly
)

// errOlder is the error of a session that would not have a newer version.
var errOlder = errors.New("the upstream does not speak protocol " + newerVersion)

// openSession connects to an upstream, which can ask questions if asks is set, and whose changes of
// lists are learned if follows is set. updated gets the resources that changed, and missed is
// called if the upstream may have said something that was not heard.
func openSession(ctx context.Context, up *upstream, asks, follows bool, which era, updated func(uri string), missed func()) (*session, error) {
	s := &session{up: up, asks: asks, calls: map[string]*relay{}}
	options := &mcp.ClientOptions{
		Logger:                      slog.New(slog.DiscardHandler),
		Capabilities:                &mcp.ClientCapabilities{},
		MultiRoundTrip:              &mcp.MultiRoundTripOptions{Disabled: true}, // questions are passed on
		ProgressNotificationHandler: s.progress,
		LoggingMessageHandler:       s.logged,
		ResourceUpdatedHandler: func(_ context.Context, req *mcp.ResourceUpdatedNotificationRequest) {
			updated(req.Params.URI)
		},
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
	older := &mcp.ClientSessionOptions{ProtocolVersion: sessionVersion}
	first, second := older, (*mcp.ClientSessionOptions)(nil)
	if which != olderFirst {
		first, second = nil, older
	}
	err := s.connect(ctx, options, first, missed)
	var unreachable *unreachableError
	if err != nil && ctx.Err() == nil && which != newerOnly && (which == newerFirst || !errors.As(err, &unreachable) && !errors.Is(err, mcp.ErrConnectionClosed)) {
		err = s.connect(ctx, options, second, missed) // there are many ways to refuse a version
	}
	if err != nil {
		return nil, err
	}
	known := s.client.InitializeResult()
	s.newer = known.ProtocolVersion >= newerVersion
	if which == newerOnly && !s.newer {
		s.close()
		return nil, errOlder
	}
	if caps := known.Capabilities; asks && !s.newer && caps != nil && caps.Logging != nil {
		_ = s.client.SetLoggingLevel(ctx, &mcp.SetLoggingLevelParams{Level: "info"})
	}
	s.ready.Store(true)
	return s, nil
}

// sessionVersion is the newest version of the protocol that has sessions.
const sessionVersion = "2025-11-25"

// probeTimeout is how long an upstream may take to say that it speaks a newer version. Some never
// answer requests that they do not know.
const probeTimeout = 5 * time.Second

// waiting adds to the error of a request that was not answered in time which request it was.
func waiting(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		res, err := next(ctx, method, req)
		if err != nil && ctx.Err() != nil {
			return nil, fmt.Errorf("it did not answer %s in time: %w", method, err)
		}
		return res, err
	}
}

// probing bounds the time of the request that finds out whether an upstream speaks a newer version.
func probing(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		if method == "server/discover" {
			bounded, cancel := context.WithTimeout(ctx, probeTimeout)
			defer cancel()
			ctx = bounded
		}
		return next(ctx, method, req)
	}
}

func (s *session) connect(ctx context.Context, options *mcp.ClientOptions, version *mcp.ClientSessionOptions, missed func()) error {
	s.filter = newFilter(s.up.declared.MaxMessage, s.up.log)
	s.filter.broken, s.filter.doubt, s.filter.missed = s.up.leaveOut, s.suspect, missed
	transport, end, err := s.up.declared.Server.open(ctx, s.filter, s.up.log)
	if err != nil {
		return err
	}
	client := mcp.NewClient(&mcp.Implementation{Name: "mcpkit", Version: "1"}, options)
	client.AddReceivingMiddleware(guarded(s.filter), withParams, s.askDirectly)
	client.AddSendingMiddleware(guarded(s.filter), waiting, probing, unkept)
	s.client, err = client.Connect(ctx, transport, version)
	if err != nil {
		if command, ok := transport.(*awaiting); ok {
			err = command.process.afterEnd(err)
		}
		end()
		return err
	}
	s.end = end
	return nil
}

func (s *session) over() bool { return s.ended.Load() }

// forgotten ends a session that the upstream does not know any more. The next attempt does not wait
// for the end.
func (s *session) forgotten() {
	s.ended.Store(true)
	s.up.tasks.start(s.close)
}

// close ends the session, and what the upstream's transport has started.
func (s *session) close() {
	s.ending.Do(func() {
		s.ended.Store(true)
		closed := inBackground(func() { _ = s.client.Close() })
		within(grace, closed) // the upstream may not read; the end of its transport ends this too
		s.end()
		if !within(closeTimeout, closed) {
			s.up.log.Warn("a request to the upstream does not end, although it is canceled; it is left behind")
		}
	})
}

// closeTimeout is how long a connection may take to end, after what it needs has ended.
const closeTimeout = 10 * time.Second

// suspect finds out whether an upstream that did not answer a call, or that refused one, answers at
// all and knows the session, and ends the session if it does not.
func (s *session) suspect() {
	if !s.ready.Load() || s.over() || !s.pinging.CompareAndSwap(false, true) {
		return
	}
	s.up.tasks.start(func() {
		defer s.pinging.Store(false)
		ctx, cancel := context.WithTimeout(s.up.ctx, patience)
		defer cancel()
		ctx, sent := withDelivery(ctx)
		before := s.filter.answers.Load()
		err := s.client.Ping(ctx, nil)
		switch {
		case errors.Is(err, context.DeadlineExceeded) && s.filter.answers.Load() > before:
			s.up.log.Debug("the upstream answers no pings")
		case errors.Is(err, context.DeadlineExceeded):
			s.up.log.Warn("the upstream does not answer; its connection is ended")
			s.close()
		case s.client.ID() != "" && sent.hasStatus(http.StatusBadRequest) && !isUnknownMethod(err):
			s.up.log.Warn("the upstream refuses everything in its session; the session is ended")
			s.close()
		}
	})
}

// begin registers a call, so that messages of the upstream reach its audience. It returns the
// context of its request, the progress token for the upstream, which is "" if the client wants no
// progress, and what to call when the call has ended. ask puts questions to the client in results;
// it is nil if that cannot be done.
func (s *session) begin(ctx context.Context, to *audience, ask func(context.Context, mcp.InputRequest) (mcp.InputResponse, error)) (own context.Context, token string, end func()) {
	own = ctx
	ctx, cancel := context.WithCancel(ctx)
	r := &relay{ctx: ctx, audience: to, ask: ask}
	s.mu.Lock()
	s.next++
	key := strconv.Itoa(s.next)
	s.calls[key] = r
	s.mu.Unlock()
	var sending sync.WaitGroup
	answered := make(chan struct{})
	if l := to.current.Load(); l != nil && l.token != nil {
		token = key
		r.progress = make(chan *mcp.ProgressNotificationParams, 16)
		s.filter.progress.Store(key, &bucket{rate: 50, burst: 100})
		sending.Go(func() { r.sendProgress(answered) })
	}
	return context.WithValue(own, callKey{}, key), token, func() {
		hurry := time.AfterFunc(lastWords, cancel)
		if token != "" || s.up.declared.PerUser > 0 {
			s.flush(r)
		}
		close(answered)
		sending.Wait()
		hurry.Stop()
		s.mu.Lock()
		delete(s.calls, key)
		s.mu.Unlock()
		s.filter.progress.Delete(key)
		cancel()
	}
}

// lastWords is how long an answer waits for the messages that the upstream sent before it to reach
// the client.
const lastWords = 100 * time.Millisecond

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
		Progress: req.Params.Progress, Total: req.Params.Total, Message: clip(req.Params.Message, maxLogged),
	}:
	default:
	}
}

// latest returns the call whose client made a request last, of those in flight.
func (s *session) latest() *relay {
	s.mu.Lock()
	defer s.mu.Unlock()
	var last *relay
	for _, r := range s.calls {
		if last == nil || r.audience.began.Load() > last.audience.began.Load() {
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
		if to := r.audience.current.Load(); to != nil {
			_ = to.session.Log(to.ctx, req.Params)
			return
		}
	}
	s.up.log.Debug("the upstream sent a log message", "level", req.Params.Level, "text", clip(fmt.Sprint(req.Params.Data), maxLogged))
}

// elicit puts a question of the upstream to the user.
func (s *session) elicit(ctx context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
	params := *req.Params
	answer, err := s.ask(ctx, &params)
	if err != nil {
		return nil, err
	}
	res, ok := answer.(*mcp.ElicitResult)
	if !ok {
		return nil, errNoAnswer
	}
	return res, nil
}

var errNoAnswer = errors.New("the answer of the client does not belong to the question")

// askDirectly passes questions to elicit without the checks of go-sdk's client, which refuses some
// schemas. Whether the user can be asked with a schema is for the client of the call to say.
func (s *session) askDirectly(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		if asked, ok := req.(*mcp.ElicitRequest); ok && s.asks {
			return s.elicit(ctx, asked)
		}
		return next(ctx, method, req)
	}
}

// sample passes a question of the upstream to the client's model.
func (s *session) sample(ctx context.Context, req *mcp.CreateMessageRequest) (*mcp.CreateMessageResult, error) {
	params := *req.Params
	answer, err := s.ask(ctx, &params)
	if err != nil {
		return nil, err
	}
	switch res := answer.(type) {
	case *mcp.CreateMessageResult:
		return res, nil
	case *mcp.CreateMessageWithToolsResult:
		if len(res.Content) == 1 {
			return &mcp.CreateMessageResult{Content: res.Content[0], Model: res.Model, Role: res.Role, StopReason: res.StopReason}, nil
		}
	}
	return nil, errNoAnswer
}

// until returns a context with the values of ctx that ends with both.
func until(ctx, other context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(other, cancel)
	return ctx, func() { stop(); cancel() }
}

func isUnknownMethod(err error) bool {
	return strings.Contains(err.Error(), "-32601") || strings.Contains(strings.ToLower(err.Error()), "method not found")
}
