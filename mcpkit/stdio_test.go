package mcpkit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A reply is one line that a server writes over stdio.
type reply struct {
	ID     any
	Result struct {
		IsError bool
		Content []struct{ Text string }
		Tools   []struct {
			Name        string
			Annotations map[string]any
		}
	}
	Error *struct {
		Code    int
		Message string
	}
}

const (
	hello    = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}` + "\n"
	ready    = `{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n"
	findRain = `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"find_notes","arguments":{"query":"rain"}}}` + "\n"
)

// overStdio sends lines to the server's program, closes its input and returns its replies by their
// id, and those without one.
func overStdio(ctx context.Context, t *testing.T, srv *mcpkit.Server, lines string) (byID map[any]reply, others []reply) {
	t.Helper()
	var out, errOut strings.Builder
	require.NoError(t, mcpkit.Command(ctx, srv, []string{"stdio"}, mcpkit.Streams(strings.NewReader(lines), &out, &errOut)), errOut.String())
	byID = map[any]reply{}
	for line := range strings.Lines(out.String()) {
		var r reply
		require.NoError(t, json.Unmarshal([]byte(line), &r), line)
		if r.ID == nil {
			others = append(others, r)
			continue
		}
		byID[r.ID] = r
	}
	return byID, others
}

func TestStdioAnswersACallBeforeTheInputEnds(t *testing.T) {
	replies, others := overStdio(t.Context(), t, newServer(), hello+ready+
		`{"jsonrpc":"2.0","id":3,"method":"tools/list"}`+"\r\n"+
		`{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"find_notes","arguments":{"query":""}}}`+"\n"+
		strings.TrimSuffix(findRain, "\n")) // the last line may lack its end
	assert.Empty(t, others)
	require.Len(t, replies[2.0].Result.Content, 1)
	assert.Contains(t, replies[2.0].Result.Content[0].Text, "rain")
	require.Len(t, replies[3.0].Result.Tools, 1)
	assert.Equal(t, true, replies[3.0].Result.Tools[0].Annotations["readOnlyHint"])
	assert.True(t, replies[4.0].Result.IsError, "arguments are validated")
}

func TestStdioSurvivesGarbage(t *testing.T) {
	garbage := "hello?\n\n{\"jsonrpc\":\n\x00\xff\n[]\n" + `[{"jsonrpc":"2.0","id":8,"method":"ping"}]` + "\n" +
		`{"jsonrpc":"2.0","id":9,"method":7}` + "\n" + `{"jsonrpc":"2.0","id":9,"id":10,"method":"ping"}` + "\n" +
		strings.Repeat("x", 5<<20) + "\n" // longer than a message may be
	replies, others := overStdio(t.Context(), t, newServer(), hello+ready+garbage+findRain)
	assert.Contains(t, replies[2.0].Result.Content[0].Text, "rain")
	var codes []int
	for _, r := range append(others, replies[9.0]) {
		if r.Error != nil {
			codes = append(codes, r.Error.Code)
			assert.NotContains(t, r.Error.Message, "json:")
		}
	}
	assert.GreaterOrEqual(t, len(codes), 7, "each bad line is answered")
	assert.Contains(t, codes, -32700)
	assert.Contains(t, codes, -32600)
}

// TestStdioAnswersACallWhoseIDIsTaken sends two calls with one ID: the first is answered, and the
// second refused.
func TestStdioAnswersACallWhoseIDIsTaken(t *testing.T) {
	started, finish := make(chan struct{}, 2), make(chan struct{})
	srv := newServer()
	addTool(srv, "find_slowly", func(context.Context, struct{}) (string, error) {
		started <- struct{}{}
		<-finish
		return "found", nil
	})
	for _, id := range []string{"5", `"five"`} {
		call := `{"jsonrpc":"2.0","id":` + id + `,"method":"tools/call","params":{"name":"find_slowly","arguments":{}}}` + "\n"
		in, client := io.Pipe()
		out, server := io.Pipe()
		ended := make(chan error, 1)
		go func() {
			ended <- mcpkit.Command(t.Context(), srv, []string{"stdio"}, mcpkit.Streams(in, server, io.Discard))
			_ = server.Close()
		}()
		lines := bufio.NewScanner(out)
		write := func(text string) { _, _ = io.WriteString(client, text) }
		go write(hello + ready + call)
		require.True(t, lines.Scan(), "the answer to hello")
		<-started
		go write(call)
		require.True(t, lines.Scan())
		want, _ := json.Marshal("the id " + id + " is that of a request which is not answered yet")
		assert.JSONEq(t, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":`+string(want)+`}}`, lines.Text())
		finish <- struct{}{}
		require.True(t, lines.Scan())
		assert.Contains(t, lines.Text(), "found")
		assert.Contains(t, lines.Text(), `"id":`+id)
		go write(call) // the ID is free again
		<-started
		finish <- struct{}{}
		require.True(t, lines.Scan())
		assert.Contains(t, lines.Text(), "found")
		_ = client.Close()
		assert.False(t, lines.Scan())
		assert.NoError(t, <-ended)
	}
}

// TestStdioAnswersACallWithTheIDOfASubscription sends requests with the ID of a subscription, which
// stays open. They are refused, and nothing waits for them when the input ends.
func TestStdioAnswersACallWithTheIDOfASubscription(t *testing.T) {
	const meta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	listen := `{"jsonrpc":"2.0","id":5,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},` + meta + `}}` + "\n"
	call := `{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"find_notes","arguments":{"query":"rain"},` + meta + `}}` + "\n"
	in, client := io.Pipe()
	out, server := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- mcpkit.Command(t.Context(), newServer(), []string{"stdio"}, mcpkit.Streams(in, server, io.Discard))
		_ = server.Close()
	}()
	lines := bufio.NewScanner(out)
	next := func(text string) string {
		go func() { _, _ = io.WriteString(client, text) }()
		require.True(t, lines.Scan())
		return lines.Text()
	}
	const refused = "the id 5 is that of a request which is not answered yet"
	assert.Contains(t, next(listen), "notifications/subscriptions/acknowledged")
	assert.Contains(t, next(listen), refused)
	assert.Contains(t, next(call), refused)
	assert.Contains(t, next(strings.Replace(call, `"id":5`, `"id":"5"`, 1)), `"id":"5","result"`)
	assert.Contains(t, next(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5,`+meta+`}}`+"\n"), `"id":5,"result"`)
	assert.Contains(t, next(call), `"id":5,"result"`)
	assert.Contains(t, next(listen), "notifications/subscriptions/acknowledged")
	assert.Contains(t, next(call), refused)
	_ = client.Close()
	for lines.Scan() { // an answer to the subscription
	}
	require.NoError(t, <-ended, "the end waits for a call that was refused")
}

func TestStdioClosedEarlyEndsWithoutAnError(t *testing.T) {
	for name, lines := range map[string]string{
		"nothing": "", "half a line": `{"jsonrpc":"2.0","id":1,"meth`, "a call without a session": findRain, "only hello": hello,
	} {
		t.Run(name, func(t *testing.T) { overStdio(t.Context(), t, newServer(), lines) })
	}
}

func TestStdioReportsAClientThatReadsNothing(t *testing.T) {
	in, client := io.Pipe()
	out, closed := io.Pipe()
	_ = out.Close()
	go func() { _, _ = io.WriteString(client, hello+ready); _ = client.Close() }()
	var errOut strings.Builder
	err := mcpkit.Command(t.Context(), newServer(), []string{"stdio"}, mcpkit.Streams(in, closed, &errOut))
	assert.Error(t, err)
	assert.NotEmpty(t, errOut.String())
}

// TestStdioReportsAnInputThatBreaks checks that the calls which were read are answered, and that
// only an input that somebody has closed ends without an error.
func TestStdioReportsAnInputThatBreaks(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"its end":       {io.EOF, ""},
		"a closed pipe": {io.ErrClosedPipe, ""},
		"a closed file": {&fs.PathError{Op: "read", Path: "/dev/stdin", Err: os.ErrClosed}, ""},
		"half a block":  {io.ErrUnexpectedEOF, "the input cannot be read: unexpected EOF"},
		"a lost device": {&fs.PathError{Op: "read", Path: "/dev/stdin", Err: syscall.EIO}, "the input cannot be read: read /dev/stdin"},
		"another error": {errors.New("the cable is out"), "the input cannot be read: the cable is out"},
	} {
		t.Run(name, func(t *testing.T) {
			in := io.MultiReader(strings.NewReader(hello+ready+findRain), iotest.ErrReader(c.err))
			var out, errOut strings.Builder
			err := mcpkit.Command(t.Context(), newServer(), []string{"stdio"}, mcpkit.Streams(in, &out, &errOut))
			assert.Contains(t, out.String(), `"id":2,"result"`)
			if c.says == "" {
				assert.NoError(t, err)
				assert.Empty(t, errOut.String())
				return
			}
			assert.ErrorIs(t, err, c.err)
			assert.Contains(t, errOut.String(), c.says)
		})
	}
}

func TestStdioFinishesCallsWhenItIsStopped(t *testing.T) {
	started, finish := make(chan struct{}), make(chan struct{})
	srv := newServer()
	addTool(srv, "find_slowly", func(context.Context, struct{}) (string, error) {
		close(started)
		<-finish
		return "found", nil
	})
	in, client := io.Pipe()
	outReader, out := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		err := mcpkit.Command(ctx, srv, []string{"stdio"}, mcpkit.Streams(in, out, io.Discard))
		_ = out.Close()
		_ = in.Close() // the read that waits for the input
		ended <- err
	}()
	answers := bufio.NewScanner(outReader)
	_, err := io.WriteString(client, hello)
	require.NoError(t, err)
	require.True(t, answers.Scan())
	_, err = io.WriteString(client, ready+`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"find_slowly"}}`+"\n")
	require.NoError(t, err)
	<-started
	cancel()
	close(finish)
	require.True(t, answers.Scan())
	assert.Contains(t, answers.Text(), "found")
	assert.NoError(t, <-ended)
}

func TestStdioHasTheCallerOfItsContextAndNoOther(t *testing.T) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	protected := func() *mcpkit.Server {
		srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}))
		addNotes(srv)
		addTool(srv, "who_am_i", func(ctx context.Context, _ struct{}) (string, error) {
			p, _ := oauth.PrincipalFrom(ctx)
			return p.Subject, nil
		}, mcpkit.Scopes("notes:read"))
		return srv
	}
	call := hello + ready + `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"who_am_i"}}` + "\n"
	replies, _ := overStdio(t.Context(), t, protected(), call)
	require.NotNil(t, replies[2.0].Error, "nobody is logged in")

	alice := &oauth.Principal{Issuer: issuer.URL(), Subject: "alice", Scopes: []string{"notes:read"}}
	replies, _ = overStdio(oauth.WithPrincipal(t.Context(), alice), t, protected(), call)
	require.Len(t, replies[2.0].Result.Content, 1)
	assert.Equal(t, "alice", replies[2.0].Result.Content[0].Text)

	alice.Scopes = nil
	replies, _ = overStdio(oauth.WithPrincipal(t.Context(), alice), t, protected(), call)
	assert.NotNil(t, replies[2.0].Error, "a scope is missing")
}

func TestStdioRefusesAServerThatBreaksMustRules(t *testing.T) {
	var errOut strings.Builder
	err := mcpkit.Command(t.Context(), refusedServer(), []string{"stdio"}, mcpkit.Streams(strings.NewReader(hello), io.Discard, &errOut))
	assert.Error(t, err)
	assert.Contains(t, errOut.String(), "not started")
}

// TestOptionsThatWorkOverStdio checks options that do not concern HTTP.
func TestOptionsThatWorkOverStdio(t *testing.T) {
	list := `{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"find_notes","arguments":{"query":"rain"},"_meta":[]}}` + "\n"
	replies, _ := overStdio(t.Context(), t, newServer(), hello+ready+list)
	assert.Nil(t, replies[2.0].Error, "an empty list stands for an empty object")
	replies, others := overStdio(t.Context(), t, newServer(mcpkit.Reject(observe.EmptyList)), hello+ready+list)
	require.True(t, replies[2.0].Error != nil || len(others) > 0, "the tolerance is off")

	srv := newServer(mcpkit.DefaultToolsets("reading"))
	for _, name := range []string{"find_early", "find_late"} {
		set := map[string]string{"find_early": "reading", "find_late": "other"}[name]
		addTool(srv, name, func(context.Context, struct{}) (string, error) { return "x", nil }, mcpkit.Toolset(set))
	}
	replies, _ = overStdio(t.Context(), t, srv, hello+ready+`{"jsonrpc":"2.0","id":3,"method":"tools/list"}`+"\n")
	var names []string
	for _, tool := range replies[3.0].Result.Tools {
		names = append(names, tool.Name)
	}
	assert.ElementsMatch(t, []string{"find_notes", "find_early"}, names)
}

// TestStdioCutsOffCallsAtTheDrainTimeout checks that the option counts, and that the error says
// what happened.
func TestStdioCutsOffCallsAtTheDrainTimeout(t *testing.T) {
	t.Parallel()
	srv := newServer()
	started, cancelled := make(chan struct{}), make(chan struct{})
	addTool(srv, "find_forever", func(ctx context.Context, _ struct{}) (string, error) {
		close(started)
		<-ctx.Done()
		close(cancelled)
		return "", ctx.Err()
	})
	in, client := io.Pipe()
	go func() {
		_, _ = io.WriteString(client, hello+ready+`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"find_forever"}}`+"\n")
		<-started
		_ = client.Close()
	}()
	began := time.Now()
	err := mcpkit.Command(t.Context(), srv, []string{"stdio"}, mcpkit.Streams(in, io.Discard, io.Discard), serving.DrainTimeout(50*time.Millisecond))
	require.ErrorContains(t, err, "still running")
	assert.Less(t, time.Since(began), 10*time.Second)
	<-cancelled
}

// TestErrorsOverStdioSpeakOfLinesAndMessages checks that no answer speaks of HTTP.
func TestErrorsOverStdioSpeakOfLinesAndMessages(t *testing.T) {
	for line, want := range map[string]string{
		`{"jsonrpc":`: "the message cannot be read", strings.Repeat("x", 5<<20): "a line is longer than a message may be",
		`[]`: "", `{"jsonrpc":"2.0","id":[],"method":"ping"}`: "",
		`{"jsonrpc":"2.0","id":{},"method":"ping"}`: "", `{"jsonrpc":"2.0"}`: "",
	} {
		_, others := overStdio(t.Context(), t, newServer(), line+"\n")
		require.NotEmpty(t, others, "%.20s", line)
		assert.Contains(t, others[0].Error.Message, want)
		for _, word := range []string{"body", "header", "HTTP request", "status"} {
			assert.NotContains(t, others[0].Error.Message, word, "%.20s", line)
		}
	}
}

// TestRequestsBeforeASessionOverStdio checks that the error of a client that does not initialize
// has a code of JSON-RPC and says what to do.
func TestRequestsBeforeASessionOverStdio(t *testing.T) {
	replies, _ := overStdio(t.Context(), t, newServer(), `{"jsonrpc":"2.0","id":3,"method":"tools/list"}`+"\n"+`{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":7}}`+"\n")
	for _, id := range []any{3.0, 4.0} {
		require.NotNil(t, replies[id].Error, id)
		assert.Less(t, replies[id].Error.Code, -32000, replies[id].Error.Message)
	}
	assert.Contains(t, replies[3.0].Error.Message, "send initialize first")
}
