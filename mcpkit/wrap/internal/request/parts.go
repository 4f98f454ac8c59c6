package request

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// The limits of requests, in bytes. Services refuse larger requests with errors that do not help.
const (
	MaxURL    = 8 << 10
	maxHeader = 4 << 10 // of one value
)

// Parts are the parts of a request that the arguments determine.
type Parts struct {
	// Query may be added to.
	Query url.Values
	// Header may be added to.
	Header http.Header
	// PathValues are the values of the wildcards.
	PathValues map[string]string
	// Body is nil for a request without a body.
	Body        []byte
	ContentType string // of Body

	path, rawPath string // without the path of the base; rawPath is encoded
	joined        []string
}

// A body collects the arguments of a body, which is made when all are known.
type body struct {
	members   bytes.Buffer // of a JSON object, without braces
	fields    pairs
	parts     []part
	filenames map[string]string // by part
	whole     []byte
	wholeType string
}

// Encode puts arguments, a JSON object, into their places. A null argument is left out, unless
// isNull says that the caller sent it as null and its parameter has a text for null. isNull may be
// nil. The problems are for a model, each about one argument.
func (p *Plan) Encode(args []byte, isNull func(argument string) bool) (parts *Parts, problems []string, err error) {
	parts = &Parts{Query: url.Values{}, Header: http.Header{}, PathValues: map[string]string{}}
	if p.Body.Kind == All {
		parts.Body, parts.ContentType = args, p.Body.Type
		return parts, parts.fillPath(p), nil
	}
	b := &body{fields: pairs{values: url.Values{}}, filenames: map[string]string{}}
	query := &pairs{values: parts.Query}
	params := make(map[string]*Parameter, len(p.Params))
	for i := range p.Params {
		params[p.Params[i].Argument] = &p.Params[i]
	}
	put := func(param *Parameter, value []byte) {
		if msg := parts.put(p, param, value, query, b); msg != "" {
			problems = append(problems, param.Argument+": "+msg)
		}
	}
	given := map[string]bool{}
	err = strictjson.Object(args, func(name string, value []byte) error {
		param := params[name]
		if param == nil || string(value) == "null" || param.File && string(value) == `""` { // an upload is never empty
			return nil
		}
		given[name] = true
		if param.Null != nil && sameText(value, *param.Null) {
			value = []byte("null")
		}
		put(param, value)
		return nil
	})
	if err != nil {
		return nil, nil, errlog.Errorf("the arguments cannot be encoded: %w", err)
	}
	for i := range p.Params {
		if param := &p.Params[i]; param.Null != nil && !given[param.Argument] && isNull != nil && isNull(param.Argument) {
			put(param, []byte("null"))
		}
	}
	parts.joined = query.joined
	problems = append(problems, parts.fillPath(p)...)
	if len(problems) == 0 {
		problems, err = parts.fillBody(p, b)
	}
	return parts, problems, err
}

// sameText reports whether an argument is the given text, or another JSON value that is written as
// this text.
func sameText(value []byte, text string) bool {
	if s, ok := strictjson.String(value); ok {
		return s == text
	}
	return string(value) == text
}

// put puts an argument into its place. It returns what is wrong with the value, or "".
func (p *Parts) put(plan *Plan, param *Parameter, value []byte, query *pairs, b *body) string {
	switch param.Place {
	case InPath:
		text, msg := joinedText(param, value)
		if msg != "" {
			return msg
		}
		p.PathValues[param.Name] = text
		if param.Slash || plan.isRest(param.Name) {
			return unsafeSegments(text)
		}
		return UnsafeSegment(text)
	case InHeader:
		text, msg := joinedText(param, value)
		if msg != "" {
			return msg
		}
		if len(text) > maxHeader {
			return fmt.Sprintf("must have at most %d bytes, got %d", maxHeader, len(text))
		}
		if text != "" {
			p.Header.Set(param.Name, text)
		}
		return unsafeHeader(text)
	case InQuery:
		return query.add(param, param.Name, value)
	}
	return b.put(plan, param, value)
}

// joinedText returns the text of a scalar, or of a list with separators.
func joinedText(param *Parameter, value []byte) (text, problem string) {
	if value[0] != '[' {
		return Text(value), ""
	}
	texts, problem := itemTexts(value, param.Lists.Separator())
	return strings.Join(texts, param.Lists.Separator()), problem
}

// isRest reports whether a wildcard matches one segment or more.
func (p *Plan) isRest(wildcard string) bool {
	last := p.Segments[len(p.Segments)-1]
	return last.Rest && last.Wildcard == wildcard
}

// fillPath sets the path, segment by segment. It returns what is missing.
func (p *Parts) fillPath(plan *Plan) (problems []string) {
	var path, raw strings.Builder
	for _, s := range plan.Segments {
		slash := "/"
		if s.Joined {
			slash = ""
		}
		if s.Wildcard == "" {
			path.WriteString(slash + s.Literal)
			raw.WriteString(slash + url.PathEscape(s.Literal))
			continue
		}
		value, ok := p.PathValues[s.Wildcard]
		if !ok {
			problems = append(problems, fmt.Sprintf("missing required argument %q", plan.ArgumentFor(s.Wildcard)))
			continue
		}
		path.WriteString(slash + value)
		raw.WriteString(slash)
		if !s.Rest {
			raw.WriteString(url.PathEscape(value)) // a slash becomes %2F
			continue
		}
		for i, part := range strings.Split(value, "/") {
			if i > 0 {
				raw.WriteString("/")
			}
			raw.WriteString(url.PathEscape(part))
		}
	}
	p.path, p.rawPath = path.String(), raw.String()
	return problems
}

// URLSize returns the size in bytes of the path and the query.
func (p *Parts) URLSize() int { return len(p.rawPath) + len(p.rawQuery()) }

func (p *Parts) rawQuery() string {
	all := pairs{values: p.Query, joined: p.joined}
	return all.encode()
}

// Request returns the request to a service. base is its URL.
func (p *Parts) Request(ctx context.Context, method string, base *url.URL) (*http.Request, error) {
	u := *base
	u.Path, u.RawPath = strings.TrimSuffix(base.Path, "/")+p.path, strings.TrimSuffix(base.EscapedPath(), "/")+p.rawPath
	u.RawQuery = p.rawQuery()
	var r *http.Request
	var err error
	if p.Body == nil {
		r, err = http.NewRequestWithContext(ctx, method, "/", nil)
	} else {
		r, err = http.NewRequestWithContext(ctx, method, "/", bytes.NewReader(p.Body))
	}
	if err != nil {
		return nil, errlog.Errorf("the request cannot be made: %w", err)
	}
	r.URL, r.Host, r.Header = &u, u.Host, p.Header.Clone()
	r.Header.Set("User-Agent", "mcpkit")
	if p.Body != nil {
		r.Header.Set("Content-Type", p.ContentType)
	}
	return r, nil
}

// appendMember appends a member to the members of an object in buf.
func appendMember(buf *bytes.Buffer, name string, value []byte) {
	if buf.Len() > 0 {
		buf.WriteByte(',')
	}
	key, _ := json.Marshal(name) // a string always encodes
	buf.Write(key)
	buf.WriteByte(':')
	buf.Write(value)
}
