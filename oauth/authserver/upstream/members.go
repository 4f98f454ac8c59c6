package upstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// members are the members of a response. Names are exact and occur once; numbers are json.Number.
type members oauth.Claims

// untrusted limits what a provider sends.
var untrusted = strictjson.Limits{Depth: 33, Members: 1000}

var errNotJSON = errors.New("the response is not an unambiguous JSON object")

// members reads the body: a JSON object, or a form as GitHub and some older servers send it.
func (r *response) members() (members, error) {
	if r.media == "application/x-www-form-urlencoded" || r.media == "text/plain" && !bytes.HasPrefix(bytes.TrimSpace(r.body), []byte("{")) {
		return formMembers(string(r.body))
	}
	return jsonMembers(r.body)
}

func jsonMembers(body []byte) (members, error) {
	if untrusted.Check(body) != nil {
		return nil, errNotJSON
	}
	var m members
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&m) != nil || m == nil {
		return nil, errNotJSON
	}
	for name, value := range m {
		if value == nil {
			delete(m, name)
		}
	}
	return m, nil
}

func formMembers(body string) (members, error) {
	values, err := url.ParseQuery(strings.TrimSpace(body))
	if err != nil {
		return nil, errNotJSON
	}
	m := members{}
	for name, texts := range values {
		if len(texts) != 1 {
			return nil, errNotJSON
		}
		m[name] = texts[0]
	}
	return m, nil
}

// text returns a member that is a string, and "" for any other.
func (m members) text(name string) string { return oauth.Claims(m).Text(name) }

// name returns a member that identifies something: a string, or a whole number.
func (m members) name(name string) string {
	switch value := m[name].(type) {
	case string:
		return value
	case json.Number:
		if _, err := value.Int64(); err == nil {
			return value.String()
		}
	}
	return ""
}

// isTrue reports whether a member is true. Some providers send it as a text.
func (m members) isTrue(name string) bool { return m[name] == true || m[name] == "true" }

// lifetime returns the number of seconds in a member, which some providers send as a text. It is
// zero if there is no such number, or none that is a lifetime.
func (m members) lifetime(name string) time.Duration {
	const most = 10 * 365 * 24 * time.Hour
	text := m.text(name)
	if number, ok := m[name].(json.Number); ok {
		text = number.String()
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || !(seconds > 0) { // NaN is not greater
		return 0
	}
	return time.Duration(min(seconds, most.Seconds()) * float64(time.Second))
}

// fault returns the code and description of an error that the response reports, and "" if it
// reports none. The forms are those of RFC 6749, of Google's APIs and of Slack (ok).
func (m members) fault() (code, description string) {
	switch e := m["error"].(type) {
	case string:
		if e != "" {
			return e, m.text("error_description")
		}
	case map[string]any:
		inner := members(e)
		if code = firstText(inner, "status", "code", "type"); code == "" {
			code = "error"
		}
		return code, inner.text("message")
	}
	if m["ok"] == false {
		return "not_ok", ""
	}
	return "", ""
}

// failure is fault for a response whose status is not a success. HubSpot (status, category) and
// Okta (errorCode) then send no member error.
func (m members) failure() (code, description string) {
	if code, description = m.fault(); code != "" {
		return code, description
	}
	return firstText(m, "errorCode", "status", "category"), firstText(m, "errorSummary", "message")
}

// firstText returns the first of the members that is a text and not empty.
func firstText(m members, names ...string) string {
	for _, name := range names {
		if text := m.text(name); text != "" {
			return text
		}
	}
	return ""
}
