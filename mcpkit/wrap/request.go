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
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// The limits of requests, in bytes. Services refuse larger requests with errors that do not help.
const (
	maxURL    = 8 << 10
	maxHeader = 4 << 10 // of one value
)

// requestParts are the parts of a request that the arguments determine.
type requestParts struct {
	path       string // without the path of the backend
	rawPath    string // the same, encoded
	query      url.Values
	header     http.Header
	body       []byte            // nil for a request without a body
	pathValues map[string]string // by wildcard
}

// requestParts puts the arguments into their places. An error about an argument is a
// *mcpkit.ToolError.
func (b *binding) requestParts(in any, page budget.PageRequest) (*requestParts, error) {
	args, err := json.Marshal(in)
	if err != nil {
		return nil, errlog.Errorf("the arguments cannot be encoded: %w", err)
	}
	p := &requestParts{query: url.Values{}, header: http.Header{}, pathValues: map[string]string{}}
	if b.hasBody && len(b.args) == 0 { // the input is a map
		p.body = args
		return p, p.fillPath(b)
	}
	var body bytes.Buffer
	var problems []string
	err = strictjson.Object(args, func(name string, value []byte) error {
		to, ok := b.args[name]
		if !ok || to.place == inPage || string(value) == "null" {
			return nil
		}
		if to.place == inBody {
			appendMember(&body, to.name, value)
			return nil
		}
		for _, text := range scalarTexts(value) {
			if msg := p.set(b, to, text); msg != "" {
				problems = append(problems, name+": "+msg)
			}
		}
		return nil
	})
	if err != nil {
		return nil, errlog.Errorf("the arguments cannot be encoded: %w", err)
	}
	if len(problems) > 0 {
		return nil, &mcpkit.ToolError{What: strings.Join(problems, "\n")}
	}
	if b.hasBody {
		p.body = append(append([]byte{'{'}, body.Bytes()...), '}')
	}
	if b.paging != nil {
		if err := b.paging.setQuery(p.query, page); err != nil {
			return nil, err
		}
	}
	if err := p.fillPath(b); err != nil {
		return nil, err
	}
	if len(p.rawPath)+len(p.query.Encode()) > maxURL {
		return nil, &mcpkit.ToolError{What: fmt.Sprintf("the arguments make a URL of more than %d bytes, which services refuse", maxURL), Next: "Use shorter arguments."}
	}
	return p, nil
}

// set puts the text of an argument into its place. It returns what is wrong with the text, or "".
func (p *requestParts) set(b *binding, to destination, text string) string {
	switch to.place {
	case inPath:
		check := unsafeSegment
		if s := b.route.segments[len(b.route.segments)-1]; s.rest && s.wildcard == to.name {
			check = unsafeRest
		}
		p.pathValues[to.name] = text
		return check(text)
	case inHeader:
		if len(text) > maxHeader {
			return fmt.Sprintf("must have at most %d bytes, got %d", maxHeader, len(text))
		}
		if text != "" {
			p.header.Set(to.name, text)
		}
		return unsafeHeader(text)
	}
	p.query.Add(to.name, text)
	return ""
}

// fillPath sets the path, segment by segment.
func (p *requestParts) fillPath(b *binding) error {
	var path, raw strings.Builder
	for _, s := range b.route.segments {
		slash := "/"
		if s.joined {
			slash = ""
		}
		if s.wildcard == "" {
			path.WriteString(slash + s.literal)
			raw.WriteString(slash + url.PathEscape(s.literal))
			continue
		}
		value, ok := p.pathValues[s.wildcard]
		if !ok {
			return &mcpkit.ToolError{What: fmt.Sprintf("missing required argument %q", b.wildcard[s.wildcard])}
		}
		path.WriteString(slash + value)
		raw.WriteString(slash)
		for i, part := range strings.Split(value, "/") { // {name...} has several parts
			if i > 0 {
				raw.WriteString("/")
			}
			raw.WriteString(url.PathEscape(part))
		}
	}
	p.path, p.rawPath = path.String(), raw.String()
	return nil
}

// request returns the request to a backend.
func (p *requestParts) request(ctx context.Context, method string, base *url.URL) (*http.Request, error) {
	u := *base
	u.Path, u.RawPath = strings.TrimSuffix(base.Path, "/")+p.path, strings.TrimSuffix(base.EscapedPath(), "/")+p.rawPath
	u.RawQuery = p.query.Encode()
	var r *http.Request
	var err error
	if p.body == nil {
		r, err = http.NewRequestWithContext(ctx, method, "/", nil)
	} else {
		r, err = http.NewRequestWithContext(ctx, method, "/", bytes.NewReader(p.body))
	}
	if err != nil {
		return nil, errlog.Errorf("the request cannot be made: %w", err)
	}
	r.URL, r.Host, r.Header = &u, u.Host, p.header
	r.Header.Set("User-Agent", "mcpkit")
	if p.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}
