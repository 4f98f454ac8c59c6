package refusal_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

var update = flag.Bool("update", false, "write testdata/table.txt")

const challenge = `Bearer resource_metadata="https://notes.example.com/.well-known/oauth-protected-resource/mcp"`

// args are the arguments of messages for the golden file.
var args = map[refusal.Reason][]any{
	refusal.ForeignHost:          {"evil.example", "notes.example.com"},
	refusal.ForeignOrigin:        {"https://evil.example"},
	refusal.MethodNotAllowed:     {"PUT", "POST, OPTIONS"},
	refusal.BodyTooLarge:         {4 << 20},
	refusal.BodyTimeout:          {30 * time.Second},
	refusal.PathNotFound:         {"/", "https://notes.example.com/mcp"},
	refusal.MessageMalformed:     {errors.New("the batch is empty")},
	refusal.InitializeTooLarge:   {64 << 10},
	refusal.SessionRequired:      {"DELETE"},
	refusal.MethodNotFound:       {"tools/run"},
	refusal.SDKRefused:           {refusal.Quote("the text of go-sdk")},
	refusal.BatchTooLarge:        {100, 4},
	refusal.ToolForbidden:        {errors.New("insufficient scope: notes:write")},
	refusal.MethodForbidden:      {errors.New("insufficient scope: notes:read")},
	refusal.ToolRateExceeded:     {"find_note"},
	refusal.ToolTimeout:          {"find_note", 10 * time.Second},
	refusal.CompletionRefUnknown: {"prompt"},
	refusal.ErrorMasked:          {"a1b2c3", refusal.Quote(", or report the ref to support@example.com")},
}

func example(r refusal.Reason) refusal.Response {
	return refusal.Response{Reason: r, Args: args[r], ID: json.RawMessage("7"), Allow: "POST, OPTIONS", Challenge: challenge, RequestID: "req-1"}
}

func request() *http.Request {
	return httptest.NewRequest(http.MethodPost, "https://notes.example.com/mcp", nil)
}

// TestTable compares the whole table with the golden file.
func TestTable(t *testing.T) {
	var b strings.Builder
	for _, r := range refusal.All() {
		row, a := r.Row(), example(r)
		fmt.Fprintf(&b, "%s\n  door     %s\n  status   %d\n", r, row.Door, row.Status)
		if row.Code != 0 {
			fmt.Fprintf(&b, "  code     %d\n", row.Code)
		}
		if row.Format == refusal.FormatMethod || row.Format == refusal.FormatTool {
			fmt.Fprintf(&b, "  %-8s %s\n", row.Format, a.Message())
		} else {
			w := httptest.NewRecorder()
			a.Write(w, request())
			assert.Equal(t, row.Status, w.Code, r)
			for _, name := range slices.Sorted(maps.Keys(w.Header())) {
				fmt.Fprintf(&b, "  header   %s: %s\n", name, strings.Join(w.Header()[name], " | "))
			}
			fmt.Fprintf(&b, "  body     %s\n", strings.ReplaceAll(w.Body.String(), "\n", `\n`))
		}
		if row.Challenge {
			fmt.Fprintf(&b, "  challenge error: %t, scopes of the operation: %t\n", row.ChallengeError, row.ChallengeScopes)
		}
		switch {
		case row.Counts != "":
			fmt.Fprintf(&b, "  log      %s refused as %s\n", row.Level, row.Counts)
		case row.Result != "":
			fmt.Fprintf(&b, "  log      %s operation with result %s\n", row.Level, row.Result)
		default:
			fmt.Fprintf(&b, "  log      %s not counted\n", row.Level)
		}
		b.WriteString("\n")
	}
	const golden = "testdata/table.txt"
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String(), "run the tests with -update if the table changed on purpose")
}

// TestRulesOfTheTable checks the rules for statuses that clients act on.
func TestRulesOfTheTable(t *testing.T) {
	names := map[string]bool{}
	for _, r := range refusal.All() {
		row := r.Row()
		require.NotEmpty(t, row.Name, "reason %d has no row", int(r))
		assert.False(t, names[row.Name], "two reasons are called %s", row.Name)
		names[row.Name] = true
		assert.NotContains(t, example(r).Message(), "%!", row.Name)
		if row.Status == http.StatusForbidden && r != refusal.ForeignOrigin {
			assert.Equal(t, "insufficient_scope", row.Error, row.Name)
		}
		if row.Status == http.StatusUnauthorized {
			assert.True(t, row.Challenge, row.Name)
		}
		assert.Equal(t, row.Format == refusal.FormatRPC || row.Format == refusal.FormatMethod, row.Code != 0, row.Name)
		assert.Equal(t, row.Format == refusal.FormatOAuth, row.Error != "", row.Name)
		assert.Equal(t, row.Door == refusal.DoorCall, row.Result != "", row.Name)
		assert.False(t, row.Challenge && row.Retry > 0, "%s: a challenge makes clients drop a token that may be good", row.Name)
		assert.True(t, row.Challenge || !row.ChallengeError && !row.ChallengeScopes, row.Name)
		if row.Status == http.StatusTooManyRequests || row.Status == http.StatusServiceUnavailable && row.Counts != "" {
			assert.Positive(t, row.Retry, "%s: the response says when the client may try again", row.Name)
		}
	}
	assert.Equal(t, http.StatusMisdirectedRequest, refusal.ForeignHost.Row().Status)
	assert.Equal(t, http.StatusNotFound, refusal.SessionOfAnotherCaller.Row().Status)
	assert.Equal(t, refusal.SessionNotFound.Row().Message, refusal.SessionOfAnotherCaller.Row().Message,
		"the responses must not differ")
}

// TestObserversKnowTheWords compares the words of the table with the constants of package observe,
// which this package does not import so that package oauth does not depend on it.
func TestObserversKnowTheWords(t *testing.T) {
	reasons := map[string]bool{}
	for _, r := range refusal.All() {
		row := r.Row()
		if row.Counts != "" {
			reasons[row.Counts] = true
		}
		if row.Result != "" {
			assert.Contains(t, []observe.Result{
				observe.ResultRateLimited, observe.ResultTimeout, observe.ResultCancelled,
				observe.ResultProtocolError, observe.ResultInternalError,
			}, observe.Result(row.Result), row.Name)
		}
	}
	assert.ElementsMatch(t, []string{
		observe.RefusedNoToken, observe.RefusedCredentials, observe.RefusedToken, observe.RefusedScope,
		observe.RefusedUnverifiable, observe.RefusedRequest, observe.RefusedRate, observe.RefusedLoad,
		observe.RefusedAddress, observe.RefusedHost, observe.RefusedOrigin,
	}, slices.Collect(maps.Keys(reasons)))
}

// TestNothingBecomesAForbiddenByStatus checks that Status cannot turn another reason into 401 or
// 403.
func TestNothingBecomesAForbiddenByStatus(t *testing.T) {
	a := refusal.Response{Reason: refusal.SDKRefused, Args: []any{refusal.Quote("no")}}
	for status, want := range map[int]int{401: 400, 403: 400, 404: 404, 0: 400} {
		a.Status = status
		w := httptest.NewRecorder()
		a.Write(w, request())
		assert.Equal(t, want, w.Code, "override %d", status)
	}
}

// TestWhatARequestSaysIsBounded checks that long or invalid ids and arguments are cut or left out.
func TestWhatARequestSaysIsBounded(t *testing.T) {
	long := strings.Repeat("é\"\\\x00<", 100_000)
	id, err := json.Marshal(long)
	require.NoError(t, err)
	for _, r := range refusal.All() {
		a := example(r)
		a.Args = slices.Clone(a.Args)
		for i, arg := range a.Args {
			switch arg.(type) {
			case string:
				a.Args[i] = long
			case error:
				a.Args[i] = errors.New(long)
			case refusal.Quote:
				a.Args[i] = refusal.Quote(long)
			}
		}
		a.ID, a.RequestID = id, "request\r\nX-Evil: 1"
		assert.Less(t, len(a.Message()), 1100, r)
		if f := r.Row().Format; f == refusal.FormatMethod || f == refusal.FormatTool {
			assert.Panics(t, func() { a.Write(httptest.NewRecorder(), request()) }, r)
			continue
		}
		w := httptest.NewRecorder()
		a.Write(w, request())
		assert.Less(t, w.Body.Len(), 8<<10, r)
		if w.Header().Get("Content-Type") == "application/json" {
			assert.True(t, json.Valid(w.Body.Bytes()), "%s: %s", r, w.Body)
		}
		assert.NotContains(t, w.Body.String(), "X-Evil", r)
	}
}

func TestIDs(t *testing.T) {
	for id, want := range map[string]string{
		"": "null", "null": "null", "7": "7", `"a<b"`: `"a<b"`, "1.50": "1.50", "{": "null", "1 ": "1",
	} {
		w := httptest.NewRecorder()
		refusal.Response{Reason: refusal.SessionNotFound, ID: json.RawMessage(id)}.Write(w, request())
		assert.Equal(t, `{"jsonrpc":"2.0","id":`+want+`,"error":{"code":-32600,"message":"session not found"}}`, w.Body.String(), id)
	}
}

func TestRetryAfter(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		0: "1", time.Millisecond: "1", time.Second: "1", 1001 * time.Millisecond: "2", time.Hour: "3600",
	} {
		w := httptest.NewRecorder()
		a := refusal.Response{Reason: refusal.RateExceeded, Wait: wait}
		a.Write(w, request())
		assert.Equal(t, want, w.Header().Get("Retry-After"), wait)
		assert.Contains(t, w.Body.String(), "try again in "+want+" s")
	}
	w := httptest.NewRecorder()
	refusal.Response{Reason: refusal.SessionNotFound, Wait: time.Minute}.Write(w, request())
	assert.Empty(t, w.Header().Get("Retry-After"), "waiting does not help")
	tool := refusal.Response{Reason: refusal.ToolRateExceeded, Args: []any{"find"}}
	assert.Contains(t, tool.Message(), "Wait 1 second, then")
	tool.Wait = 2 * time.Second
	assert.Contains(t, tool.Message(), "Wait 2 seconds, then")
}

func TestHeadHasNoBody(t *testing.T) {
	r := request()
	r.Method = http.MethodHead
	w := httptest.NewRecorder()
	refusal.Response{Reason: refusal.TokenMissing, Challenge: challenge}.Write(w, r)
	assert.Equal(t, 401, w.Code)
	assert.Equal(t, challenge, w.Header().Get("WWW-Authenticate"))
	assert.Empty(t, w.Body.String())
	assert.NotEmpty(t, w.Header().Get("Content-Length"))
}

// TestAConnectionIsClosedInHTTP1Only checks the Connection header, which HTTP/2 does not have.
func TestAConnectionIsClosedInHTTP1Only(t *testing.T) {
	for major, want := range map[int]string{1: "close", 2: ""} {
		r := request()
		r.ProtoMajor = major
		w := httptest.NewRecorder()
		refusal.Response{Reason: refusal.BodyTooLarge, Args: []any{1}}.Write(w, r)
		assert.Equal(t, want, w.Header().Get("Connection"), "HTTP/%d", major)
	}
}

// TestTheListenerOfTheContext checks that the listener is called once, after the response.
func TestTheListenerOfTheContext(t *testing.T) {
	w := httptest.NewRecorder()
	var heard []refusal.Response
	r := request()
	r = r.WithContext(refusal.WithListener(r.Context(), func(ctx context.Context, refused refusal.Response) {
		assert.Equal(t, 421, w.Code)
		assert.NotEmpty(t, w.Body.String())
		heard = append(heard, refused)
	}))
	refusal.Response{Reason: refusal.ForeignHost, Args: []any{"evil.example"}}.Write(w, r)
	require.Len(t, heard, 1)
	assert.Equal(t, refusal.ForeignHost, heard[0].Reason)
	refusal.Response{Reason: refusal.AddressNotAllowed, Passed: true}.Report(r.Context())
	require.Len(t, heard, 2)
	assert.True(t, heard[1].Passed)
}

func TestAnUnknownReasonPanics(t *testing.T) {
	for _, r := range []refusal.Reason{0, -1, 1000} {
		assert.Panics(t, func() { r.Row() })
	}
}
