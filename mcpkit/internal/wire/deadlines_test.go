package wire_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// A flushTime is a response that notes when it is first written.
type flushTime struct {
	*httptest.ResponseRecorder
	at time.Time
}

func (f *flushTime) WriteHeader(status int) {
	f.at = time.Now()
	f.ResponseRecorder.WriteHeader(status)
}

// waiting returns a tool whose calls ignore their context until release is closed.
func waiting(t testing.TB, name string, timeout time.Duration, release <-chan struct{}) *call.Tool {
	tool := newTool(t, name, func(context.Context, string) (string, error) {
		<-release
		return "done", nil
	})
	tool.Timeout = timeout
	return tool
}

// latest is the most time that a late answer may take after its deadline.
const latest = 50 * time.Millisecond

// TestLateHandlersAreAnsweredInTime runs handlers with different timeouts at the same time. Some
// return before their deadline, so that they leave the beginning, the middle and the end of the
// queue. The others must get exactly one answer, at their deadline.
func TestLateHandlersAreAnsweredInTime(t *testing.T) {
	const calls = 5
	for returns := range 1 << calls { // a bit for each handler that returns before its deadline
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			release := make([]chan struct{}, calls)
			tools := make([]*call.Tool, calls)
			for i := range calls {
				release[i] = make(chan struct{})
				tools[i] = waiting(t, fmt.Sprintf("wait_%d", i), time.Duration(1+(i*3)%calls)*time.Second, release[i])
			}
			s := newServer(t, nil, nil, tools...)
			answers := make([]*flushTime, calls)
			ended := make([]chan struct{}, calls)
			for i := range calls {
				answers[i], ended[i] = &flushTime{ResponseRecorder: httptest.NewRecorder()}, make(chan struct{})
				go func() {
					defer close(ended[i])
					s.handler.ServeHTTP(answers[i], s.client().request("POST", message("tools/call", `{"name":"`+tools[i].Name()+`"}`)))
				}()
				synctest.Wait()
			}
			for i := range calls {
				if returns&(1<<i) != 0 {
					close(release[i])
					<-ended[i]
				}
			}
			time.Sleep(20 * time.Second)
			synctest.Wait()
			for i, a := range answers {
				if returns&(1<<i) != 0 {
					assert.Contains(t, a.Body.String(), "done")
					assert.Equal(t, began, a.at)
					assert.NotContains(t, a.Body.String(), "isError")
					assert.Empty(t, a.Header().Get("Connection"))
					continue
				}
				after := a.at.Sub(began) - tools[i].Timeout - call.Grace
				assert.Greater(t, after, time.Duration(0), "%05b, call %d", returns, i)
				assert.LessOrEqual(t, after, latest, "%05b, call %d", returns, i)
				assert.Contains(t, a.Body.String(), `"isError":true`)
				assert.Equal(t, "close", a.Header().Get("Connection"), "the connection still has the handler")
				assert.True(t, a.Flushed)
				assert.Contains(t, s.log.String(), "the tool handler is still running after its context ended\" tool="+tools[i].Name())
				before := a.Body.String()
				close(release[i])
				<-ended[i]
				assert.Equal(t, before, a.Body.String(), "the handler that returns late adds nothing")
			}
		})
	}
}

// TestDeadlinesAfterAQuietTime checks that calls that begin while the queue ticks, after it stopped
// and long afterwards are answered at their deadlines.
func TestDeadlinesAfterAQuietTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		tool := waiting(t, "wait", time.Second, release)
		s := newServer(t, nil, nil, tool, echo(t, "quick"))
		var running []chan struct{}
		for _, quiet := range []time.Duration{0, 10 * time.Millisecond, time.Second, time.Minute, time.Hour} {
			s.client().ask("tools/call", `{"name":"quick"}`)
			time.Sleep(quiet)
			began, a, done := time.Now(), &flushTime{ResponseRecorder: httptest.NewRecorder()}, make(chan struct{})
			running = append(running, done)
			go func() {
				defer close(done)
				s.handler.ServeHTTP(a, s.client().request("POST", message("tools/call", `{"name":"wait"}`)))
			}()
			time.Sleep(2 * time.Second)
			synctest.Wait()
			after := a.at.Sub(began) - tool.Timeout - call.Grace
			assert.Greater(t, after, time.Duration(0), "%s", quiet)
			assert.LessOrEqual(t, after, latest, "%s", quiet)
		}
		close(release)
		for _, done := range running {
			<-done
		}
	})
}

// TestATimerOfABubbleIsReplaced ends a bubble of testing/synctest while the queue's timer is set,
// which is never called then. A server that tests share must answer late handlers nevertheless.
func TestATimerOfABubbleIsReplaced(t *testing.T) {
	var release chan struct{}
	tool := newTool(t, "wait", func(context.Context, string) (string, error) {
		<-release
		return "done", nil
	})
	tool.Timeout = time.Second
	s := newServer(t, nil, nil, tool, echo(t, "quick"))
	synctest.Test(t, func(*testing.T) { s.client().ask("tools/call", `{"name":"quick"}`) })
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(2 * time.Minute)
		release = make(chan struct{})
		a, done := &flushTime{ResponseRecorder: httptest.NewRecorder()}, make(chan struct{})
		go func() {
			defer close(done)
			s.handler.ServeHTTP(a, s.client().request("POST", message("tools/call", `{"name":"wait"}`)))
		}()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		assert.Contains(t, a.Body.String(), `"isError":true`)
		close(release)
		<-done
	})
}

// TestALateAnswerDoesNotWaitForAnother lets the client of a late call block. The answers to
// the other late calls must not wait for it.
func TestALateAnswerDoesNotWaitForAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, blocked := make(chan struct{}), make(chan struct{})
		s := newServer(t, nil, nil, waiting(t, "wait", time.Second, release))
		slow := &blockingResponse{ResponseRecorder: httptest.NewRecorder(), until: blocked}
		quick := &flushTime{ResponseRecorder: httptest.NewRecorder()}
		done := make(chan struct{}, 2)
		go func() {
			s.handler.ServeHTTP(quick, s.client().request("POST", message("tools/call", `{"name":"wait"}`)))
			done <- struct{}{}
		}()
		synctest.Wait()
		go func() { // the queue calls the newest entry first
			s.handler.ServeHTTP(slow, s.client().request("POST", message("tools/call", `{"name":"wait"}`)))
			done <- struct{}{}
		}()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		assert.Contains(t, quick.Body.String(), `"isError":true`)
		assert.Empty(t, slow.Body.String())
		close(blocked)
		close(release)
		<-done
		<-done
		assert.Contains(t, slow.Body.String(), `"isError":true`)
	})
}

// A blockingResponse blocks when it is written, like a client that reads nothing.
type blockingResponse struct {
	*httptest.ResponseRecorder
	until <-chan struct{}
	began chan<- struct{} // closed when it blocks; may be nil
}

func (b *blockingResponse) WriteHeader(status int) {
	if b.began != nil {
		close(b.began)
	}
	<-b.until
	b.ResponseRecorder.WriteHeader(status)
}

// TestALateHandlerThatReturnsDisturbsNoOther lets a handler return after its late answer, while
// newer calls run. These are answered at their deadlines.
func TestALateHandlerThatReturnsDisturbsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := map[string]chan struct{}{"first": make(chan struct{}), "second": make(chan struct{}), "third": make(chan struct{})}
		var tools []*call.Tool
		for name, end := range release {
			tools = append(tools, waiting(t, name, time.Second, end))
		}
		s := newServer(t, nil, nil, tools...)
		done := make(chan struct{}, len(release))
		begin := func(name string) *flushTime {
			a := &flushTime{ResponseRecorder: httptest.NewRecorder()}
			go func() {
				s.handler.ServeHTTP(a, s.client().request("POST", message("tools/call", `{"name":"`+name+`"}`)))
				done <- struct{}{}
			}()
			synctest.Wait()
			return a
		}
		begin("first")
		time.Sleep(2 * time.Second)
		answers := []*flushTime{begin("second"), begin("third")}
		began := time.Now()
		close(release["first"]) // it was answered long ago
		<-done
		time.Sleep(2 * time.Second)
		synctest.Wait()
		for i, a := range answers {
			assert.Contains(t, a.Body.String(), `"isError":true`, "%d", i)
			assert.LessOrEqual(t, a.at.Sub(began), time.Second+call.Grace+latest, "%d", i)
		}
		close(release["second"])
		close(release["third"])
		<-done
		<-done
	})
}
