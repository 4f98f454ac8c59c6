package wrap

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// The bounds of requests, in bytes. Services refuse longer ones with errors that help nobody.
const (
	maxURL    = 8 << 10
	maxHeader = 4 << 10
)

// A message is a request before it is one: what the arguments come to.
type message struct {
	path   string // decoded, without the path of the base
	raw    string // the same, encoded
	query  url.Values
	header http.Header
	body   []byte // nil for none
	// filled are the values of wildcards, for error messages.
	filled map[string]string
}

// message puts the arguments in their places. The errors are for the model.
func (b *binding) message(in any, page budget.PageRequest) (*message, error) {
	args, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("the arguments cannot be encoded: %w", err)
	}
	m := &message{query: url.Values{}, header: http.Header{}, filled: map[string]string{}}
	if b.hasBody && len(b.args) == 0 { // a map: the body as it is
		m.body = args
		return m, m.fillPath(b)
	}
	var body bytes.Buffer
	var problems []string
	err = strictjson.Object(args, func(name string, value []byte) error {
		to, ok := b.args[name]
		if !ok || to.place == inPage || string(value) == "null" {
			return nil
		}
		if to.place == inBody {
			member(&body, to.name, value)
			return nil
		}
		for _, text := range texts(value) {
			if msg := m.put(b, to, text); msg != "" {
				problems = append(problems, name+": "+msg)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the arguments cannot be encoded: %w", err)
	}
	if len(problems) > 0 {
		return nil, &mcpkit.ToolError{What: strings.Join(problems, "\n")}
	}
	if b.hasBody {
		m.body = append(append([]byte{'{'}, body.Bytes()...), '}')
	}
	if b.paging != nil {
		if err := b.paging.ask(m.query, page); err != nil {
			return nil, err
		}
	}
	if err := m.fillPath(b); err != nil {
		return nil, err
	}
	if len(m.raw)+len(m.query.Encode()) > maxURL {
		return nil, &mcpkit.ToolError{What: fmt.Sprintf("the arguments make an address of more than %d bytes, which services refuse", maxURL), Next: "Use shorter arguments."}
	}
	return m, nil
}

// member adds a member to the members of an object in buf.
func member(buf *bytes.Buffer, name string, value []byte) {
	if buf.Len() > 0 {
		buf.WriteByte(',')
	}
	key, _ := json.Marshal(name) // a string
	buf.Write(key)
	buf.WriteByte(':')
	buf.Write(value)
}

// put puts the text of an argument in its place. It returns what is wrong with the text.
func (m *message) put(b *binding, to param, text string) string {
	switch to.place {
	case inPath:
		check := unsafeSegment
		if s := b.route.segments[len(b.route.segments)-1]; s.rest && s.wildcard == to.name {
			check = unsafeRest
		}
		m.filled[to.name] = text
		return check(text)
	case inHeader:
		if len(text) > maxHeader {
			return fmt.Sprintf("must have at most %d bytes, got %d", maxHeader, len(text))
		}
		if text != "" {
			m.header.Set(to.name, text)
		}
		return unsafeHeader(text)
	}
	m.query.Add(to.name, text)
	return ""
}

// texts writes a scalar, or each of a list of them, as it stands in paths, queries and headers: strings without quotes,
// everything else as in JSON.
func texts(value []byte) []string {
	if value[0] == '[' {
		var items []json.RawMessage
		_ = json.Unmarshal(value, &items) // encoding/json wrote it
		var all []string
		for _, item := range items {
			all = append(all, texts(item)...)
		}
		return all
	}
	if s, ok := strictjson.String(value); ok {
		return []string{s}
	}
	return []string{string(value)}
}

// fillPath writes the path, segment by segment.
func (m *message) fillPath(b *binding) error {
	var path, raw strings.Builder
	for _, s := range b.route.segments {
		if s.wildcard == "" {
			path.WriteString("/" + s.literal)
			raw.WriteString("/" + url.PathEscape(s.literal))
			continue
		}
		value, ok := m.filled[s.wildcard]
		if !ok {
			return &mcpkit.ToolError{What: fmt.Sprintf("missing required argument %q", b.wildcard[s.wildcard])}
		}
		path.WriteString("/" + value)
		for part := range strings.SplitSeq(value, "/") { // one, but for {name...}
			raw.WriteString("/" + url.PathEscape(part))
		}
	}
	m.path, m.raw = path.String(), raw.String()
	return nil
}

// request makes the request to the backend.
func (m *message) request(ctx context.Context, method string, base *url.URL) (*http.Request, error) {
	u := *base
	u.Path, u.RawPath = strings.TrimSuffix(base.Path, "/")+m.path, strings.TrimSuffix(base.EscapedPath(), "/")+m.raw
	u.RawQuery = m.query.Encode()
	var r *http.Request
	var err error
	if m.body == nil {
		r, err = http.NewRequestWithContext(ctx, method, "/", nil)
	} else {
		r, err = http.NewRequestWithContext(ctx, method, "/", bytes.NewReader(m.body))
	}
	if err != nil {
		return nil, fmt.Errorf("the request cannot be made: %w", err)
	}
	r.URL, r.Host, r.Header = &u, u.Host, m.header
	r.Header.Set("User-Agent", "mcpkit")
	if m.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}
