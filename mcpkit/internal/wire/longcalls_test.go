package wire_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A sentRecorder remembers what a client has received at which time: what was flushed.
type sentRecorder struct {
	*httptest.ResponseRecorder
	begin    time.Time
	received []receipt
	held     int // bytes of the body that were received
}

type receipt struct {
	at   time.Duration
	text string
}

func (r *sentRecorder) Flush() {
	r.ResponseRecorder.Flush()
	r.received = append(r.received, receipt{time.Since(r.begin), r.Body.String()[r.held:]})
	r.held = r.Body.Len()
}

// slowly calls a tool and returns what the client receives.
func slowly(c *client, tool, params string) *sentRecorder {
	rec := &sentRecorder{ResponseRecorder: httptest.NewRecorder(), begin: time.Now()}
	c.handler.ServeHTTP(rec, c.request(http.MethodPost, message("tools/call", `{"name":"`+tool+`"`+params+`}`)))
	return rec
}

// slowServer returns a server with a tool on each way to an answer: direct, and through go-sdk.
func slowServer(t *testing.T, keepAlive time.Duration, handler func(context.Context, string) (string, error)) *server {
	handedOn := newTool(t, "handed_on", handler)
	handedOn.Routing = call.Routing{}
	return newServer(t, func(c *wire.Config) { c.KeepAlive = keepAlive }, nil, newTool(t, "direct", handler), handedOn)
}

var ways = []string{"direct", "handed_on"}

// TestSignsOfLifeAreReceived checks that each comment is sent when it is due, that it is a comment
// between events, and that the answer is a whole event.
func TestSignsOfLifeAreReceived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slowServer(t, 15*time.Second, func(context.Context, string) (string, error) {
			time.Sleep(40 * time.Second)
			return "done\r\nat last", nil
		})
		for _, way := range ways {
			rec := slowly(s.client(), way, "")
			require.GreaterOrEqual(t, len(rec.received), 3, way)
			for i, got := range rec.received[:2] {
				assert.Equal(t, ": the server is working\n\n", got.text, way)
				assert.InDelta(t, (15 * time.Duration(i+1) * time.Second).Seconds(), got.at.Seconds(), 2.5, way)
			}
			last := rec.received[len(rec.received)-1]
			assert.GreaterOrEqual(t, last.at, 40*time.Second, way)
			assert.Equal(t, rec.Body.Len(), rec.held, "%s: the answer is sent, and not kept in a buffer", way)
			assert.Equal(t, "no-cache", strings.Split(rec.Result().Header.Get("Cache-Control"), ",")[0], way)
			assert.Equal(t, "no", rec.Result().Header.Get("X-Accel-Buffering"), way)
			assert.Equal(t, "text/event-stream", rec.Result().Header.Get("Content-Type"), way)
			assert.Contains(t, string(dataOf(t, rec.ResponseRecorder)), `done\r\nat last`, way)
			assert.Equal(t, 1, strings.Count(rec.Body.String(), "\ndata: "), "%s: %s", way, rec.Body)
		}
	})
}

// TestNoSignsOfLife checks a server that turned them off.
func TestNoSignsOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slowServer(t, 0, func(context.Context, string) (string, error) {
			time.Sleep(50 * time.Second)
			return "done", nil
		})
		for _, way := range ways {
			rec := slowly(s.client(), way, "")
			assert.Equal(t, "application/json", rec.Header().Get("Content-Type"), way)
			assert.NotContains(t, rec.Body.String(), ": the server", way)
		}
	})
}

// TestProgressIsReceivedBeforeTheAnswer reports progress at once, often, and at the end, and checks
// when the client receives which state.
func TestProgressIsReceivedBeforeTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slowServer(t, 15*time.Second, func(ctx context.Context, _ string) (string, error) {
			for done := range 9 { // every 100 ms
				wire.Progress(ctx, float64(done), 100, "step\nof many")
				time.Sleep(100 * time.Millisecond)
			}
			wire.Progress(ctx, 90, 100, "nearly")
			return "done", nil
		})
		for _, way := range ways {
			rec := slowly(s.client(), way, `,"_meta":{"progressToken":"p1"}`)
			var states []float64
			var times []time.Duration
			for _, got := range rec.received {
				for line := range strings.Lines(got.text) {
					data, ok := strings.CutPrefix(line, "data: ")
					if !ok {
						continue
					}
					var m struct {
						Method string
						Params struct {
							ProgressToken any
							Progress      float64
							Total         float64
							Message       string
						}
					}
					require.NoError(t, json.Unmarshal([]byte(data), &m), "%s: %q", way, data)
					if m.Method == "notifications/progress" {
						assert.Equal(t, "p1", m.Params.ProgressToken, way)
						assert.InDelta(t, 100, m.Params.Total, 0, way)
						states, times = append(states, m.Params.Progress), append(times, got.at)
					}
				}
			}
			require.GreaterOrEqual(t, len(states), 4, "%s: %v", way, states)
			assert.InDelta(t, 0, states[0], 0, way)
			assert.Less(t, times[0], 100*time.Millisecond, "%s: the first state is received at once", way)
			for i := 1; i < len(states)-1; i++ {
				assert.Greater(t, states[i], states[i-1], way)
				assert.GreaterOrEqual(t, times[i]-times[i-1], 250*time.Millisecond, way)
			}
			assert.InDelta(t, 90, states[len(states)-1], 0, "%s: the last state comes before the answer", way)
			time.Sleep(10 * time.Second)
			assert.Equal(t, rec.Body.Len(), rec.held, "%s: nothing is written after the answer", way)
		}
	})
}

// TestProgressThatWaits reports states in quick succession, then nothing for a while. The client
// receives the last one after the interval, unless a state that is the end has replaced it.
func TestProgressThatWaits(t *testing.T) {
	for _, last := range []float64{2, 100, 200} {
		synctest.Test(t, func(t *testing.T) {
			s := slowServer(t, 0, func(ctx context.Context, _ string) (string, error) {
				for _, done := range []float64{1, 2, 2, 1, last} {
					wire.Progress(ctx, done, 100, "")
				}
				time.Sleep(5 * time.Second)
				return "done", nil
			})
			for _, way := range ways {
				rec := slowly(s.client(), way, `,"_meta":{"progressToken":7}`)
				require.NotEmpty(t, rec.received, way)
				text, at := "", time.Duration(0)
				for _, got := range rec.received {
					if strings.Contains(got.text, "notifications/progress") {
						text, at = got.text, got.at
					}
				}
				assert.Contains(t, text, fmt.Sprintf(`"progress":%v`, last), way)
				if last == 2 {
					assert.InDelta(t, 0.25, at.Seconds(), 0.06, way)
				} else {
					assert.Zero(t, at, way)
				}
				assert.Equal(t, 2, strings.Count(rec.Body.String(), "notifications/progress"), "%s: %s", way, rec.Body)
			}
		})
	}
}

// TestTraceContexts checks which headers name a trace.
func TestTraceContexts(t *testing.T) {
	const trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	describes := func(c *wire.Config) {
		c.Log = slog.New(observe.NewLogHandler(c.Log.Handler()))
		c.Mask.Log = c.Log
	}
	s := newServer(t, describes, nil, newTool(t, "fail", func(context.Context, string) (string, error) { return "", assert.AnError }))
	for header, known := range map[string]bool{
		"00-" + trace + "-" + span + "-01":                               true,
		"00-" + trace + "-" + span + "-00":                               true,
		"01-" + trace + "-" + span + "-01":                               true,
		"01-" + trace + "-" + span + "-01-more":                          true,
		"01-" + trace + "-" + span + "-01more":                           false,
		"00-" + trace + "-" + span + "-01-more":                          false,
		"00-" + trace + "-" + span + "-0":                                false,
		"ff-" + trace + "-" + span + "-01":                               false,
		"00_" + trace + "-" + span + "-01":                               false,
		"00-" + trace + "_" + span + "-01":                               false,
		"00-" + trace + "-" + span + "_01":                               false,
		"00-" + strings.Repeat("0", 32) + "-" + span + "-01":             false,
		"00-" + trace + "-" + strings.Repeat("0", 16) + "-01":            false,
		"00-" + strings.ToUpper(trace) + "-" + span + "-01":              false,
		"00-" + strings.Replace(trace, "4", "g", 1) + "-" + span + "-01": false,
		"": false,
	} {
		c := s.client()
		r := c.request(http.MethodPost, message("tools/call", `{"name":"fail"}`))
		r.Header.Set("Traceparent", header)
		before := len(s.log.String())
		c.do(r)
		line := s.log.String()[before:]
		require.Contains(t, line, "internal error", header)
		assert.Equal(t, known, strings.Contains(line, "trace_id="+trace) && strings.Contains(line, "span_id="+span), "%q: %s", header, line)
		assert.Equal(t, known, strings.Contains(line, "trace_id="), header)
	}
}

// TestASignOfLifeEndsBeforeTheResponse lets a call be aborted, or its client leave, while a sign of
// life is written to the client, which takes it slowly. The request ends after the sign: net/http
// uses the response for something else then.
func TestASignOfLifeEndsBeforeTheResponse(t *testing.T) {
	for _, way := range ways {
		for _, leaves := range []bool{false, true} {
			abort, writes, release, done := make(chan struct{}), make(chan struct{}), make(chan struct{}), make(chan struct{})
			s := slowServer(t, 10*time.Millisecond, func(ctx context.Context, _ string) (string, error) {
				select {
				case <-abort:
				case <-ctx.Done():
				}
				panic(http.ErrAbortHandler)
			})
			ctx, leave := context.WithCancel(t.Context())
			r := s.client().request(http.MethodPost, message("tools/call", `{"name":"`+way+`"}`)).WithContext(ctx)
			go func() {
				defer close(done)
				defer func() { _ = recover() }()
				s.handler.ServeHTTP(&blockingResponse{httptest.NewRecorder(), release, writes}, r)
			}()
			<-writes
			if leaves {
				leave()
			} else {
				close(abort)
			}
			select {
			case <-done:
				t.Errorf("%s: the request ended while the sign was written", way)
			case <-time.After(100 * time.Millisecond):
			}
			close(release)
			<-done
			leave()
		}
	}
}
