package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// hostile returns a clean server that answers one method, or each for "", in another way.
func hostile(t *testing.T, method string, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	next := clean(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && bytes.Contains(wholeBody(r), []byte(`"method":"`+method)) {
			answer(w, r)
			return
		}
		next.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// checkResults checks that each rule has a result, with a reason where it was not measured.
func checkResults(t *testing.T, r *policy.Report) {
	t.Helper()
	for _, rule := range audit.Rules() {
		got := result(t, r, rule.ID)
		if got.Outcome == policy.NotMeasured || got.Outcome == policy.NotApplicable {
			assert.NotEmpty(t, got.Reason, rule.ID)
		}
	}
}

func TestAServerThatHangsAtAStep(t *testing.T) {
	t.Parallel()
	for method, rule := range map[string]policy.RuleID{
		"initialize":                audit.RuleProtocolOlderClients,
		"notifications/initialized": audit.RuleProtocolNotification,
		"server/discover":           audit.RuleProtocolNewerClients,
		"tools/list":                audit.RuleToolsList,
		"ping":                      audit.RuleProtocolPing,
		"audit/no_such_method":      audit.RuleProtocolUnknown,
		"tools/call":                audit.RuleCallTime,
		"":                          audit.RuleProtocolInitialize,
	} {
		t.Run("at "+method, func(t *testing.T) {
			testsize.Sample(t)
			t.Parallel()
			over := make(chan struct{})
			s := hostile(t, method, func(_ http.ResponseWriter, r *http.Request) {
				select {
				case <-over:
				case <-r.Context().Done():
				}
			})
			t.Cleanup(func() { close(over) })
			report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Timeout = waiting(400*time.Millisecond, 1500*time.Millisecond) })
			checkResults(t, report)
			got := result(t, report, rule)
			if method == "" {
				// A server that answers nothing is not an MCP server that breaks a rule.
				assert.Equal(t, policy.NotMeasured, got.Outcome)
				return
			}
			assert.NotEmpty(t, got.Findings, got.Reason)
		})
	}
}

func TestAnswersThatAreNotWhatTheyShouldBe(t *testing.T) {
	t.Parallel()
	answers := map[string]http.HandlerFunc{
		"HTML": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>Welcome</html>")
		},
		"500":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"nothing":      func(http.ResponseWriter, *http.Request) {},
		"invalid JSON": jsonText(`{"jsonrpc":"2.0","id":`),
		"another ID":   jsonText(`{"jsonrpc":"2.0","id":"other","result":{}}`),
		"no JSON-RPC":  jsonText(`{"tools":[]}`),
		"null":         jsonText(`null`),
		"an array":     jsonText(`[1,2]`),
		"both":         jsonText(`{"jsonrpc":"2.0","id":null,"result":{},"error":{"code":1,"message":"x"}}`),
		"a deep array": jsonText(strings.Repeat("[", 1<<20)),
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		},
		"a broken event": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "data: {\n\n")
		},
		"a connection that closes": func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		},
	}
	for name, answer := range answers {
		for _, method := range []string{"", "initialize", "tools/list", "tools/call"} {
			t.Run(name+" to "+method, func(t *testing.T) {
				testsize.Sample(t)
				t.Parallel()
				s := hostile(t, method, answer)
				report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Timeout = 5 * time.Second })
				checkResults(t, report)
				rule := map[string]policy.RuleID{
					"": audit.RuleProtocolInitialize, "initialize": audit.RuleProtocolOlderClients,
					"tools/list": audit.RuleToolsList, "tools/call": audit.RuleCallAnswered,
				}[method]
				got := result(t, report, rule)
				if method == "" && (strings.HasPrefix(name, "a connection") || name == "a redirect") {
					assert.Equal(t, policy.NotMeasured, got.Outcome) // a rule about HTTP reports it
					return
				}
				assert.NotEmpty(t, got.Findings, got.Reason)
			})
		}
	}
}

func jsonText(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, text)
	}
}

func TestEndlessAnswersCostBoundedMemory(t *testing.T) {
	testsize.OnlySlow(t, "the server has very much to say")
	testsize.SkipUnderRace(t, "it measures time or memory")
	// It measures memory, so that no other test may run at the same time.
	chunk := strings.Repeat("x", 1<<20)
	for name, begin := range map[string]struct{ media, text string }{
		"100 MB of JSON": {"application/json", `{"jsonrpc":"2.0","id":1,"result":"`},
		"endless events": {"text/event-stream", ""},
	} {
		var sent atomic.Int64
		s := hostile(t, "tools/list", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", begin.media)
			_, _ = io.WriteString(w, begin.text)
			for range 100 {
				text := chunk
				if begin.text == "" {
					text = `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"data":"` + chunk + "\"}}\n\n"
				}
				n, err := io.WriteString(w, text)
				sent.Add(int64(n))
				if err != nil || r.Context().Err() != nil {
					return
				}
			}
		})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		report := run(t, s.URL+"/mcp", nil)
		runtime.ReadMemStats(&after)
		checkResults(t, report)
		got := result(t, report, audit.RuleToolsList)
		require.NotEmpty(t, got.Findings, name)
		assert.Contains(t, got.Findings[0].Message, "longer than the audit reads", name)
		assert.Less(t, after.HeapInuse, before.HeapInuse+(512<<20), name)
	}
}

// TestALongEventCostsNoMoreThanShortOnes compares the time of an audit that reads an event of
// megabytes with that of one that reads as many bytes in short events.
func TestALongEventCostsNoMoreThanShortOnes(t *testing.T) {
	testsize.OnlySlow(t, "the server has very much to say")
	testsize.SkipUnderRace(t, "it measures time or memory")
	const size = 4 << 20
	line := "data: " + strings.Repeat("x", 1000) + "\n"
	took := func(end string) time.Duration {
		s := hostile(t, "tools/list", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for range size / len(line) {
				_, _ = io.WriteString(w, line+end)
			}
		})
		began := time.Now()
		run(t, s.URL+"/mcp", nil)
		return time.Since(began)
	}
	short := took("\n")
	assert.Less(t, took(""), 4*short, "a cost that grows with the square of an event is much higher")
}

func TestListsWithoutEnd(t *testing.T) {
	testsize.OnlySlow(t, "the server has very much to say")
	t.Parallel()
	var n atomic.Int64
	s := httptest.NewServer(on("tools/list", func(d *dialogue) {
		d.answer(message{"tools": []any{}, "nextCursor": fmt.Sprint(n.Add(1)), "resultType": "complete", "ttlMs": 0, "cacheScope": "private"})
	})(clean(t)))
	t.Cleanup(s.Close)
	got := result(t, run(t, s.URL+"/mcp", nil), audit.RuleToolsList)
	require.NotEmpty(t, got.Findings)
	assert.Contains(t, got.Findings[0].Message, "no end after")
}

func TestAServerThatDiesInTheMiddle(t *testing.T) {
	t.Parallel()
	next := clean(t)
	var s *httptest.Server
	var once sync.Once
	var dead atomic.Bool
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dead.Load() {
			panic(http.ErrAbortHandler) // a connection that was accepted while the others were closed
		}
		if bytes.Contains(wholeBody(r), []byte("no_such_tool_of_the_audit")) {
			once.Do(func() {
				dead.Store(true)
				_ = s.Listener.Close()
				go s.CloseClientConnections()
			})
			<-r.Context().Done()
			return
		}
		next.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Timeout = 5 * time.Second })
	checkResults(t, report)
	assert.Equal(t, policy.Pass, result(t, report, audit.RuleToolsList).Outcome)
	got := result(t, report, audit.RuleCallResult)
	assert.Equal(t, policy.NotMeasured, got.Outcome)
	assert.Equal(t, policy.Pass, result(t, report, policy.RuleToolTitle).Outcome)
	assert.Contains(t, report.Incomplete, "stopped answering")
}

func TestSessionsAreEnded(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	opened, ended := map[string]bool{}, map[string]bool{}
	next := withSessions(t)
	var listed func()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := wholeBody(r)
		next.ServeHTTP(w, r)
		mu.Lock()
		defer mu.Unlock()
		if id := r.Header.Get("Mcp-Session-Id"); r.Method == http.MethodDelete && id != "" {
			ended[id] = true
			return
		}
		if id := w.Header().Get("Mcp-Session-Id"); id != "" {
			opened[id] = true
		}
		if listed != nil && bytes.Contains(body, []byte(`"tools/list"`)) {
			listed()
		}
	}))
	t.Cleanup(s.Close)
	run(t, s.URL+"/mcp", nil)
	mu.Lock()
	assert.NotEmpty(t, opened)
	assert.Equal(t, opened, ended)
	clear(opened)
	clear(ended)
	ctx, cancel := context.WithCancel(t.Context())
	listed = cancel
	mu.Unlock()

	_, err := audit.Run(ctx, s.URL+"/mcp", audit.Options{LoadRequests: -1, PerSecond: 10_000})
	require.NoError(t, err)
	mu.Lock()
	defer mu.Unlock()
	assert.NotEmpty(t, ended, "an audit that was stopped ends its session too")
}

func TestAServerThatNeedsATokenIsNotMeasuredWithoutOne(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(changing(func(d *dialogue) {
		if d.header.Get("Authorization") != "Bearer right" {
			d.fail(http.StatusUnauthorized, -32001, "log in")
		}
	})(clean(t)))
	t.Cleanup(s.Close)
	for token, says := range map[string]string{"": "--token-file", "wrong": "was refused"} {
		report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Token = token })
		for _, id := range []policy.RuleID{audit.RuleProtocolInitialize, audit.RuleToolsList, audit.RuleCallResult, policy.RuleToolTitle} {
			got := result(t, report, id)
			assert.Equal(t, policy.NotMeasured, got.Outcome, id)
			if id != audit.RuleCallResult {
				assert.Contains(t, got.Reason, says, id)
			}
		}
	}
	report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.Token = "right" })
	assert.Equal(t, policy.Pass, result(t, report, audit.RuleToolsList).Outcome)
	assert.False(t, slices.ContainsFunc(broke(report), func(id policy.RuleID) bool { return strings.HasPrefix(string(id), "protocol") }))
}

// A server cannot keep the audit busy with long definitions, and what was not read has not passed.
func TestLongDefinitionsAreNotCheckedForever(t *testing.T) {
	testsize.OnlySlow(t, "the server has very much to say")
	testsize.SkipUnderRace(t, "it measures time or memory")
	t.Parallel()
	tool := `{"name":"find_%d","description":"` + strings.Repeat("It finds the notes that have all words of the query. ", 40) + `","inputSchema":{"type":"object"}}`
	tools := make([]string, 1000) // 2 MB
	for i := range tools {
		tools[i] = fmt.Sprintf(tool, i)
	}
	url, _ := serveTools(t, nil, tools...)
	report := run(t, url, func(o *audit.Options) { o.SetCheckTime(50 * time.Millisecond) })
	assert.Contains(t, report.Incomplete, "rules were not checked to their end: the definitions are so long that their check takes more than 50ms")
	steering := result(t, report, policy.RuleToolSteering)
	assert.Equal(t, policy.NotMeasured, steering.Outcome)
	assert.Contains(t, steering.Reason, "the check was stopped before: ")
}

// TestTenThousandTools checks that a list of very many tools is read, judged within the time of a
// check, and reported in every format.
func TestTenThousandTools(t *testing.T) {
	testsize.OnlySlow(t, "the server has very much to say")
	testsize.SkipUnderRace(t, "it measures time or memory")
	t.Parallel()
	const n = 10_000
	tools := make([]string, n)
	for i := range tools {
		tools[i] = fmt.Sprintf(`{"name":"find_%d","description":"Finds notes of kind %d. Use when notes are wanted.","inputSchema":{"type":"object"}}`, i, i)
	}
	url, _ := serveTools(t, nil, tools...)
	report := run(t, url, func(o *audit.Options) { o.SetCheckTime(3 * time.Second) })
	checkResults(t, report)
	assert.Equal(t, n, report.Tools)
	// On a slow machine the check ends before the rule about titles.
	assert.False(t, report.OK() && report.Incomplete == "", "no tool has a title")
	if got := result(t, report, policy.RuleToolTitle); got.Outcome != policy.NotMeasured {
		assert.Len(t, got.Findings, n)
	}
	for _, format := range policy.ReportFormats() {
		var size counter
		require.NoError(t, report.Write(&size, format), format)
		assert.Less(t, int(size), 40<<20, format)
	}
}

// A counter counts the bytes that are written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// A request that is repeated after a Retry-After has two answers, and what was read of the first
// one says nothing about the second one.
func TestAnAnswerThatIsRepeatedIsReadFromItsStart(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"", "initialize", "tools/list", "tools/call"} {
		t.Run("at "+method, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int64
			s := hostile(t, method, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				if requests.Add(1)%2 == 1 {
					w.Header().Set("Retry-After", "0")
					w.WriteHeader(http.StatusTooManyRequests)
					_, _ = io.WriteString(w, strings.Repeat("x", 100))
					return
				}
				_, _ = io.WriteString(w, "data: {}\n\n")
			})
			report := run(t, s.URL+"/mcp", func(o *audit.Options) { o.LoadRequests = 8 })
			checkResults(t, report)
			for _, got := range report.Results {
				assert.NotContains(t, got.Reason, "the audit itself failed", got.Rule.ID)
			}
		})
	}
}
