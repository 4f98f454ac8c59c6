package mcpkit_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// A wireRequest is one request of the differential test.
type wireRequest struct {
	name   string
	header http.Header
	body   string
}

func (q wireRequest) send(h http.Handler) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, manifest().URL, strings.NewReader(q.body))
	r.Header = q.header.Clone()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A comparable is the part of an answer that is compared.
type comparable struct {
	status      int
	contentType string
	cache       string
	body        any // decoded JSON, or other text
}

// varying match text that differs between two answers to the same request: the refs of errors, and
// the name of a missing header, because go-sdk reports the first one in the order of a map. They
// begin with fixed text, which package regexp finds fast.
var varying = []*regexp.Regexp{
	regexp.MustCompile(`ref [0-9a-f]{6}`),
	regexp.MustCompile(`Mcp-Param-(Region|Depth) header for parameter \\"(region|depth)\\"`),
}

func compared(t testing.TB, w *httptest.ResponseRecorder) comparable {
	t.Helper()
	c := comparable{status: w.Code, contentType: w.Header().Get("Content-Type"), cache: w.Header().Get("Cache-Control")}
	text := w.Body.Bytes()
	for _, v := range varying {
		text = v.ReplaceAll(text, []byte("varies"))
	}
	if c.contentType == "text/event-stream" {
		// The last event has the answer. Either server may answer with a stream.
		events := strings.Split(strings.TrimSpace(string(text)), "\n\n")
		_, data, _ := strings.Cut(events[len(events)-1], "data: ")
		c.contentType, text = "application/json", []byte(data)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if len(text) == 0 {
		return c
	}
	if err := dec.Decode(&c.body); err != nil {
		c.body = string(text)
	}
	dropListChanged(c.body)
	if batch, ok := c.body.([]any); ok { // a server may answer a batch in any order
		slices.SortFunc(batch, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	}
	return c
}

// dropListChanged removes the capability tools.listChanged from an initialize result. mcpkit does
// not declare it to clients without a session, which get no notifications.
func dropListChanged(body any) {
	answer, _ := body.(map[string]any)
	result, _ := answer["result"].(map[string]any)
	capabilities, _ := result["capabilities"].(map[string]any)
	tools, _ := capabilities["tools"].(map[string]any)
	if result["protocolVersion"] != nil {
		delete(tools, "listChanged")
	}
}

// message returns the code and message of a JSON-RPC error, or the body of another answer.
func (c comparable) message() string {
	if m, ok := c.body.(map[string]any); ok {
		if e, ok := m["error"].(map[string]any); ok {
			return fmt.Sprint(e["code"], " ", e["message"])
		}
	}
	return fmt.Sprint(c.body)
}

// A difference is an intended difference between the answers of mcpkit and go-sdk.
type difference struct {
	name, why string
	// holds reports whether the two answers to the request differ in this way.
	holds func(q wireRequest, ours, theirs comparable) bool
}

var differences = []difference{
	{"errors are JSON", "go-sdk answers requests that it refuses before it decodes them with text/plain, which clients cannot read",
		func(_ wireRequest, ours, theirs comparable) bool {
			text, _ := theirs.body.(string)
			return strings.HasPrefix(theirs.contentType, "text/plain") && ours.contentType == "application/json" && ours.status == theirs.status && text != ""
		}},
	{"unknown methods", "before 2026-07-28 an unknown method is a JSON-RPC error with status 200, as over every other transport; an unknown notification gets no answer",
		func(_ wireRequest, ours, theirs comparable) bool {
			text, _ := theirs.body.(string)
			return strings.Contains(text, "JSON RPC not handled") && (strings.HasPrefix(ours.message(), "-32601 ") && ours.status == 200 || ours.status == 202 && ours.body == nil)
		}},
	{"ambiguous JSON", "duplicate members, members in another case, invalid UTF-8 and malformed envelopes are refused before anything is decided from them; go-sdk uses the last member, or answers with another error",
		func(q wireRequest, ours, theirs comparable) bool {
			return strings.HasPrefix(q.name, "ambiguous") && ours.status == 400 && ours.contentType == "application/json" &&
				(strings.HasPrefix(ours.message(), "-32700 ") || strings.HasPrefix(ours.message(), "-32600 ") || strings.HasPrefix(ours.message(), "-32602 "))
		}},
	{"Accept", "a client that accepts JSON gets JSON, and one that accepts neither form gets 406; go-sdk requires clients to accept both forms, although it answers with one",
		func(q wireRequest, ours, theirs comparable) bool {
			return strings.HasPrefix(q.name, "Accept") && theirs.status == 400 && (ours.status == 200 || ours.status == 406)
		}},
	{"a handler's own -32601", "go-sdk treats it as its own error and answers that tools/call is not found; mcpkit sends the handler's message",
		func(_ wireRequest, ours, theirs comparable) bool {
			return ours.status == theirs.status && ours.message() == `-32601 chosen "so"` &&
				strings.HasPrefix(theirs.message(), "-32601 method not found")
		}},
	{"compressed bodies", "they are refused, because a few bytes may expand to any size; go-sdk reads them as JSON",
		func(q wireRequest, ours, theirs comparable) bool {
			return q.header.Get("Content-Encoding") != "" && ours.status == 415
		}},
	{"params of another form", "go-sdk answers with the code 0, or quotes the params, with the name of a Go type",
		func(_ wireRequest, ours, theirs comparable) bool {
			return ours.status == theirs.status && (strings.HasPrefix(theirs.message(), "0 ") || strings.Contains(theirs.message(), "unmarshaling")) && strings.HasPrefix(ours.message(), "-32602 the params do not have the form")
		}},
	{"empty lists", "[] for {} is tolerated; go-sdk answers with the code 0, or refuses params that are a list",
		func(q wireRequest, _, _ comparable) bool {
			_, tolerated := envelope.WithoutEmptyLists([]byte(q.body))
			return tolerated
		}},
	{"ids in another form", "an id that would not come back byte for byte, such as 1.0, is refused; go-sdk answers with another spelling",
		func(_ wireRequest, ours, _ comparable) bool {
			return ours.status == 400 && strings.HasPrefix(ours.message(), "-32600 id must be")
		}},
	{"unknown versions", "the answer names the supported versions; go-sdk asks for the members that the latest version has",
		func(_ wireRequest, ours, _ comparable) bool {
			return ours.status == 400 && strings.HasPrefix(ours.message(), "-32022 the protocol version ")
		}},
}

// different compares two answers to a request. It returns "" if they are the same, and the name of
// the intended difference if the table has it. It fails the test for any other difference.
func different(t testing.TB, q wireRequest, ours, theirs comparable) string {
	t.Helper()
	if assert.ObjectsAreEqual(theirs, ours) {
		return ""
	}
	for _, d := range differences {
		if d.holds(q, ours, theirs) {
			return d.name
		}
	}
	t.Errorf("%s\n%v\n%s\nours:   %d %s %q %v\ngo-sdk: %d %s %q %v", q.name, q.header, q.body,
		ours.status, ours.contentType, ours.cache, ours.body, theirs.status, theirs.contentType, theirs.cache, theirs.body)
	return "unwanted"
}

// twoWays returns the handlers of two equal servers: mcpkit's handler of the first, and go-sdk's
// handler of the second. One server is not enough, because mcpkit answers fewer requests directly
// after Server.SDK was called.
func twoWays(t testing.TB) (ours, theirs http.Handler) {
	t.Helper()
	ours, err := differentialServer().Handler()
	require.NoError(t, err)
	alike := differentialServer().SDK()
	theirs = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return alike },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, DisableLocalhostProtection: true, PropagateRequestCancellation: true})
	return ours, theirs
}

// TestSameAnswers checks that go-sdk's handler and mcpkit's give the same answer to every request,
// except for the differences in the table, and that each of these differences occurs.
func TestSameAnswers(t *testing.T) {
	t.Parallel()
	ours, theirs := twoWays(t)
	seen := map[string]int{}
	corpus := differentialCorpus()
	for _, q := range corpus {
		first, again := compared(t, q.send(ours)), compared(t, q.send(ours))
		assert.Equal(t, first, again, "the second answer differs from the first: %s", q.name)
		seen[different(t, q, first, compared(t, q.send(theirs)))]++
	}
	assert.GreaterOrEqual(t, len(corpus), 300)
	for _, d := range differences {
		assert.Positive(t, seen[d.name], "no answers differ in %q: remove it from the table", d.name)
	}
	assert.Greater(t, seen[""], len(corpus)/2, "most answers must be the same")
	t.Logf("%d requests: %v", len(corpus), seen)
}

// FuzzSameAnswers checks the same for arbitrary requests.
func FuzzSameAnswers(f *testing.F) {
	fuzzing := flag.Lookup("test.fuzz").Value.String() != ""
	for i, q := range differentialCorpus() {
		if !fuzzing && i%20 != 0 {
			continue // TestSameAnswers has them all
		}
		f.Add(q.header.Get("Mcp-Protocol-Version"), q.header.Get("Mcp-Method"), q.header.Get("Mcp-Name"), q.body)
	}
	ours, theirs := twoWays(f)
	f.Fuzz(func(t *testing.T, version, method, name, body string) {
		q := wireRequest{name: "fuzz", body: body, header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}}
		for key, value := range map[string]string{"Mcp-Protocol-Version": version, "Mcp-Method": method, "Mcp-Name": name} {
			if value != "" {
				q.header.Set(key, value)
			}
		}
		a := compared(t, q.send(ours))
		if a.status == 400 && (strings.HasPrefix(a.message(), "-32700") || strings.HasPrefix(a.message(), "-32600") || strings.HasPrefix(a.message(), "-32602 params")) {
			return // mcpkit refuses ambiguous messages
		}
		different(t, q, a, compared(t, q.send(theirs)))
	})
}
