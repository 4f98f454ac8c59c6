package wire_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// drainTime is the drain timeout of these tests, whose clocks are fake.
const drainTime = time.Hour

const (
	helloLine = initialize + "\n"
	readyLine = `{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n"
)

func callLine(id, tool string) string {
	return `{"jsonrpc":"2.0","id":` + id + `,"method":"tools/call","params":{"name":"` + tool + `","arguments":{}}}` + "\n"
}

// A line is a message that a server writes.
type line struct {
	text   string
	ID     json.RawMessage
	Method string
	Result json.RawMessage
	Error  *struct {
		Code    int
		Message string
	}
}

func parseLines(t testing.TB, text string) (lines []line) {
	t.Helper()
	for one := range strings.Lines(text) {
		require.True(t, strings.HasSuffix(one, "\n"), one)
		l := line{text: one}
		require.NoError(t, json.Unmarshal([]byte(one), &l), one)
		lines = append(lines, l)
	}
	return lines
}

// overLines serves a session to the end of its lines, without waiting for the drain timeout, and
// returns what the server answers to the lines after initialize.
func (s *server) overLines(t *testing.T, in string) []line {
	t.Helper()
	var lines []line
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		out := &syncbuffer.Buffer{}
		require.NoError(t, wire.ServeLines(t.Context(), s.Host, strings.NewReader(helloLine+readyLine+in), out, drainTime))
		assert.Zero(t, time.Since(began), "nothing is waited for")
		lines = parseLines(t, out.String())
	})
	hello := slices.IndexFunc(lines, func(l line) bool { return string(l.ID) == "1" })
	require.GreaterOrEqual(t, hello, 0)
	assert.Contains(t, string(lines[hello].Result), `"protocolVersion":"2025-11-25"`)
	return slices.Delete(lines, hello, hello+1)
}

// TestEachLineIsAnsweredOnce sends good and bad lines, each alone and between two calls.
func TestEachLineIsAnsweredOnce(t *testing.T) {
	padded := func(n int) string { // a ping of n bytes with its end
		const ping = `{"jsonrpc":"2.0","id":7,"method":"ping"}`
		return ping + strings.Repeat(" ", n-len(ping)-1) + "\n"
	}
	for name, tc := range map[string]struct {
		line    string
		id      string
		code    int    // 0 for a result
		answers int    // 1 unless it is set
		says    string // in the error or in the result
	}{
		"a call":                     {line: callLine("7", "say"), id: "7", says: "this is say"},
		"a call with a text as ID":   {line: callLine(`"a b"`, "say"), id: `"a b"`, says: "this is say"},
		"the end of Windows":         {line: strings.TrimSuffix(callLine("7", "say"), "\n") + "\r\n", id: "7", says: "this is say"},
		"spaces around":              {line: " \t" + strings.TrimSuffix(callLine("7", "say"), "\n") + " \n", id: "7", says: "this is say"},
		"no end":                     {line: strings.TrimSuffix(callLine("7", "say"), "\n"), id: "7", says: "this is say"},
		"a line that is long":        {line: padded(200 << 10), id: "7", says: "{}"},
		"a line of the most bytes":   {line: padded(wire.MaxBody), id: "7", says: "{}"},
		"a line of one byte more":    {line: padded(wire.MaxBody + 1), code: -32600, says: fmt.Sprintf("a line is longer than a message may be, which is %d bytes", 4<<20)},
		"a line of many bytes":       {line: strings.Repeat("x", 2*wire.MaxBody) + "\n", code: -32600, says: "a line is longer"},
		"many bytes and no end":      {line: strings.Repeat("x", 2*wire.MaxBody), code: -32600, says: "a line is longer"},
		"a tool that is not there":   {line: callLine("7", "none"), id: "7", code: -32602, says: `unknown tool "none"`},
		"no JSON":                    {line: "hello?\n", code: -32700},
		"half of a message":          {line: `{"jsonrpc":"2.0","id":7,"meth`, code: -32700},
		"a list":                     {line: "[]\n", code: -32600},
		"a batch":                    {line: "[" + strings.TrimSuffix(callLine("7", "say"), "\n") + "]\n", code: -32600, says: "send each message in a line"},
		"an ID twice":                {line: `{"jsonrpc":"2.0","id":7,"id":8,"method":"ping"}` + "\n", code: -32700},
		"a method that is no text":   {line: `{"jsonrpc":"2.0","id":7,"method":9}` + "\n", id: "7", code: -32600},
		"nothing but an ID":          {line: `{"jsonrpc":"2.0","id":7}` + "\n", id: "7", code: -32600},
		"an empty line":              {line: "\n", answers: -1},
		"lines of spaces":            {line: " \n\t\r\n", answers: -1},
		"a notification":             {line: `{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}` + "\n", answers: -1},
		"an answer to nothing":       {line: `{"jsonrpc":"2.0","id":7,"result":{}}` + "\n", answers: -1},
		"an unknown notification":    {line: `{"jsonrpc":"2.0","method":"notifications/x"}` + "\n", answers: -1},
		"an unknown method":          {line: `{"jsonrpc":"2.0","id":7,"method":"x/y"}` + "\n", id: "7", code: -32601},
		"a call without any version": {line: `{"id":7,"method":"ping"}` + "\n", id: "7", code: -32600},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, follows := range []string{"", "\n" + callLine("9", "say")} {
				s := newServer(t, nil, nil, echo(t, "say"))
				want := max(tc.answers, 0) + 1
				if tc.answers == 0 {
					want++
				}
				got := s.overLines(t, callLine("8", "say")+tc.line+follows)
				answered := map[string]line{}
				for _, l := range got {
					answered[string(l.ID)] = l
				}
				if follows != "" {
					want++
					assert.Contains(t, string(answered["9"].Result), "this is say", "the session goes on")
				}
				assert.Contains(t, string(answered["8"].Result), "this is say")
				require.Len(t, got, want)
				if tc.answers < 0 {
					continue
				}
				id := tc.id
				if id == "" {
					id = "null"
				}
				answer, ok := answered[id]
				if !ok && tc.id == "" {
					answer, ok = answered[""], true
				}
				require.True(t, ok, "%v", got)
				if tc.code == 0 {
					assert.Contains(t, string(answer.Result), tc.says)
					continue
				}
				require.NotNil(t, answer.Error, answer.text)
				assert.Equal(t, tc.code, answer.Error.Code, answer.Error.Message)
				assert.Contains(t, answer.Error.Message, tc.says)
			}
		})
	}
}

// TestEmptyListsOverLines checks who reads an empty list as an empty object.
func TestEmptyListsOverLines(t *testing.T) {
	for _, strict := range []bool{false, true} {
		s := newServer(t, nil, func(s *wire.Service) {
			s.Pipeline.Rejected = map[observe.Tolerance]bool{observe.EmptyList: strict}
		}, echo(t, "say"))
		lines := s.overLines(t, `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"say","_meta":[]}}`+"\n")
		require.Len(t, lines, 1)
		assert.Equal(t, strict, lines[0].Error != nil, lines[0].text)
	}
}

// A lineClient talks to a server over lines.
type lineClient struct {
	t      *testing.T
	in     *io.PipeWriter
	out    *bufio.Reader
	cancel context.CancelFunc
	ended  chan error
	end    time.Time // when the server ended
}

// connectLines initializes a session. The clock of the test must be fake.
func (s *server) connectLines(t *testing.T) *lineClient {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	c := &lineClient{t: t, in: toServer, out: bufio.NewReader(fromServer), cancel: cancel, ended: make(chan error, 1)}
	go func() {
		err := wire.ServeLines(ctx, s.Host, in, out, drainTime)
		c.end = time.Now()
		_ = out.Close()
		_ = in.Close() // the read that waits for the input
		c.ended <- err
	}()
	c.write(helloLine)
	c.next()
	c.write(readyLine)
	return c
}

func (c *lineClient) write(lines string) {
	c.t.Helper()
	_, err := io.WriteString(c.in, lines)
	require.NoError(c.t, err)
}

// next returns the next message of the server.
func (c *lineClient) next() line {
	c.t.Helper()
	text, err := c.out.ReadString('\n')
	require.NoError(c.t, err)
	return parseLines(c.t, text)[0]
}

// TestCallsInFlightFinish ends the input, or the server, while calls run.
func TestCallsInFlightFinish(t *testing.T) {
	for _, calls := range []int{1, 2, 5} {
		for how, stop := range map[string]func(*lineClient){
			"the input ends":  func(c *lineClient) { _ = c.in.Close() },
			"the input fails": func(c *lineClient) { _ = c.in.CloseWithError(errors.New("broken")) },
			"the server ends": func(c *lineClient) { c.cancel() },
		} {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				var cut atomic.Int32
				tool := newTool(t, "wait", func(ctx context.Context, _ string) (string, error) {
					<-release
					if ctx.Err() != nil {
						cut.Add(1)
					}
					return "this is late", nil
				})
				tool.Timeout = 2 * drainTime
				c := newServer(t, nil, nil, tool, echo(t, "say")).connectLines(t)
				for i := range calls {
					c.write(callLine(fmt.Sprint(i+2), "wait"))
				}
				synctest.Wait()
				stop(c)
				synctest.Wait()
				time.Sleep(drainTime - time.Second)
				select {
				case err := <-c.ended:
					t.Fatalf("%s: the server ended: %v", how, err)
				default:
				}
				close(release)
				for range calls {
					assert.Contains(t, string(c.next().Result), "this is late", how)
				}
				if err := <-c.ended; how == "the input fails" {
					require.ErrorContains(t, err, "the input cannot be read: broken")
				} else {
					require.NoError(t, err, how)
				}
				assert.Zero(t, cut.Load(), how)
				_, err := c.out.ReadByte()
				assert.Equal(t, io.EOF, err, how)
			})
		}
	}
}

// TestAServerThatEndsReadsNoMore checks that what comes in after the end is not run.
func TestAServerThatEndsReadsNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		ran := 0
		c := newServer(t, nil, nil, waiting(t, "wait", 2*drainTime, release), newTool(t, "count", func(context.Context, string) (string, error) {
			ran++
			return "counted", nil
		})).connectLines(t)
		c.write(callLine("2", "count"))
		assert.Contains(t, string(c.next().Result), "counted")
		c.write(callLine("3", "wait"))
		synctest.Wait()
		c.cancel()
		synctest.Wait()
		go func() { _, _ = io.WriteString(c.in, callLine("4", "count")+callLine("5", "count")) }()
		synctest.Wait()
		close(release)
		assert.Equal(t, "3", string(c.next().ID))
		require.NoError(t, <-c.ended)
		assert.Equal(t, 1, ran)
	})
}

// TestTheDrainTimeoutCancelsCalls checks when, and that the handlers hear of it.
func TestTheDrainTimeoutCancelsCalls(t *testing.T) {
	for how, stop := range map[string]func(*lineClient){
		"the input ends":  func(c *lineClient) { _ = c.in.Close() },
		"the server ends": func(c *lineClient) { c.cancel() },
	} {
		synctest.Test(t, func(t *testing.T) {
			cancelled := make(chan time.Time, 2)
			tool := newTool(t, "wait", func(ctx context.Context, _ string) (string, error) {
				<-ctx.Done()
				cancelled <- time.Now()
				return "", ctx.Err()
			})
			tool.Timeout = 2 * drainTime
			c := newServer(t, nil, nil, tool).connectLines(t)
			began := time.Now()
			c.write(callLine("2", "wait") + callLine("3", "wait"))
			synctest.Wait()
			stop(c)
			require.EqualError(t, <-c.ended, "mcpkit: calls were still running at the end of the drain timeout; they were cancelled", how)
			assert.Equal(t, drainTime, c.end.Sub(began), how)
			for range 2 {
				assert.Equal(t, drainTime, (<-cancelled).Sub(began), how)
			}
		})
	}
}

// A brokenWriter takes some writes, and then fails or blocks.
type brokenWriter struct {
	takes int
	err   error
	wrote int
}

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.takes--; w.takes < 0 {
		return 0, w.err
	}
	w.wrote++
	return len(p), nil
}

// TestAClientThatReadsNoAnswers checks the error, and that a call of such a client does not hold
// the server up.
func TestAClientThatReadsNoAnswers(t *testing.T) {
	broken := errors.New("the pipe is broken")
	for name, in := range map[string]string{
		"a call":       callLine("2", "wait"),
		"a bad line":   "hello?\n",
		"several bad":  "hello?\n[]\nhello?\n",
		"bad and good": "hello?\n" + callLine("2", "wait"),
	} {
		for takes := range 2 {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				time.AfterFunc(time.Minute, func() { close(release) })
				began := time.Now()
				out := &brokenWriter{takes: takes, err: broken}
				s := newServer(t, nil, nil, waiting(t, "wait", drainTime, release))
				err := wire.ServeLines(t.Context(), s.Host, strings.NewReader(helloLine+readyLine+in), out, drainTime)
				require.ErrorIs(t, err, broken, name)
				assert.Contains(t, err.Error(), "mcpkit: the client reads no answers: ", name)
				assert.Equal(t, takes, out.wrote)
				assert.LessOrEqual(t, time.Since(began), time.Minute, name)
				time.Sleep(2 * time.Minute)
			})
		}
	}
}

// asking returns a server whose prompt asks the client for its roots.
func asking(t testing.TB) *server {
	s := newServer(t, nil, nil, echo(t, "say"))
	s.Share().AddPrompt(&mcp.Prompt{Name: "p"}, func(ctx context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		roots, err := req.Session.ListRoots(ctx, nil)
		if err != nil {
			return nil, err
		}
		return &mcp.GetPromptResult{Description: fmt.Sprintf("%d roots", len(roots.Roots))}, nil
	})
	return s
}

// TestQuestionsToTheClient checks a prompt that asks the client something. Once the input has
// ended, no answer can come, so nothing is waited for.
func TestQuestionsToTheClient(t *testing.T) {
	const get = `{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"p"}}` + "\n"
	for _, answers := range []int{0, 1, 3} {
		synctest.Test(t, func(t *testing.T) {
			c := asking(t).connectLines(t)
			for range answers {
				c.write(get)
				asked := c.next()
				require.Equal(t, "roots/list", asked.Method)
				c.write(`{"jsonrpc":"2.0","id":` + string(asked.ID) + `,"result":{"roots":[{"uri":"file:///a"},{"uri":"file:///b"}]}}` + "\n")
				assert.Contains(t, string(c.next().Result), "2 roots")
			}
			c.write(get)
			require.Equal(t, "roots/list", c.next().Method)
			began := time.Now()
			_ = c.in.Close()
			go func() { _, _ = io.Copy(io.Discard, c.out) }()
			require.NoError(t, <-c.ended)
			assert.Zero(t, time.Since(began))
		})
	}
	synctest.Test(t, func(t *testing.T) { // an answered question leaves nothing to wait for, and a call is waited for again
		s := asking(t)
		release := make(chan struct{})
		s.Serve(s.service(waiting(t, "wait", 2*drainTime, release)))
		c := s.connectLines(t)
		c.write(get)
		c.write(`{"jsonrpc":"2.0","id":` + string(c.next().ID) + `,"result":{"roots":[]}}` + "\n")
		assert.Contains(t, string(c.next().Result), "0 roots")
		c.write(callLine("8", "wait"))
		synctest.Wait()
		_ = c.in.Close()
		time.Sleep(time.Minute)
		close(release)
		assert.Contains(t, string(c.next().Result), "done")
		require.NoError(t, <-c.ended)
	})
}

// TestAStreamOverLinesIsNotWaitedFor opens a stream, whose call gets no answer, and ends the input.
func TestAStreamOverLinesIsNotWaitedFor(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	synctest.Test(t, func(t *testing.T) {
		out := &syncbuffer.Buffer{}
		began := time.Now()
		err := wire.ServeLines(t.Context(), s.Host, strings.NewReader(`{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},"_meta":{`+modernMeta+`}}}`+"\n"), out, drainTime)
		require.NoError(t, err)
		assert.Zero(t, time.Since(began))
		assert.NotContains(t, out.String(), `"error"`)
	})
}

// TestNothingOverLines serves clients that send nothing, or end in the middle.
func TestNothingOverLines(t *testing.T) {
	for _, in := range []string{"", "\n", helloLine, strings.TrimSuffix(helloLine, "\n"), helloLine[:20]} {
		synctest.Test(t, func(t *testing.T) {
			out := &syncbuffer.Buffer{}
			began := time.Now()
			require.NoError(t, wire.ServeLines(t.Context(), newServer(t, nil, nil, echo(t, "say")).Host, strings.NewReader(in), out, drainTime))
			assert.Zero(t, time.Since(began))
			assert.Equal(t, strings.HasPrefix(in, initialize), strings.Contains(out.String(), "serverInfo"), "%q", in)
		})
	}
}

// TestTheCallerOverLines checks that the principal of the context is the caller of the calls.
func TestTheCallerOverLines(t *testing.T) {
	who := newTool(t, "who", func(ctx context.Context, _ string) (string, error) {
		return "called by " + call.Subject(ctx) + ".", nil
	})
	private := echo(t, "private")
	private.Need.Public = false
	s := newServer(t, nil, protected(t), who, private)
	lines := s.overLines(t, callLine("2", "who")+callLine("3", "private"))
	require.Len(t, lines, 2)
	for _, l := range lines {
		switch string(l.ID) {
		case "2":
			assert.Contains(t, string(l.Result), "called by .")
		default:
			assert.NotNil(t, l.Error, l.text)
		}
	}
}
