package scaffold

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The most that a list of tools may have.
const (
	mostBytes = 16 << 20
	mostTools = 5000
)

// fromTime is how long a server has to list its tools.
const fromTime = time.Minute

// Tools returns the tools of another MCP server: of the one at an http or https address, or of a
// file with its answer to tools/list, the result in it, or only the tools. token is sent to an
// address as a bearer token if it is not empty.
func Tools(ctx context.Context, from, token string) ([]policy.Tool, error) {
	var tools []policy.Tool
	var err error
	if strings.HasPrefix(from, "http://") || strings.HasPrefix(from, "https://") {
		tools, err = toolsOfServer(ctx, from, token)
	} else {
		tools, err = toolsOfFile(from)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("the tools of %s cannot be read: %w", from, err)
	case len(tools) == 0:
		return nil, fmt.Errorf("%s lists no tools", from)
	}
	return tools, nil
}

func toolsOfFile(name string) ([]policy.Tool, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if err != nil {
		return nil, err
	}
	if len(content) > mostBytes {
		return nil, errTooLarge
	}
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	var syntax *json.SyntaxError
	var value any
	if err := json.Unmarshal(content, &value); errors.As(err, &syntax) {
		before := content[:min(int(syntax.Offset), len(content))]
		return nil, fmt.Errorf("line %d is not JSON: %w", 1+bytes.Count(before, []byte("\n")), err)
	} else if err != nil {
		return nil, err
	}
	var message struct {
		Result struct{ Tools json.RawMessage }
		Tools  json.RawMessage
	}
	list := json.RawMessage(content)
	if content[0] == '{' {
		if err := json.Unmarshal(content, &message); err != nil {
			return nil, err
		}
		if list = message.Tools; list == nil {
			list = message.Result.Tools
		}
	}
	if list == nil || bytes.TrimSpace(list)[0] != '[' {
		return nil, errors.New(`it has no list of tools: expected {"tools": […]}, {"result": {"tools": […]}} or the list itself`)
	}
	return parseTools(list)
}

var errTooLarge = fmt.Errorf("the list has more than %d MB", mostBytes>>20)

func parseTools(list json.RawMessage) ([]policy.Tool, error) {
	tools, err := policy.ParseTools(list)
	if err != nil {
		return nil, err
	}
	if len(tools) > mostTools {
		return nil, fmt.Errorf("it has %d tools; at most %d are read", len(tools), mostTools)
	}
	return tools, nil
}

func toolsOfServer(ctx context.Context, address, token string) ([]policy.Tool, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, fromTime, fmt.Errorf("the server did not list its tools within %s", fromTime))
	defer cancel()
	limited := &limitedTransport{token: token, left: mostBytes}
	client := mcp.NewClient(&mcp.Implementation{Name: "mcpkit-init", Version: "1.0.0"}, nil)
	session, err := client.Connect(ctx, &mcp.StreamableClientTransport{
		Endpoint: address, DisableStandaloneSSE: true, MaxRetries: -1,
		HTTPClient: &http.Client{Transport: limited, CheckRedirect: sameHost},
	}, nil)
	if err != nil {
		return nil, cause(ctx, err)
	}
	defer session.Close()
	var raw []json.RawMessage
	for tool, err := range session.Tools(ctx, nil) {
		if err != nil {
			return nil, cause(ctx, err)
		}
		if len(raw) == mostTools {
			return nil, fmt.Errorf("it has more than %d tools", mostTools)
		}
		encoded, err := json.Marshal(tool)
		if err != nil {
			return nil, err
		}
		raw = append(raw, encoded)
	}
	list, err := json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	return parseTools(list)
}

// cause returns the reason why ctx ended. It returns err while ctx has not ended.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// sameHost follows no redirect to another host, which would get the token.
func sameHost(r *http.Request, via []*http.Request) error {
	if first := via[0].URL; r.URL.Host != first.Host || r.URL.Scheme != first.Scheme {
		return fmt.Errorf("the server redirects to another host, %q; use that address if you trust it", r.URL.Redacted())
	}
	if len(via) >= 5 {
		return errors.New("the server redirects more than five times")
	}
	return nil
}

// A limitedTransport sends a token, and reads a limited number of bytes of all answers together.
type limitedTransport struct {
	token string
	left  int64
}

func (t *limitedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.token != "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+t.token)
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		resp.Body = &limitedBody{resp.Body, t}
	}
	return resp, err
}

type limitedBody struct {
	io.ReadCloser
	of *limitedTransport
}

func (b *limitedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if atomic.AddInt64(&b.of.left, -int64(n)) < 0 {
		return 0, errTooLarge
	}
	return n, err
}
