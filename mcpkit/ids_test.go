package mcpkit_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// textIDs are IDs with each kind of character that an encoder may write in more than one way.
var textIDs = []string{
	`""`, `"a"`, `"9007199254740993"`, `"größe"`, `"a<b>&"`, `"\u003cb\u003e"`, `"\u00e9"`, `"\u00E9"`, `"a\/b"`, `"a/b"`, "\"a\u2028b\u2029\"", `"\u2028"`,
	`"\ud83d\ude00"`, `"😀"`, `"\b\f\n\r\t"`, `"\u0008\u000c\u000A"`, `"\"\\"`, `"\u0022\u005c"`, "\"\x7f\"", `"\u0000"`, `"\u007f"`, `"\",\"id\":\"x"`, `"data: {}"`,
}

var numberIDs = []string{`0`, `-1`, `7`, `9007199254740992`, `-9007199254740992`}

// idMethods are methods that mcpkit answers, that go-sdk answers, and that are refused.
var idMethods = []string{"ping", "tools/list", "tools/call", "foo/bar", "resources/list", "prompts/get"}

// idsOf returns the IDs of the messages in an answer, as they are spelled.
func idsOf(t *testing.T, a wireAnswer) (ids []string) {
	t.Helper()
	type message struct {
		ID json.RawMessage `json:"id"`
	}
	add := func(text string) {
		if strings.HasPrefix(text, "[") {
			var all []json.RawMessage
			require.NoError(t, json.Unmarshal([]byte(text), &all), text)
			for _, one := range all {
				var m message
				require.NoError(t, json.Unmarshal(one, &m), text)
				ids = append(ids, string(m.ID))
			}
			return
		}
		var m message
		require.NoError(t, json.Unmarshal([]byte(text), &m), text)
		ids = append(ids, string(m.ID))
	}
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/event-stream") {
		add(a.Body)
		return ids
	}
	lines := bufio.NewScanner(strings.NewReader(a.Body))
	for lines.Scan() {
		if data, found := strings.CutPrefix(lines.Text(), "data: "); found && data != "" {
			add(data)
		}
	}
	return ids
}

// idServers returns functions that send a body to a server without sessions, and in a session.
func idServers(t *testing.T) map[string]func(version, body string) wireAnswer {
	stateless := listen(t, newServer())
	sessions := listen(t, newServer(mcpkit.Sessions()))
	opened := map[string]string{}
	t.Cleanup(func() {
		for _, session := range opened {
			req, err := http.NewRequest(http.MethodDelete, sessions, nil)
			require.NoError(t, err)
			req.Header.Set("Mcp-Session-Id", session)
			do(t, req)
		}
	})
	return map[string]func(version, body string) wireAnswer{
		"without a session": func(version, body string) wireAnswer { return post(t, stateless, version, body) },
		"in a session": func(version, body string) wireAnswer {
			if version == "2026-07-28" {
				return post(t, sessions, version, body)
			}
			if opened[version] == "" {
				a := post(t, sessions, "", `{"jsonrpc":"2.0","id":"open","method":"initialize","params":{"protocolVersion":"`+version+`","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`)
				opened[version] = a.Header.Get("Mcp-Session-Id")
				require.NotEmpty(t, opened[version], a.Body)
				post(t, sessions, version, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, func(r *http.Request) { r.Header.Set("Mcp-Session-Id", opened[version]) })
			}
			return post(t, sessions, version, body, func(r *http.Request) { r.Header.Set("Mcp-Session-Id", opened[version]) })
		},
	}
}

// idRequest builds a request with an ID as it is spelled.
func idRequest(version, method, id string) string {
	params := map[string]any{}
	if method == "tools/call" || method == "prompts/get" {
		params["name"] = "find_notes"
	}
	return strings.Replace(request(version, method, params), `"id":7,`, `"id":`+id+`,`, 1)
}

// TestIDsComeBackAsTheyWereSent sends IDs in each protocol version, with and without a session.
func TestIDsComeBackAsTheyWereSent(t *testing.T) {
	t.Parallel()
	for place, send := range idServers(t) {
		for _, version := range versions {
			for _, id := range slices.Concat(textIDs, numberIDs) {
				for _, method := range idMethods {
					a := send(version, idRequest(version, method, id))
					assert.Equal(t, []string{id}, idsOf(t, a), "%s %s %s %s: %s", place, version, method, id, a.Body)
				}
			}
		}
	}
}

// TestIDsThatWouldChangeAreRefused checks numbers that go-sdk would write as other numbers or in
// another form.
func TestIDsThatWouldChangeAreRefused(t *testing.T) {
	for place, send := range idServers(t) {
		for _, version := range versions {
			for _, id := range []string{`1.0`, `1e3`, `-0`, `1.5`, `9007199254740993`, `9223372036854775808`, `null`, `{}`, `true`} {
				a := send(version, idRequest(version, "ping", id))
				assert.Equal(t, 400, a.Status, "%s %s %s", place, version, id)
				assert.Contains(t, a.Body, "an integer of up to 2^53 without a fraction or an exponent", "%s %s %s", place, version, id)
			}
		}
	}
}

// TestIDsOfABatchComeBackAsTheyWereSent sends all IDs at once, for different methods.
func TestIDsOfABatchComeBackAsTheyWereSent(t *testing.T) {
	const version = "2025-03-26"
	// Each ID has a different text here: two spellings of one text are one ID.
	distinct := slices.DeleteFunc(slices.Concat(textIDs, numberIDs), func(id string) bool {
		return slices.Contains([]string{`"\u00E9"`, `"a/b"`, `"😀"`, `"\u007f"`, `"\u0022\u005c"`}, id)
	})
	for place, send := range idServers(t) {
		// go-sdk refuses a batch with an unknown method as a whole.
		known := slices.DeleteFunc(slices.Clone(idMethods), func(method string) bool { return method == "foo/bar" })
		for shift := range known {
			var batch []string
			for i, id := range distinct {
				batch = append(batch, idRequest(version, known[(i+shift)%len(known)], id))
			}
			a := send(version, "["+strings.Join(batch, ",")+"]")
			if !assert.ElementsMatch(t, distinct, idsOf(t, a), "%s: %.1000s", place, a.Body) {
				return
			}
		}
		a := send(version, `[`+idRequest(version, "ping", `"\u00e9"`)+`]`)
		assert.Equal(t, []string{`"\u00e9"`}, idsOf(t, a), place)
	}
}

// TestABatchWithOneIDTwiceIsRefused checks batches of which only one message would be answered.
func TestABatchWithOneIDTwiceIsRefused(t *testing.T) {
	const version = "2025-03-26"
	for place, send := range idServers(t) {
		for _, ids := range [][2]string{{`1`, `1`}, {`"a"`, `"a"`}, {`"a"`, `"\u0061"`}, {`"a/b"`, `"a\/b"`}} {
			a := send(version, `[`+idRequest(version, "ping", ids[0])+`,{"jsonrpc":"2.0","method":"notifications/initialized"},`+idRequest(version, "tools/list", ids[1])+`]`)
			assert.Equal(t, 400, a.Status, place)
			assert.Contains(t, a.Body, "messages 0 and 2 of the batch have the same id", "%s: %s", place, ids)
		}
		a := send(version, `[`+idRequest(version, "ping", `1`)+`,`+idRequest(version, "ping", `"1"`)+`]`)
		assert.ElementsMatch(t, []string{`1`, `"1"`}, idsOf(t, a), fmt.Sprint(place, a.Body))
	}
}

// TestParamsInABatchThatCannotBeDecodedHaveACode checks the errors of messages of a batch, in which
// go-sdk says the code 0 and the name of a Go type.
func TestParamsInABatchThatCannotBeDecodedHaveACode(t *testing.T) {
	for place, send := range idServers(t) {
		a := send("2025-03-26", `[{"jsonrpc":"2.0","id":"a\/b","method":"resources/read","params":{"uri":7}},{"jsonrpc":"2.0","id":2,"method":"logging/setLevel","params":{"level":[]}},{"jsonrpc":"2.0","id":3,"method":"ping"}]`)
		assert.NotContains(t, a.Body, `"code":0`, place)
		assert.NotContains(t, a.Body, "unmarshal", place)
		assert.ElementsMatch(t, []string{`"a\/b"`, `2`, `3`}, idsOf(t, a), place)
	}
}
