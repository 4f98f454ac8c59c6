package call_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

type limitIn struct {
	Limit int    `json:"limit,omitempty"`
	Query string `json:"query,omitempty"`
}

// doing returns a tool that runs f.
func doing(t *testing.T, f func(ctx context.Context) (string, error)) *call.Tool {
	t.Helper()
	return newTool(t, func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, string, error) {
		text, err := f(ctx)
		return nil, text, err
	})
}

// TestHandlersThatDoNotReturn checks panics and other ends of a handler, in the goroutine of the
// request and in another.
func TestHandlersThatDoNotReturn(t *testing.T) {
	for runner, run := range map[string]call.Runner{"here": call.Here, "apart": call.Apart} {
		for name, tc := range map[string]struct {
			handler func(context.Context) (string, error)
			log     string
			aborted bool
		}{
			"a panic":       {func(context.Context) (string, error) { panic("out of cheese") }, `msg=panic tool=test_tool ref=`, false},
			"a nil pointer": {func(context.Context) (string, error) { var p *int; return fmt.Sprint(*p), nil }, "nil pointer dereference", false},
			"an abort":      {func(context.Context) (string, error) { panic(http.ErrAbortHandler) }, "", true},
			"an exit":       {func(context.Context) (string, error) { runtime.Goexit(); return "", nil }, "the handler ended its goroutine", false},
		} {
			if name == "an exit" && runner == "here" {
				continue // it ends the goroutine of net/http
			}
			t.Run(runner+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, from := newServer(), &origin{}
					op := &call.Operation{Origin: from}
					res, err := s.with(context.Background(), op, doing(t, tc.handler), "{}", run)
					require.NoError(t, err)
					assert.True(t, res.IsError)
					synctest.Wait()
					now, _ := from.outstanding()
					assert.Zero(t, now)
					if tc.aborted {
						assert.Equal(t, 1, from.aborts)
						assert.Equal(t, observe.ResultCancelled, op.Outcome.Result)
						assert.Equal(t, "the call was cancelled", textOf(res))
						assert.Empty(t, s.log.String())
					} else {
						assert.Zero(t, from.aborts)
						assert.Contains(t, s.log.String(), tc.log)
						assert.Contains(t, textOf(res), "internal error")
					}
					if name == "a panic" {
						assert.Contains(t, s.log.String(), `panic="out of cheese"`)
						assert.Contains(t, s.log.String(), "run_test.go")
					}
					// In memory there is no connection to drop.
					op = &call.Operation{}
					res, err = s.with(context.Background(), op, doing(t, tc.handler), "{}", run)
					require.NoError(t, err)
					assert.Contains(t, textOf(res), "internal error")
					assert.Equal(t, observe.ResultInternalError, op.Outcome.Result)
				})
			})
		}
	}
}

// TestCallsThatTakeTooLong checks handlers that heed their context, that return part of their
// result in time, and that ignore it.
func TestCallsThatTakeTooLong(t *testing.T) {
	for runner, run := range map[string]call.Runner{"here": call.Here, "apart": call.Apart} {
		for name, tc := range map[string]struct {
			handler func(context.Context) (string, error)
			text    string
			result  observe.Result
			took    time.Duration // apart
			log     string
		}{
			"in time":  {func(context.Context) (string, error) { time.Sleep(59 * time.Second); return "done", nil }, "done", "", 59 * time.Second, ""},
			"it heeds": {func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() }, "test_tool did not finish within 1m0s and was stopped Try again later.", observe.ResultTimeout, time.Minute, "the tool exceeded its timeout"},
			"it says why": {func(ctx context.Context) (string, error) {
				<-ctx.Done()
				return "", &toolError{What: "the search is slow"}
			}, "the search is slow", observe.ResultToolError, time.Minute, ""},
			"a part": {func(ctx context.Context) (string, error) {
				<-ctx.Done()
				time.Sleep(call.Grace - 1)
				return "a part", nil
			}, "a part", "", time.Minute + call.Grace - 1, ""},
			"it ignores": {func(context.Context) (string, error) { time.Sleep(time.Hour); return "late", nil }, "test_tool did not finish within", observe.ResultTimeout, time.Minute + call.Grace, "the tool handler is still running after its context ended"},
			"a JSON-RPC": {func(context.Context) (string, error) { return "", &jsonrpc.Error{Code: 7, Message: "own"} }, "", "", 0, ""},
			"a foreign": {func(context.Context) (string, error) {
				return "", fmt.Errorf("calling: %w", &jsonrpc.Error{Code: 7, Message: "own"})
			}, "internal error", observe.ResultInternalError, 0, "calling: own"},
			"its own time": {func(ctx context.Context) (string, error) {
				ctx, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				<-ctx.Done()
				return "", ctx.Err()
			}, "internal error", observe.ResultInternalError, time.Second, "deadline exceeded"},
		} {
			t.Run(runner+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					if runner == "here" && name == "it ignores" {
						return // its user answers from another goroutine
					}
					s, from, began := newServer(), &origin{}, time.Now()
					s.Observed = true
					op := &call.Operation{Origin: from}
					res, err := s.with(context.Background(), op, doing(t, tc.handler), "{}", run)
					assert.Equal(t, tc.took, time.Since(began))
					if name == "a JSON-RPC" {
						var own *jsonrpc.Error
						require.ErrorAs(t, err, &own)
						assert.EqualValues(t, 7, own.Code)
						assert.Nil(t, res)
						return
					}
					require.NoError(t, err)
					assert.Contains(t, textOf(res), tc.text)
					assert.Equal(t, tc.result, op.Outcome.Result)
					assert.Equal(t, tc.result != "", res.IsError)
					if tc.log == "" {
						assert.Empty(t, s.log.String())
					} else {
						assert.Contains(t, s.log.String(), tc.log)
					}
					synctest.Wait()
					now, ever := from.outstanding()
					assert.Equal(t, runner == "apart", ever == 1)
					assert.Equal(t, name == "it ignores", now == 1, "a handler that runs on keeps its place")
					time.Sleep(2 * time.Hour)
					synctest.Wait()
					now, _ = from.outstanding()
					assert.Zero(t, now)
				})
			})
		}
	}
}

// TestCallsThatAreGivenUp checks calls whose client is gone.
func TestCallsThatAreGivenUp(t *testing.T) {
	for _, run := range []call.Runner{call.Here, call.Apart} {
		for _, cause := range []error{call.ErrHungUp, nil, errors.New("the server stops")} {
			ctx, cancel := context.WithCancelCause(context.Background())
			cancel(cause)
			s, op := newServer(), &call.Operation{}
			res, err := s.with(ctx, op, doing(t, func(ctx context.Context) (string, error) { return "", errors.New("a query was cancelled") }), "{}", run)
			require.NoError(t, err)
			if cause != nil && !errors.Is(cause, call.ErrHungUp) {
				assert.Equal(t, observe.ResultInternalError, op.Outcome.Result)
				continue
			}
			assert.Equal(t, observe.ResultCancelled, op.Outcome.Result)
			assert.Equal(t, "the call was cancelled", textOf(res))
			assert.Empty(t, s.log.String())
		}
	}
}

// TestTheAdviceAfterATimeout checks that it names the arguments of the tool.
func TestTheAdviceAfterATimeout(t *testing.T) {
	tool := newTool(t, func(context.Context, *mcp.CallToolRequest, limitIn) (*mcp.CallToolResult, string, error) {
		return nil, "", nil
	})
	assert.Equal(t, "test_tool did not finish within 1m0s and was stopped Ask for less with the arguments (limit, query), or try again later.", newServer().LateError(tool))
	assert.Equal(t, "test_tool did not finish within 1m0s and was stopped Try again later.", newServer().LateError(toolOf(t, "")))
}

// TestTheContextOfACall checks that the deadline of a call is that of the standard library: the
// earlier of two, with its cause, and inherited by contexts that a handler derives.
func TestTheContextOfACall(t *testing.T) {
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		for name, run := range map[string]call.Runner{"here": call.Here, "apart": call.Apart} {
			for bound, want := range map[time.Duration]time.Duration{0: time.Minute, time.Second: time.Second, time.Hour: time.Minute} {
				parent := context.WithValue(context.Background(), key{}, "value")
				if bound > 0 {
					var cancel context.CancelFunc
					parent, cancel = context.WithTimeout(parent, bound)
					defer cancel()
				}
				var kept context.Context
				_, err := newServer().with(parent, &call.Operation{}, doing(t, func(ctx context.Context) (string, error) {
					kept = ctx
					deadline, ok := ctx.Deadline()
					assert.True(t, ok)
					assert.Equal(t, want, time.Until(deadline))
					assert.NoError(t, ctx.Err())
					assert.NoError(t, context.Cause(ctx))
					assert.Equal(t, "value", ctx.Value(key{}))
					derived, cancel := context.WithCancel(ctx)
					defer cancel()
					assert.Equal(t, "value", derived.Value(key{}))
					select {
					case <-derived.Done():
						t.Error("it ended early")
					default:
					}
					began := time.Now()
					<-derived.Done()
					assert.Equal(t, want, time.Since(began))
					assert.Equal(t, context.DeadlineExceeded, ctx.Err())
					if want == time.Minute {
						assert.Equal(t, call.ErrDeadline, context.Cause(ctx))
						assert.Equal(t, call.ErrDeadline, context.Cause(derived))
					}
					return "", nil
				}), "{}", run)
				require.NoError(t, err, name)
				assert.Error(t, kept.Err())
			}
		}
	})
	// Without a timer, the context ends with the call all the same.
	synctest.Test(t, func(t *testing.T) {
		var kept context.Context
		_, err := newServer().with(context.Background(), &call.Operation{}, doing(t, func(ctx context.Context) (string, error) {
			kept = ctx
			assert.Equal(t, "mcpkit.lazyDeadline", fmt.Sprint(ctx))
			assert.NoError(t, ctx.Err())
			time.Sleep(time.Minute - 1)
			assert.NoError(t, ctx.Err())
			time.Sleep(time.Nanosecond)
			assert.Equal(t, context.DeadlineExceeded, ctx.Err())
			assert.Equal(t, call.ErrDeadline, context.Cause(ctx))
			return "", nil
		}), "{}", call.Here)
		require.NoError(t, err)
		_, err = newServer().with(context.Background(), &call.Operation{}, doing(t, func(ctx context.Context) (string, error) { kept = ctx; return "", nil }), "{}", call.Here)
		require.NoError(t, err)
		select {
		case <-kept.Done():
		default:
			t.Error("it did not end")
		}
		assert.Equal(t, context.Canceled, kept.Err())
		parent, cancel := context.WithCancel(context.Background())
		_, err = newServer().with(parent, &call.Operation{}, doing(t, func(ctx context.Context) (string, error) {
			cancel()
			assert.Equal(t, context.Canceled, ctx.Err())
			return "", nil
		}), "{}", call.Here)
		require.NoError(t, err)
	})
}

// TestLimitsOfCallers checks what is counted, and the answer to a call too many.
func TestLimitsOfCallers(t *testing.T) {
	for weight, want := range map[int]int{-1: 1, 0: 1, 1: 1, 5: 5} {
		s, ran := newServer(), false
		tool := doing(t, func(context.Context) (string, error) { ran = true; return "", nil })
		tool.Weight = weight
		var counted []any
		s.Limit = func(_ context.Context, caller string, n int) time.Duration {
			counted = append(counted, caller, n)
			return 0
		}
		op := &call.Operation{Origin: &origin{}}
		_, err := s.with(context.Background(), op, tool, "{}", call.Here)
		require.NoError(t, err)
		assert.Equal(t, []any{"ada", want}, counted)
		assert.True(t, ran)
		_, err = s.with(context.Background(), &call.Operation{}, tool, "{}", call.Here)
		require.NoError(t, err)
		assert.Len(t, counted, 2, "the program itself has no limit")

		s.Limit, ran = func(context.Context, string, int) time.Duration { return 90 * time.Second }, false
		res, err := s.with(context.Background(), op, tool, "{}", call.Here)
		require.NoError(t, err)
		assert.True(t, res.IsError)
		assert.Contains(t, textOf(res), "test_tool")
		assert.Contains(t, textOf(res), "90")
		assert.Equal(t, observe.ResultRateLimited, op.Outcome.Result)
		assert.False(t, ran)
	}
}

// TestCallsThatDoNotRun checks the refusals before the handler.
func TestCallsThatDoNotRun(t *testing.T) {
	unfit := toolOf(t, "")
	unfit.Input = nil
	s := newServer()
	res, _, err := s.do(context.Background(), unfit, "{}")
	require.NoError(t, err)
	assert.Contains(t, textOf(res), "internal error")
	assert.Contains(t, s.log.String(), "the tool or its server fails its check")
	s = newServer()
	s.Permit = func(context.Context, *call.Tool) error { return &jsonrpc.Error{Code: 8, Message: "no"} }
	_, _, err = s.do(context.Background(), toolOf(t, ""), "{}")
	assert.ErrorContains(t, err, "no")
	res, op, err := newServer().do(context.Background(), newTool(t, func(context.Context, *mcp.CallToolRequest, limitIn) (*mcp.CallToolResult, string, error) {
		return nil, "ran", nil
	}), `{"limit":"x","other":1}`)
	require.NoError(t, err)
	assert.Contains(t, textOf(res), "limit")
	assert.Contains(t, textOf(res), "other")
	assert.Equal(t, observe.ResultInvalidArguments, op.Outcome.Result)
}

// TestMiddleware checks what a middleware can do to a call, and the order of several.
func TestMiddleware(t *testing.T) {
	own := &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "own"}}}
	passing := func(next call.Next) call.Next { return next }
	for name, tc := range map[string]struct {
		middleware call.Middleware
		text       string
		log        string
		failure    bool
	}{
		"nothing": {passing, `{"limit":7}`, "", false},
		"other arguments": {func(next call.Next) call.Next {
			return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
				c.Arguments = json.RawMessage(`{"limit":8}`)
				return next(ctx, c)
			}
		}, `{"limit":8}`, "", false},
		"invalid arguments": {func(next call.Next) call.Next {
			return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
				c.Arguments = json.RawMessage(`{"limit":"x"}`)
				return next(ctx, c)
			}
		}, "limit", "", true},
		"written arguments": {func(next call.Next) call.Next {
			return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
				copy(c.Arguments, `{"limit":9}`)
				return next(ctx, c)
			}
		}, `{"limit":9}`, "", false},
		"another tool": {func(next call.Next) call.Next {
			return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
				c.Tool = "x"
				return next(ctx, c)
			}
		}, "internal error", "which is not possible", true},
		"its own result": {func(call.Next) call.Next {
			return func(context.Context, call.Invocation) (*mcp.CallToolResult, error) { return own, nil }
		}, "own", "must be structured content, got none", false},
		"a nil block": {func(call.Next) call.Next {
			return func(context.Context, call.Invocation) (*mcp.CallToolResult, error) {
				return &mcp.CallToolResult{Content: []mcp.Content{nil}}, nil
			}
		}, "internal error", "content block 0", true},
		"no result": {func(call.Next) call.Next {
			return func(context.Context, call.Invocation) (*mcp.CallToolResult, error) { return nil, nil }
		}, "internal error", "neither a result nor an error was returned", true},
		"an error": {func(call.Next) call.Next {
			return func(context.Context, call.Invocation) (*mcp.CallToolResult, error) {
				return own, &toolError{What: "not today"}
			}
		}, "not today", "", true},
		"another result": {func(next call.Next) call.Next {
			return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
				_, err := next(ctx, c)
				return own, err
			}
		}, "own", "must be structured content, got none", false},
	} {
		s := newServer()
		s.Middleware = []call.Middleware{tc.middleware}
		tool := newTool(t, func(_ context.Context, _ *mcp.CallToolRequest, in limitIn) (*mcp.CallToolResult, limitIn, error) {
			return nil, in, nil
		})
		res, _, err := s.do(context.Background(), tool, `{"limit":7}`)
		require.NoError(t, err, name)
		assert.Contains(t, textOf(res), tc.text, name)
		assert.Equal(t, tc.failure, res.IsError, name)
		assert.Contains(t, s.log.String(), tc.log, name)
		if tc.log == "" {
			assert.Empty(t, s.log.String(), name)
		}
		assert.NotSame(t, own, res, name)
	}
	var order []string
	named := func(name string) call.Middleware {
		return func(next call.Next) call.Next {
			return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
				order = append(order, name+" "+c.Tool)
				return next(ctx, c)
			}
		}
	}
	s := newServer()
	s.Middleware = []call.Middleware{named("outer"), named("inner")}
	_, _, err := s.do(context.Background(), toolOf(t, ""), "{}")
	require.NoError(t, err)
	assert.Equal(t, []string{"outer test_tool", "inner test_tool"}, order)
}

// TestProbes checks that a test can replace and observe a handler.
func TestProbes(t *testing.T) {
	ran := false
	tool := doing(t, func(context.Context) (string, error) { ran = true; return "text", nil })
	var seen probe.Tool
	for _, replace := range []bool{true, false} {
		ran = false
		ctx := probe.With(context.Background(), func(ctx context.Context, tool probe.Tool, handler func(context.Context) error) error {
			seen = tool
			if replace {
				return &toolError{What: "not run"}
			}
			return handler(ctx)
		})
		res, _, err := newServer().do(ctx, tool, "{}")
		require.NoError(t, err)
		assert.Equal(t, !replace, ran)
		assert.Equal(t, replace, textOf(res) == "not run")
		assert.Equal(t, !replace, textOf(res) == "text")
		assert.Equal(t, probe.Tool{Name: "test_tool", Effect: tool.Annotation.Effect()}, seen)
	}
}
