package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

// A timedRecorder records when the response was written, and fails a test that writes after the
// end.
type timedRecorder struct {
	*httptest.ResponseRecorder
	t     *testing.T
	mu    sync.Mutex
	ended bool
	times []time.Duration // since the bubble began, of each write
	began time.Time
}

func (r *timedRecorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	assert.False(r.t, r.ended, "written after the end: %s", p)
	r.times = append(r.times, time.Since(r.began))
	return r.ResponseRecorder.Write(p)
}

// ask sends a request to h and returns the recorded response.
func ask(ctx context.Context, t *testing.T, h http.Handler, q wireRequest) *timedRecorder {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, manifest().URL, strings.NewReader(q.body))
	r.Header = q.header.Clone()
	w := &timedRecorder{ResponseRecorder: httptest.NewRecorder(), t: t, began: time.Now()}
	h.ServeHTTP(w, r)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	return w
}

// events returns the messages of a stream, and the number of its comments.
func events(t *testing.T, stream string) (messages []string, comments int) {
	for event := range strings.SplitSeq(strings.TrimSuffix(stream, "\n\n"), "\n\n") {
		if strings.HasPrefix(event, ":") {
			comments++
			continue
		}
		data, ok := strings.CutPrefix(event, "event: message\ndata: ")
		require.True(t, ok, "%q", event)
		require.True(t, json.Valid([]byte(data)), data)
		messages = append(messages, data)
	}
	return messages, comments
}

func slowCall(version, tool, params string) wireRequest {
	meta := ""
	if version >= "2026" {
		meta = `,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	}
	if strings.Contains(params, `"_meta":{`) && meta != "" {
		params = strings.Replace(params, `"_meta":{`, strings.TrimSuffix(meta[1:], "}")+",", 1)
		meta = ""
	}
	return inVersion(version, "tools/call", tool, fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":{}%s%s}}`, tool, params, meta))
}

// slowServer has the same slow tool twice: wait is answered directly, and wait_aloud by go-sdk.
func slowServer(work func(context.Context) (string, error), opts ...mcpkit.Option) *mcpkit.Server {
	srv := newServer(opts...)
	for _, t := range []mcpkit.ToolOption{mcpkit.Timeout(100 * time.Second)} {
		mcpkit.AddTool(srv, "find_slowly", annotate.ReadOnly("Find slowly"), "Finds after a while. Use when a test needs a slow call.",
			func(ctx context.Context, _ struct{}) (string, error) { return work(ctx) }, t)
		mcpkit.AddSDKTool(srv, "find_aloud", annotate.ReadOnly("Find aloud"), "Finds after a while with go-sdk. Use when a test needs a slow call.",
			func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
				out, err := work(ctx)
				return nil, out, err
			}, t)
	}
	return srv
}

var slowTools = []string{"find_slowly", "find_aloud"}

func sleepy(d time.Duration) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		select {
		case <-time.After(d):
			return "found", nil
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
}

// TestALongCallShowsSignsOfLife checks the stream of a call of 85 s: a comment every 15 s and then
// the answer, the same from the direct path and from go-sdk.
func TestALongCallShowsSignsOfLife(t *testing.T) {
	for _, version := range versions {
		synctest.Test(t, func(t *testing.T) {
			h := handlerOf(t, slowServer(sleepy(85*time.Second)))
			var answers []string
			for _, tool := range slowTools {
				rec := ask(t.Context(), t, h, slowCall(version, tool, ""))
				assert.Equal(t, 200, rec.Code)
				assert.Equal(t, "text/event-stream", rec.Header().Get("Content-Type"), tool)
				assert.Equal(t, "no", rec.Header().Get("X-Accel-Buffering"))
				assert.Empty(t, rec.Header().Get("Content-Length"))
				messages, comments := events(t, rec.Body.String())
				assert.Equal(t, 5, comments, "%s %s", version, tool)
				require.Len(t, messages, 1)
				answers = append(answers, messages[0])
				for i, at := range rec.times[1:] {
					assert.Less(t, at-rec.times[i], 17*time.Second, tool)
				}
			}
			assert.Contains(t, answers[0], "found")
			assert.JSONEq(t, answers[1], answers[0])
		})
	}
}

// TestShortCallsAndOtherClientsGetJSON checks that only a client that names the type of a stream
// gets one, and only if the call is long.
func TestShortCallsAndOtherClientsGetJSON(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, version := range versions {
			rec := ask(t.Context(), t, handlerOf(t, slowServer(sleepy(14*time.Second))), slowCall(version, "find_slowly", ""))
			assert.Equal(t, "application/json", rec.Header().Get("Content-Type"), version)
			for _, accept := range []string{"application/json", "*/*", "application/json, text/event-stream;q=0", ""} {
				q := slowCall(version, "find_slowly", "")
				q.header.Set("Accept", accept)
				if accept == "" {
					q.header.Del("Accept")
				}
				rec := ask(t.Context(), t, handlerOf(t, slowServer(sleepy(80*time.Second))), q)
				assert.Equal(t, "application/json", rec.Header().Get("Content-Type"), accept)
				assert.True(t, json.Valid(rec.Body.Bytes()))
			}
		}
	})
}

// TestTheIntervalOfKeepAlive checks that the option sets the interval, and that 0 turns it off.
func TestTheIntervalOfKeepAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := ask(t.Context(), t, handlerOf(t, slowServer(sleepy(4500*time.Millisecond), mcpkit.KeepAlive(time.Second))), slowCall("2025-11-25", "find_slowly", ""))
		_, comments := events(t, rec.Body.String())
		assert.Equal(t, 4, comments)
		rec = ask(t.Context(), t, handlerOf(t, slowServer(sleepy(80*time.Second), mcpkit.KeepAlive(0))), slowCall("2025-11-25", "find_slowly", ""))
		assert.Equal(t, "application/json", rec.Header().Get("Content-Type"))
	})
	_, err := newServer(mcpkit.KeepAlive(-time.Second)).Handler()
	assert.ErrorContains(t, err, "KeepAlive has the interval -1s")
}

// TestErrorsAfterSignsOfLifeAreInJSONRPC checks every way in which a call can fail when status 200
// has been sent.
func TestErrorsAfterSignsOfLifeAreInJSONRPC(t *testing.T) {
	for name, fails := range map[string]struct {
		work func(context.Context) (string, error)
		want string
	}{
		"invalid params": {func(context.Context) (string, error) {
			time.Sleep(20 * time.Second)
			return "", &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "no such note"}
		}, `"code":-32602`},
		"panic": {func(context.Context) (string, error) { time.Sleep(20 * time.Second); panic("x") }, "internal error (ref "},
		"late":  {func(context.Context) (string, error) { time.Sleep(110 * time.Second); return "", nil }, "did not finish within 1m40s"},
	} {
		for _, version := range versions {
			synctest.Test(t, func(t *testing.T) {
				h := handlerOf(t, slowServer(fails.work))
				for _, tool := range slowTools {
					rec := ask(t.Context(), t, h, slowCall(version, tool, ""))
					assert.Equal(t, 200, rec.Code)
					messages, comments := events(t, rec.Body.String())
					assert.NotZero(t, comments)
					require.Len(t, messages, 1, "%s %s", name, tool)
					assert.Contains(t, messages[0], fails.want, "%s %s %s", name, tool, version)
				}
				time.Sleep(time.Minute)
			})
		}
	}
}

// TestAClientThatLeavesDuringSignsOfLife checks that the handler hears of it, and that nothing is
// written any more.
func TestAClientThatLeavesDuringSignsOfLife(t *testing.T) {
	for _, version := range versions {
		for _, tool := range slowTools {
			synctest.Test(t, func(t *testing.T) {
				ended := make(chan time.Time, 1)
				h := handlerOf(t, slowServer(func(ctx context.Context) (string, error) {
					<-ctx.Done()
					ended <- time.Now()
					return "", ctx.Err()
				}))
				began := time.Now()
				ctx, leave := context.WithTimeout(t.Context(), 40*time.Second)
				defer leave()
				rec := ask(ctx, t, h, slowCall(version, tool, ""))
				assert.Equal(t, 40*time.Second, (<-ended).Sub(began), tool)
				assert.Contains(t, rec.Body.String(), ": the server is working\n\n: the server is working\n\n")
				time.Sleep(5 * time.Minute) // the recorder fails the test if something is written
			})
		}
	}
}

// TestProgressOfAPlainHandler checks the notifications of a handler that reports in a loop: they
// are the same from the direct path and from go-sdk, increase, are few, and come before the answer.
func TestProgressOfAPlainHandler(t *testing.T) {
	const token = `"a <\u0062> c"`
	for _, version := range versions {
		synctest.Test(t, func(t *testing.T) {
			h := handlerOf(t, slowServer(func(ctx context.Context) (string, error) {
				for i := range 40 {
					mcpkit.Progress(ctx, float64(i), 40, fmt.Sprint(i, " <of> 40"))
					mcpkit.Progress(ctx, float64(i-1), 40, "backwards")
					mcpkit.Progress(ctx, math.NaN(), 40, "not a number")
					time.Sleep(100 * time.Millisecond)
				}
				mcpkit.Progress(ctx, 40, 40, "")
				return "found", nil
			}))
			var streams [][]string
			for _, tool := range slowTools {
				rec := ask(t.Context(), t, h, slowCall(version, tool, `,"_meta":{"progressToken":`+token+`}`))
				messages, _ := events(t, rec.Body.String())
				streams = append(streams, messages)
			}
			// When those between are sent depends on timers.
			assert.JSONEq(t, streams[1][0], streams[0][0])
			for i := range 2 {
				assert.JSONEq(t, streams[1][len(streams[1])-1-i], streams[0][len(streams[0])-1-i])
			}
			told := streams[0][:len(streams[0])-1]
			assert.InDelta(t, 16, len(told), 4)
			last := -1.0
			for _, message := range told {
				var n struct {
					Method string
					Params struct {
						ProgressToken   string
						Progress, Total float64
						Message         string
					}
				}
				require.NoError(t, json.Unmarshal([]byte(message), &n))
				assert.Equal(t, "notifications/progress", n.Method)
				assert.Equal(t, "a <b> c", n.Params.ProgressToken)
				assert.Greater(t, n.Params.Progress, last)
				last = n.Params.Progress
				assert.Equal(t, 40.0, n.Params.Total)
				assert.NotContains(t, n.Params.Message, "backwards")
			}
			assert.Equal(t, 40.0, last)
			assert.Contains(t, streams[0][len(told)], "found")
		})
	}
}

// TestTheLastProgressIsNotLost checks that a state that came too soon is sent while the handler
// works on.
func TestTheLastProgressIsNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := handlerOf(t, slowServer(func(ctx context.Context) (string, error) {
			mcpkit.Progress(ctx, 1, 0, "")
			mcpkit.Progress(ctx, 2, 0, "working on 2")
			time.Sleep(5 * time.Second)
			return "found", nil
		}))
		rec := ask(t.Context(), t, h, slowCall("2025-11-25", "find_slowly", `,"_meta":{"progressToken":7}`))
		messages, _ := events(t, rec.Body.String())
		require.Len(t, messages, 3)
		assert.JSONEq(t, `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":7,"progress":1}}`, messages[0])
		assert.Contains(t, messages[1], "working on 2")
	})
}

// TestProgressThatNobodyAskedFor checks that such progress is not sent, and the answer is JSON.
func TestProgressThatNobodyAskedFor(t *testing.T) {
	srv := slowServer(func(ctx context.Context) (string, error) {
		mcpkit.Progress(ctx, 1, 2, "half")
		return "found", nil
	})
	mcpkit.AddSDKTool(srv, "find_null", annotate.ReadOnly("Find null"), "Finds and notifies without a token. Use when a test needs it.",
		func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
			return nil, "found", req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Progress: 1})
		})
	h := handlerOf(t, srv)
	for _, version := range versions {
		rec := ask(t.Context(), t, h, slowCall(version, "find_slowly", ""))
		assert.Equal(t, "application/json", rec.Header().Get("Content-Type"))
		for _, tool := range []string{"find_aloud", "find_null"} {
			messages, _ := events(t, ask(t.Context(), t, h, slowCall(version, tool, "")).Body.String())
			require.Len(t, messages, 1, tool)
			assert.Contains(t, messages[0], "found")
		}
		q := slowCall(version, "find_slowly", `,"_meta":{"progressToken":1}`)
		q.header.Set("Accept", "application/json")
		assert.NotContains(t, ask(t.Context(), t, h, q).Body.String(), "half")
	}
	mcpkit.Progress(t.Context(), 1, 2, "outside of a call")
}

// TestProgressAfterTheAnswer checks that a goroutine that outlives its call tells nobody, from many
// goroutines at once.
func TestProgressAfterTheAnswer(t *testing.T) {
	for _, version := range versions {
		for _, tool := range slowTools {
			var working sync.WaitGroup
			stop := make(chan struct{})
			var told atomic.Int64
			h := handlerOf(t, slowServer(func(ctx context.Context) (string, error) {
				for range 8 {
					working.Go(func() {
						for {
							mcpkit.Progress(ctx, float64(told.Add(1)), 0, "busy")
							select {
							case <-stop:
								return
							default:
							}
						}
					})
				}
				for told.Load() < 1000 {
					mcpkit.Progress(ctx, float64(told.Add(1)), 0, "busy")
				}
				return "found", nil
			}))
			rec := ask(t.Context(), t, h, slowCall(version, tool, `,"_meta":{"progressToken":"p"}`))
			before := told.Load()
			for told.Load() < before+1000 {
				mcpkit.Progress(t.Context(), 1, 0, "")
			}
			close(stop)
			working.Wait()
			messages, _ := events(t, rec.Body.String())
			assert.Contains(t, messages[len(messages)-1], "found", tool)
		}
	}
}

// TestAMillionReportsAreFewNotifications checks that a handler may report as often as it likes.
func TestAMillionReportsAreFewNotifications(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // time stands still while the handler works
		h := handlerOf(t, slowServer(func(ctx context.Context) (string, error) {
			for i := range 1_000_000 {
				mcpkit.Progress(ctx, float64(i), 1_000_000, "counting")
			}
			return "found", nil
		}))
		rec := ask(t.Context(), t, h, slowCall("2025-11-25", "find_slowly", `,"_meta":{"progressToken":"p"}`))
		messages, _ := events(t, rec.Body.String())
		assert.Len(t, messages, 3, "the first state, the last, and the answer")
	})
}

// TestTheEndOfProgressIsSentBeforeTheAnswer checks handlers that report much and return at once:
// the last state is sent, whether it is the total or not, and nothing comes after the answer.
func TestTheEndOfProgressIsSentBeforeTheAnswer(t *testing.T) {
	for _, version := range versions {
		for name, report := range map[string]func(ctx context.Context){
			"of a total":          func(ctx context.Context) { mcpkit.Progress(ctx, 100, 100, "the end") },
			"of an unknown total": func(ctx context.Context) { mcpkit.Progress(ctx, 100, 0, "the end") },
			"short of the total":  func(ctx context.Context) { mcpkit.Progress(ctx, 100, 101, "the end") },
			"twice, the second lost": func(ctx context.Context) {
				mcpkit.Progress(ctx, 100, 0, "the end")
				mcpkit.Progress(ctx, 100, 0, "again")
			},
		} {
			synctest.Test(t, func(t *testing.T) { // time stands still while the handler works
				for _, fails := range []bool{false, true} {
					h := handlerOf(t, slowServer(func(ctx context.Context) (string, error) {
						for i := range 100 {
							mcpkit.Progress(ctx, float64(i), 0, "working")
						}
						report(ctx)
						if fails {
							return "", &mcpkit.ToolError{What: "found"}
						}
						return "found", nil
					}))
					for _, tool := range slowTools {
						messages, _ := events(t, ask(t.Context(), t, h, slowCall(version, tool, `,"_meta":{"progressToken":"p"}`)).Body.String())
						require.Len(t, messages, 3, "%s of %s in %s", name, tool, version)
						assert.Contains(t, messages[1], "the end")
						assert.Contains(t, messages[1], `"progress":100`)
						assert.Contains(t, messages[2], "found")
					}
				}
			})
		}
	}
}

// TestTheHarnessReadsProgress checks progress through a client of package mcptest.
func TestTheHarnessReadsProgress(t *testing.T) {
	got := make(chan float64, 1)
	c := mcptest.New(t, slowServer(func(ctx context.Context) (string, error) {
		mcpkit.Progress(ctx, 1, 2, "half")
		return "found", nil
	}), mcptest.WithClient(mcp.ClientOptions{
		ProgressNotificationHandler: func(_ context.Context, req *mcp.ProgressNotificationClientRequest) { got <- req.Params.Progress },
	}))
	assert.Equal(t, "found", mcptest.Call[string](t, c, "find_slowly", struct{}{}))
	assert.Equal(t, 1.0, <-got)
}

// TestALongCallOfASession checks that the calls and the stream of a session show signs of life too.
func TestALongCallOfASession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := handlerOf(t, slowServer(sleepy(85*time.Second), mcpkit.Sessions()))
		opening := inVersion("2025-11-25", "initialize", "", `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}`)
		session := ask(t.Context(), t, h, opening).Header().Get("Mcp-Session-Id")
		require.NotEmpty(t, session)
		in := func(q wireRequest) wireRequest {
			q.header.Set("Mcp-Session-Id", session)
			return q
		}
		ask(t.Context(), t, h, in(inVersion("2025-11-25", "", "", `{"jsonrpc":"2.0","method":"notifications/initialized"}`)))
		for _, tool := range slowTools {
			messages, comments := events(t, ask(t.Context(), t, h, in(slowCall("2025-11-25", tool, ""))).Body.String())
			assert.Equal(t, 5, comments, tool)
			require.Len(t, messages, 1)
			assert.Contains(t, messages[0], "found")
		}

		ctx, leave := context.WithTimeout(t.Context(), 50*time.Second)
		defer leave()
		listening := httptest.NewRequestWithContext(ctx, http.MethodGet, manifest().URL, nil)
		listening.Header = in(opening).header
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, listening)
		assert.Equal(t, 3, strings.Count(rec.Body.String(), ": the server is working\n\n"), rec.Body.String())

		ending := httptest.NewRequestWithContext(t.Context(), http.MethodDelete, manifest().URL, nil)
		ending.Header = listening.Header
		h.ServeHTTP(httptest.NewRecorder(), ending)
	})
}
